/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the device behind a fault's source id. */
#ifndef COLLECT_FAULT_DEVICE_H
#define COLLECT_FAULT_DEVICE_H

#include "model/fault_snapshot.h"

/*
 * Fills @d from @row, its IOMMU (NULL: unknown) and sysfs at @root. If the IOMMU driver did not
 * name the device, the source id is taken for a PCI requester id (bus:8 device:5 function:3). On
 * Intel and AMD it always is one. With SMMUv3 (IORT) and virtio-iommu (VIOT) it usually is, so a
 * device that sysfs shows behind another IOMMU is rejected.
 */
void fault_device_find(struct fault_device *d, const struct fault_row *row,
		       const struct fault_iommu *iommu, const char *root);

/*
 * Fills d->model if the device was found, from sysfs at @root and the PCI name list below @share
 * (PCI_NAMES_ROOT). Each call reads the list, which takes milliseconds.
 */
void fault_device_model(struct fault_device *d, const char *root, const char *share);

/* Does a device of this name exist now? */
bool fault_device_lives(const struct fault_device *d, const char *root);

#endif
