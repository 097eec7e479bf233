// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "device/pci_asleep.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

static bool suspended(const char *dir)
{
	char status[16];

	if (sysfs_line(status, sizeof(status), "%s/power/runtime_status", dir))
		return false;
	return !strcmp(status, "suspended") || !strcmp(status, "suspending");
}

bool pci_asleep(const char *dir)
{
	_cleanup_(freep) char *path = realpath(dir, NULL);
	char state[16];

	if (!path)
		return sysfs_note(-errno) != -ENOENT; /* what can't be known is not woken */
	/* since 5.11; the state that the kernel set last, without accessing the device */
	if (!sysfs_line(state, sizeof(state), "%s/power_state", path) && !strcmp(state, "D3cold"))
		return true;
	/* walk up the PCI functions, which have a vendor, to the host bridge, which does not */
	while (sysfs_exists("%s/vendor", path)) {
		char *slash = strrchr(path, '/');

		if (suspended(path))
			return true;
		if (!slash || slash == path)
			break;
		*slash = 0;
	}
	return false;
}
