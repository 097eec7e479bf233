/* SPDX-License-Identifier: GPL-2.0 */
/* The size of an IOMMU's page request queue. */
#ifndef DEVICE_IOMMU_QUEUE_H
#define DEVICE_IOMMU_QUEUE_H

#include <linux/types.h>

/*
 * Linux gives each VT-d unit a page request queue of 2048 entries, of which one stays empty
 * (PRQ_DEPTH in drivers/iommu/intel/, since 6.1; 512 in 5.15, 128 in 5.10).
 */
#define VTD_QUEUE_MAX 2047

/*
 * Entries of the page request queue of @iommu ("dmar0"), of which one stays empty, or 0: not known.
 * Only VT-d with CONFIG_INTEL_IOMMU_DEBUGFS reveals it: PQA, VT-d spec r4.1 sec 11.4.11.3, in
 * @sysfs_root/kernel/debug/iommu/intel/iommu_regset (iommu_regset_show(), since Linux 5.0, one
 * block per unit). Requires root and a mounted debugfs. Reading that file reads registers, which
 * has no side effects. AMD's PPR log and SMMUv3's event queue are not exposed.
 */
__u32 iommu_queue_entries(const char *sysfs_root, const char *iommu);

#endif
