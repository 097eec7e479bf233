/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The owners of a device: processes that have one of its character devices open for reading or
 * writing, by any of their threads, or mapped. Such devices are /dev/dsa/wq*, uacce's,
 * /dev/dri/renderD* or VFIO's. Nothing is cached, and a lookup stats every open file of the system:
 * use it only to act.
 */
#ifndef ACT_OWNERS_H
#define ACT_OWNERS_H

#include "device/device.h"
#include "act/process.h"

struct owners {
	struct process *v;
	unsigned int n;
	unsigned int nodes;  /* the device's character devices; if 0, owners can't be found */
	unsigned int hidden; /* processes whose open files we may not read */
};

/*
 * Finds the owners of @f and, if it is a PF, of its VFs. A node belongs to a device if it is below
 * it in sysfs (/sys/dev/char/MAJOR:MINOR), or is its IOMMU group's in /dev/vfio. Processes that
 * start or exit meanwhile may be missed. Other users' files need CAP_SYS_PTRACE and
 * CAP_DAC_READ_SEARCH (proc_pid_fd(5)). Returns 0 or a negative errno. Always call owners_free().
 */
int owners_read(struct owners *o, const struct device_facts *f);
void owners_free(struct owners *o);

/* Explains in @text, of @size bytes, why no owner was found. */
void owners_none(const struct owners *o, char *text, size_t size);

#endif
