// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "act/pri_registers.h"
#include "base/sysfs.h"

int pci_pri_open(const char *dir)
{
	char path[PATH_MAX];
	int fd, n = snprintf(path, sizeof(path), "%s/config", dir);

	if (n < 0 || n >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	return errno == ENOENT || errno == ENOTDIR ? -ENODEV : -errno;
}

static int get(int fd, void *to, size_t size, unsigned int offset)
{
	ssize_t n = pread(fd, to, size, offset);

	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EACCES; /* unprivileged readers get 64 bytes */
}

static int put(int fd, const void *from, size_t size, unsigned int offset)
{
	ssize_t n = pwrite(fd, from, size, offset);

	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EIO;
}

int pci_pri_enable(int fd, __u16 offset, bool enable)
{
	__le16 raw;
	__u16 control;
	int err = get(fd, &raw, sizeof(raw), offset + PCI_PRI_CTRL);

	if (err)
		return err;
	control = le16toh(raw);
	if (control == 0xffff)
		return -ENODEV;
	control &= ~(PCI_PRI_CTRL_ENABLE | PCI_PRI_CTRL_RESET);
	raw = htole16(control | (enable ? PCI_PRI_CTRL_ENABLE : 0));
	err = put(fd, &raw, sizeof(raw), offset + PCI_PRI_CTRL);
	if (!err)
		err = get(fd, &raw, sizeof(raw), offset + PCI_PRI_CTRL);
	if (err)
		return err;
	return !(le16toh(raw) & PCI_PRI_CTRL_ENABLE) == !enable ? 0 : -EIO;
}

int pci_pri_allocate(int fd, __u16 offset, __u32 allocation)
{
	__le32 raw = htole32(allocation);
	int err = put(fd, &raw, sizeof(raw), offset + PCI_PRI_ALLOC_REQ);

	if (!err)
		err = get(fd, &raw, sizeof(raw), offset + PCI_PRI_ALLOC_REQ);
	if (err)
		return err;
	return le32toh(raw) == allocation ? 0 : -EIO;
}

/*
 * Under lockdown, writes fail with EPERM (pci_write_config() in drivers/pci/pci-sysfs.c, since
 * 5.4). Writes to a region that a driver has claimed (pci_request_config_region_exclusive(), since
 * 6.0) succeed all the same: the kernel warns and taints itself, but we get no error.
 */
const char *pci_pri_why(int err, char why[PCI_WRITE_WHY])
{
	char lockdown[64];

	switch (err) {
	case -EPERM:
		/* "none [integrity] confidentiality" */
		if (!sysfs_line(lockdown, sizeof(lockdown), "/sys/kernel/security/lockdown") &&
		    !strstr(lockdown, "[none]"))
			return strcpy(why, "the kernel is locked down (see kernel_lockdown(7)) and "
					   "refuses writes to configuration space");
		return strcpy(why, "the kernel does not permit it: locked down (see "
				   "kernel_lockdown(7)), or a security module");
	case -EACCES:
		return strcpy(why, "no permission to write its configuration space; try as root");
	case -EROFS:
		return strcpy(why, "/sys is mounted read-only here");
	case -EAGAIN:
		return strcpy(why, "it is asleep, and is not woken for this");
	case -ENXIO:
		return strcpy(why, "it has no PRI capability");
	case -ENODEV:
		return strcpy(why, "it is gone, or does not answer");
	case -EIO:
		return strcpy(why, "the device, or what emulates it, does "
				   "not take what is written");
	default:
		snprintf(why, PCI_WRITE_WHY, "%s", strerror(-err));
		return why;
	}
}
