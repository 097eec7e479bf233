/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between kernels, in one place: how to read a fault, a device's queue, and whether a
 * device's lists are empty. Decided by what the running kernel's BTF has, never by its version.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <bpf/bpf_core_read.h>

#include "iommus.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* <= 6.8: partial groups are in a struct of their own */
struct iopf_device_param___old {
	struct iopf_queue *queue;
	struct list_head partial;
};

struct dev_iommu___old {
	struct iopf_device_param___old *iopf_param;
};

/* both: complete groups that wait for a page response */
struct iommu_fault_param {
	struct list_head faults;
};

/* >= 6.9 */
struct iommu_fault_param___new {
	struct iopf_queue *queue;
	struct list_head partial;
};

#pragma clang attribute pop

/*
 * Linux 6.2: gives a pointer a type for the verifier, so that plain loads work; a load from an
 * invalid address reads 0. Programs that use it are loaded only where it exists.
 */
extern void *bpf_rdonly_cast(const void *p, __u32 btf_id) __ksym __weak;
/*
 * BTF ids of two types in the running kernel. CO-RE cannot supply them: it relocates against our
 * minimal BTF, whose ids differ.
 */
const volatile __u32 iommu_fault_type, iommu_page_response_type;
#define PR_CAST(p, type) ((struct type *)bpf_rdonly_cast(p, type##_type))

/*
 * The struct iommu_fault at the start of both struct iommu_fault_event (<= 6.8) and struct
 * iopf_fault (>= 6.9). @typed: the verifier knows the pointer's type, so plain loads work.
 * Otherwise the whole struct is read into @copy at once, since each probe read costs some 90
 * instructions.
 */
static __always_inline const struct iommu_fault *fault_at(const struct iommu_fault *evt,
							  struct iommu_fault *copy, bool typed)
{
	if (typed)
		return evt;
	bpf_core_read(copy, sizeof(*copy), evt);
	return copy;
}

static __always_inline bool fault_is_page_request(const struct iommu_fault *fault)
{
	return fault->type == bpf_core_enum_value(enum iommu_fault_type, IOMMU_FAULT_PAGE_REQ);
}

static __always_inline void fault_read(struct pr_prm *prm, const struct iommu_fault *fault)
{
	prm->flags = fault->prm.flags;
	prm->pasid = fault->prm.pasid;
	prm->grpid = fault->prm.grpid;
}

/* The iopf queue of @dev, or 0. */
static __always_inline __u64 device_queue(const struct device *dev)
{
	struct dev_iommu *param = BPF_CORE_READ(dev, iommu);

	if (bpf_core_field_exists(struct dev_iommu___old, iopf_param))
		return (__u64)BPF_CORE_READ((struct dev_iommu___old *)param, iopf_param, queue);
	if (bpf_core_field_exists(struct iommu_fault_param___new, queue)) {
		struct iommu_fault_param___new *fp = (void *)BPF_CORE_READ(param, fault_param);

		return (__u64)BPF_CORE_READ(fp, queue);
	}
	return 0;
}

static __always_inline bool list_is_empty(const struct list_head *head)
{
	struct list_head *next = BPF_CORE_READ(head, next);

	return !next || next == head;
}

/*
 * True if every request of @dev that was reported to the core has been answered. To be called in
 * the reporter thread before its next request is added: answers may take groups off these lists at
 * any time, but only the reporter thread adds to them.
 */
static __always_inline bool device_is_idle(const struct device *dev)
{
	struct dev_iommu *param = BPF_CORE_READ(dev, iommu);
	struct iommu_fault_param *fp = BPF_CORE_READ(param, fault_param);

	if (fp && !list_is_empty(&fp->faults))
		return false;
	if (bpf_core_field_exists(struct dev_iommu___old, iopf_param)) {
		struct iopf_device_param___old *ip =
			BPF_CORE_READ((struct dev_iommu___old *)param, iopf_param);

		return !ip || list_is_empty(&ip->partial);
	}
	if (bpf_core_field_exists(struct iommu_fault_param___new, partial))
		return !fp || list_is_empty(&((struct iommu_fault_param___new *)fp)->partial);
	return false;
}

/* The PCI function that embeds @dev, or NULL if @dev is not on the PCI bus. */
static __always_inline struct pci_dev *device_pci(const struct device *dev)
{
	char bus[4] = {};

	bpf_probe_read_kernel_str(bus, sizeof(bus), BPF_CORE_READ(dev, bus, name));
	if (bus[0] != 'p' || bus[1] != 'c' || bus[2] != 'i' || bus[3])
		return NULL;
	return (void *)dev - bpf_core_field_offset(struct pci_dev, dev);
}

static __always_inline struct device *pci_device(const struct pci_dev *pdev)
{
	return (void *)pdev + bpf_core_field_offset(struct pci_dev, dev);
}

/* Outstanding page requests that the kernel allows the device; 0: PRI is off, or not known. */
static __always_inline __u32 pci_kernel_credits(const struct pci_dev *pdev)
{
	if (!bpf_core_field_exists(struct pci_dev, pri_reqs_alloc) ||
	    !BPF_CORE_READ_BITFIELD_PROBED(pdev, pri_enabled))
		return 0;
	return BPF_CORE_READ(pdev, pri_reqs_alloc);
}

/* The PF of a VF, or NULL. */
static __always_inline struct pci_dev *pci_pf(const struct pci_dev *pdev)
{
	if (!bpf_core_field_exists(struct pci_dev, physfn) ||
	    !BPF_CORE_READ_BITFIELD_PROBED(pdev, is_virtfn))
		return NULL;
	return BPF_CORE_READ(pdev, physfn);
}

#define VTD_PQA 0xd0 /* Page Request Queue Address, VT-d spec r4.1 sec 11.4.11.3 */

/* Entries in the page request queue of the device's IOMMU, or 0: only VT-d reveals them. */
static __always_inline __u32 device_queue_entries(const struct device *dev)
{
	struct iommu_device *iommu = BPF_CORE_READ(dev, iommu, iommu_dev);
	const struct intel_iommu *vtd;
	__u64 pqa = 0;
	char name[5] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(iommu, dev, kobj.name));
	if (!bpf_core_type_exists(struct intel_iommu) || name[0] != 'd' || name[1] != 'm' ||
	    name[2] != 'a' || name[3] != 'r')
		return 0;
	vtd = (void *)iommu - bpf_core_field_offset(struct intel_iommu, iommu);
	/* bits 2..0: 2^n pages of 4 KiB, each 128 entries of 32 bytes */
	if (bpf_probe_read_kernel(&pqa, sizeof(pqa), BPF_CORE_READ(vtd, reg) + VTD_PQA) ||
	    !(pqa & ~0xfffULL))
		return 0;
	return 128U << (pqa & 7);
}

#endif
