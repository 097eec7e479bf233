/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the device that a source id stands for. */
#ifndef COLLECT_FAULT_DEVICE_H
#define COLLECT_FAULT_DEVICE_H

#include "model/fault_snapshot.h"

/*
 * Fills @d from the row, its IOMMU (NULL: unknown) and sysfs at @root. If the IOMMU driver did not
 * name the device, the source id is taken for a PCI requester id (bus:8 device:5 function:3). That
 * is what it is on Intel and AMD. With SMMUv3 (IORT) and virtio-iommu (VIOT) it is usual but not
 * certain, so there the device must be behind this very IOMMU.
 */
void fault_device_find(struct fault_device *d, const struct fault_row *row,
		       const struct fault_iommu *iommu, const char *root);

/*
 * Fills @d->model of a device that was found, from sysfs at @root and the list of names below
 * @share (PCI_NAMES_ROOT). Reads that list each time, which takes milliseconds.
 */
void fault_device_model(struct fault_device *d, const char *root, const char *share);

/* Is there a device of that name now? */
bool fault_device_lives(const struct fault_device *d, const char *root);

#endif
