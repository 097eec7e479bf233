/* SPDX-License-Identifier: GPL-2.0 */
/* Which driver an IOMMU has. */
#ifndef DEVICE_IOMMU_KIND_H
#define DEVICE_IOMMU_KIND_H

#include <stdbool.h>

#include "fault_row.h"

/*
 * By its name in /sys/class/iommu: "dmar0" (drivers/iommu/intel/dmar.c), "ivhd0"
 * (drivers/iommu/amd/init.c), "smmu3.0x..." (arm-smmu-v3.c). FAULT_GENERIC: any other.
 */
enum fault_source iommu_kind(const char *iommu);

/*
 * Which kinds are present, according to sysfs at @root ("/sys" except in tests). FAULT_GENERIC is
 * always set, as any driver may report through the kernel's tracepoint.
 */
void iommu_kinds_present(bool present[FAULT_SOURCES], const char *root);

#endif
