/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel types that the probes read, by hand: only the members that are read, relocated at
 * load time against the running kernel's BTF (CO-RE), so this file is the same on every build
 * machine and for every kernel. What moved between kernels stands in bpf/kernel.h.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

/* include/uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_NO_PREALLOC = 1U << 0,
	BPF_F_MMAPABLE = 1U << 10,
};

enum {
	BPF_RB_NO_WAKEUP = 1U << 0,
	BPF_RB_FORCE_WAKEUP = 1U << 1,
};

struct bpf_raw_tracepoint_args {
	__u64 args[0];
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8;
	unsigned long ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	__u64 regs[31];
	__u64 sp, pc, pstate;
};
struct pt_regs {
	struct user_pt_regs user_regs;
};
#endif

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct list_head {
	struct list_head *next, *prev;
};

struct kobject {
	const char *name;
};

struct bus_type {
	const char *name;
};

struct device_driver {
	const char *name;
};

struct iommu_group {
	int id;
};

struct iopf_queue;

struct iommu_device {
	struct device *dev; /* its name is the IOMMU instance: dmar0 */
};

struct device {
	struct kobject kobj;
	const struct bus_type *bus;
	struct device_driver *driver;
	struct iommu_group *iommu_group;
	struct dev_iommu *iommu;
};

struct dev_iommu {
	struct iommu_fault_param *fault_param;
	struct iommu_device *iommu_dev;
};

struct pci_bus {
	unsigned char number;
	void *sysdata; /* x86: struct pci_sysdata */
};

/* arch/x86/include/asm/pci.h */
struct pci_sysdata {
	int domain;
};

struct pci_dev {
	struct pci_bus *bus;
	unsigned int devfn;
	struct device dev;
	u32 pri_reqs_alloc;
	unsigned int pri_enabled : 1;
	unsigned int is_virtfn : 1;
	struct pci_dev *physfn; /* an anonymous union's member */
};

/* include/uapi/linux/iommu.h (<= 6.6), include/linux/iommu.h (later): the same offsets */
struct iommu_fault_page_request {
	__u32 flags;
	__u32 pasid;
	__u32 grpid;
	__u32 perm;
	__u64 addr;
};

struct iommu_fault {
	__u32 type;
	struct iommu_fault_page_request prm;
};

enum iommu_fault_type {
	IOMMU_FAULT_PAGE_REQ = 1, /* 2 up to 6.8: always ask bpf_core_enum_value() */
};

struct iommu_page_response {
	__u32 pasid;
	__u32 grpid;
	__u32 code;
};

struct mm_struct;

struct task_struct {
	unsigned int flags;
	struct mm_struct *mm;
	int tgid;
	struct task_struct *group_leader;
	u64 start_boottime;
	char comm[16];
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#endif
