/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of IOMMU drivers that the fault probes read, as vmlinux.h: only the members that are
 * read, found at load time in the BTF of the kernel or its modules. A kernel without the driver has
 * no such type: every use stands behind a question for it.
 */
#ifndef IOMMUS_H
#define IOMMUS_H

#define BPF_MAP_TYPE_PERCPU_ARRAY 6 /* include/uapi/linux/bpf.h */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct device___parent {
	struct device *parent;
};

/* drivers/iommu/intel/iommu.h */
struct intel_iommu {
	void *reg;
	u64 cap;
	u16 segment;
	struct iopf_queue *iopf_queue;
	struct iommu_device iommu;
};

/* drivers/iommu/amd/amd_iommu_types.h */
struct amd_iommu_pci_seg {
	u16 id;
};

struct amd_iommu {
	u8 *mmio_base;
	u8 *evt_buf;
	struct amd_iommu_pci_seg *pci_seg; /* since 6.0 */
	struct iommu_device iommu;
};

/* drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h; SMMUv1/2's struct of that name has no evtq */
struct rb_node {
	struct rb_node *rb_right, *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct arm_smmu_ll_queue {
	u32 cons; /* an anonymous struct's member */
	u32 max_n_shift;
};

struct arm_smmu_queue {
	struct arm_smmu_ll_queue llq;
	u64 *base;
};

struct arm_smmu_evtq {
	struct arm_smmu_queue q;
};

struct arm_smmu_priq {
	struct arm_smmu_queue q;
};

struct arm_smmu_master {
	struct device *dev;
};

struct arm_smmu_stream {
	u32 id;
	struct arm_smmu_master *master;
	struct rb_node node;
};

struct arm_smmu_device {
	struct arm_smmu_evtq evtq;
	struct arm_smmu_priq priq;
	struct iommu_device iommu;
	struct rb_root streams;
};

/* include/linux/virtio.h */
struct virtio_device_id {
	u32 device;
};

struct virtio_device {
	struct device dev;
	struct virtio_device_id id;
};

struct virtqueue {
	const char *name;
	struct virtio_device *vdev;
};

struct scatterlist;

#pragma clang attribute pop

#endif
