/* SPDX-License-Identifier: GPL-2.0 */
/* From a source id to a device. */
#ifndef COLLECT_FAULT_DEVICE_H
#define COLLECT_FAULT_DEVICE_H

#include "model/fault_snapshot.h"

/*
 * Fills @d from the row (and its IOMMU's, NULL: not known) and sysfs at @root. Where the IOMMU
 * driver has not told the kernel's device, a source id is a PCI requester id (bus:8 device:5
 * function:3), as on Intel and AMD, and by the common firmware tables for SMMUv3 (IORT) and
 * virtio-iommu (VIOT): there only if such a device is behind this very IOMMU.
 */
void fault_device_find(struct fault_device *d, const struct fault_row *row,
		       const struct fault_iommu *iommu, const char *root);

/*
 * Fills @d->model of a device that is found, from sysfs at @root and the list of names below @share
 * (PCI_NAMES_ROOT), which is read for it: milliseconds.
 */
void fault_device_model(struct fault_device *d, const char *root, const char *share);

/* Is a device of that name there? */
bool fault_device_lives(const struct fault_device *d, const char *root);

#endif
