// SPDX-License-Identifier: GPL-2.0
#include "device/iommu_kind.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/sysfs.h"

enum fault_source iommu_kind(const char *iommu)
{
	static const char *const prefix[FAULT_SOURCES] = {
		[FAULT_VTD] = "dmar",
		[FAULT_AMD] = "ivhd",
		[FAULT_SMMU3] = "smmu3.",
	};

	for (int i = 0; i < FAULT_SOURCES; i++)
		if (prefix[i] && !strncmp(iommu, prefix[i], strlen(prefix[i])))
			return i;
	return FAULT_GENERIC;
}

static bool has_virtio_iommu(const char *root)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/bus/virtio/devices", root);
	const char *name;

	while (d && (name = sysfs_next(d))) {
		__u64 id;

		/* virtio 1.2, 5.13 */
		if (!sysfs_number(&id, "%s/bus/virtio/devices/%s/device", root, name) && id == 23)
			return true;
	}
	return false;
}

void iommu_kinds_present(bool present[FAULT_SOURCES], const char *root)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/class/iommu", root);
	const char *name;

	memset(present, 0, FAULT_SOURCES * sizeof(*present));
	while (d && (name = sysfs_next(d)))
		present[iommu_kind(name)] = true;
	present[FAULT_VIRTIO] = has_virtio_iommu(root);
	present[FAULT_GENERIC] = true;
}
