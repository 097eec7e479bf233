/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who owns a device: the processes that have a character device of it open. That is how programs
 * come to a device: DSA's /dev/dsa/wq*, uacce's, /dev/dri/renderD*, VFIO's. Nothing is cached: it
 * costs a look at every open file of the machine, so only for acting.
 */
#ifndef ACT_OWNERS_H
#define ACT_OWNERS_H

#include "device/device.h"
#include "act/process.h"

struct owners {
	struct process *v;
	unsigned int n;
	unsigned int nodes;  /* character devices of the device; without any, nobody can be found */
	unsigned int hidden; /* processes whose files we may not look at */
};

/*
 * The owners of @f and, if it is a PF, of its VFs. A node belongs to a device if it lies below it
 * in sysfs (/sys/dev/char/MAJOR:MINOR), or is its group's in /dev/vfio. Processes that come and go
 * meanwhile may be missed. Other users' files need CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH
 * (proc_pid_fd(5)). 0 or a negative errno; owners_free() in any case.
 */
int owners_read(struct owners *o, const struct device_facts *f);
void owners_free(struct owners *o);

/* Why there is none, for people, into @text of @size bytes. */
void owners_none(const struct owners *o, char *text, size_t size);

#endif
