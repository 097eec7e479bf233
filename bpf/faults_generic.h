/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every other IOMMU whose driver calls report_iommu_fault(). Only as a raw tracepoint: the event's
 * own code dereferences the device, which the SMMUv1/2 driver passes as NULL
 * (drivers/iommu/arm/arm-smmu/arm-smmu.c), so enabling the event could crash the kernel.
 */
#ifndef FAULTS_GENERIC_H
#define FAULTS_GENERIC_H

const volatile bool skip_amd; /* the event log already reports these faults */

/* TP_PROTO(struct device *dev, unsigned long iova, int flags), the same in all kernels */
SEC("raw_tp/io_page_fault")
int generic_tp(struct bpf_raw_tracepoint_args *ctx)
{
	const struct device *dev = (const void *)ctx->args[0];
	struct fault_in f = {
		.source = FAULT_GENERIC,
		.dev = (__u64)dev,
		.address = ctx->args[1],
		.access = ctx->args[2] & 1 ? FAULT_WRITE : FAULT_READ,
		.flags = ctx->args[2],
		.sid = FAULT_NONE,
		.pasid = FAULT_NONE,
		.domain = FAULT_NONE,
	};
	struct iommu_device *iommu = NULL;

	if (dev) {
		iommu = BPF_CORE_READ(dev, iommu, iommu_dev);
		bpf_probe_read_kernel_str(f.name, sizeof(f.name), BPF_CORE_READ(dev, kobj.name));
	}
	f.iommu = fault_iommu_find((__u64)iommu ?: 1, FAULT_GENERIC);
	if (iommu && f.iommu < FAULT_IOMMUS) {
		struct fault_iommu *m = fault_iommu_at(f.iommu);

		if (!m->name[0])
			fault_iommu_name(m, iommu);
		if (skip_amd && m->name[0] == 'i' && m->name[1] == 'v' && m->name[2] == 'h' &&
		    m->name[3] == 'd')
			return 0;
	}
	fault_count(&f);
	return 0;
}

#endif
