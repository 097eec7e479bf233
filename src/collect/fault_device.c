// SPDX-License-Identifier: GPL-2.0
#include "collect/fault_device.h"

#include <stdio.h>
#include <string.h>

#include "device/device.h"
#include "base/sysfs.h"

static void pci_name(char *name, size_t size, __u32 segment, __u32 rid)
{
	snprintf(name, size, "%04x:%02x:%02x.%x", segment & 0xffff, rid >> 8 & 0xff, rid >> 3 & 31,
		 rid & 7);
}

/* Does the PCI function d->name exist, and is it not behind an IOMMU other than @iommu? */
static bool pci_is_behind(const struct fault_device *d, const struct fault_iommu *iommu,
			  const char *root)
{
	char behind[DEVICE_SHORT];

	if (!sysfs_exists("%s/bus/pci/devices/%s", root, d->name))
		return false;
	/* no link: an old kernel, or no DMA translation for it (interrupt remapping only) */
	if (!iommu || !iommu->name[0] ||
	    sysfs_link(behind, sizeof(behind), "%s/bus/pci/devices/%s/iommu", root, d->name))
		return true;
	return !strncmp(behind, iommu->name, sizeof(iommu->name) - 1);
}

bool fault_device_lives(const struct fault_device *d, const char *root)
{
	struct device_facts facts;

	return sysfs_exists("%s/bus/pci/devices/%s", root, d->name) ||
	       !device_read(&facts, root, d->name);
}

void fault_device_find(struct fault_device *d, const struct fault_row *row,
		       const struct fault_iommu *iommu, const char *root)
{
	__u32 segment = iommu ? iommu->segment : 0;
	char driver[DEVICE_SHORT];

	memset(d, 0, sizeof(*d));
	if (row->name[0]) { /* the kernel knew the device */
		snprintf(d->name, sizeof(d->name), "%s", row->name);
		snprintf(d->driver, sizeof(d->driver), "%s", row->driver);
		d->found = true;
		d->live = fault_device_lives(d, root);
		return;
	}
	if (row->sid == FAULT_NONE) {
		snprintf(d->name, sizeof(d->name), "%s",
			 row->source == FAULT_GENERIC ? "unknown"
			 : iommu		      ? iommu->name
						      : "iommu");
		return;
	}
	if (row->source == FAULT_SMMU3 || row->source == FAULT_VIRTIO)
		segment = row->sid >> 16;
	pci_name(d->name, sizeof(d->name), segment, row->sid);
	d->found = pci_is_behind(d, iommu, root);
	d->live = d->found;
	if (d->live &&
	    !sysfs_link(driver, sizeof(driver), "%s/bus/pci/devices/%s/driver", root, d->name))
		snprintf(d->driver, sizeof(d->driver), "%.*s", FAULT_SHORT_NAME - 1, driver);
	else if (!d->live && row->source == FAULT_SMMU3)
		snprintf(d->name, sizeof(d->name), "stream:%#x", row->sid);
	else if (!d->live && row->source == FAULT_VIRTIO)
		snprintf(d->name, sizeof(d->name), "endpoint:%#x", row->sid);
}

void fault_device_model(struct fault_device *d, const char *root, const char *share)
{
	__u64 vendor, device;

	if (d->found && !sysfs_number(&vendor, "%s/bus/pci/devices/%s/vendor", root, d->name) &&
	    !sysfs_number(&device, "%s/bus/pci/devices/%s/device", root, d->name))
		pci_name_find(d->model, share, vendor, device);
}
