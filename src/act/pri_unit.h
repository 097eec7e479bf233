/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PRI capability of one PF, shared with its VFs: moves its registers from their current values
 * to the target of a change in force.
 *
 * Who cleared Enable? The kernel clears it, too, when it disables PRI (pci_disable_pri(), e.g. when
 * the driver is unbound), and its own state (pci_dev.pri_enabled) is not visible to us. So we
 * record that we are about to clear it (held.off), and set it again only if we did. We can't know
 * whether the kernel disabled PRI while we had it cleared. If so, we set an Enable that nobody
 * asked for. That is harmless: every IOMMU driver clears it (pci_reset_pri()) before it enables PRI
 * again. Not setting it would be worse: the next user would have no page requests for good wherever
 * the kernel never disables PRI. That is the usual case: VT-d in 7.x enables it when the device is
 * probed (intel_iommu_probe_finalize()).
 */
#ifndef ACT_PRI_UNIT_H
#define ACT_PRI_UNIT_H

#include <limits.h>

#include "act/act.h"

struct pri_unit {
	char dir[PATH_MAX]; /* of the PF in sysfs */
	int fd;		    /* its configuration space, or -1 */
	__u64 generation;   /* see device_generation() */
	__u32 vfs;	    /* number enabled now */
	struct pci_pri r;   /* as last read */
	bool unwritten;	    /* the error came from writing the ledger, not from the device */
};

/*
 * Opens the PF called @name and reads its registers. Returns 0; -ENOENT: no such device; -EAGAIN:
 * it is asleep and is not woken; -ENXIO: no PRI capability; -ENODEV: it does not respond; or
 * another negative errno, see pci_pri_why(). Always call pri_unit_close().
 */
int pri_unit_open(struct pri_unit *u, const char *name);
void pri_unit_close(struct pri_unit *u);

/*
 * Moves the registers to the target of *@h, which is also an entry of @l, as far as possible now.
 * Waits up to 20 ms for Stopped. Keeps *@h and the entry up to date, and removes the entry once its
 * target is the original state and that is reached. Never sets Enable or writes the allocation
 * before the device has Stopped: that is undefined (PCIe r5.0 sec 10.5.2.2 and 10.5.2.5).
 * Returns 0: nothing had to be written; 1: the target is reached now; -EINPROGRESS: waiting for
 * Stopped; -ERANGE: the allocation exceeds the capacity; or another negative errno.
 */
int pri_unit_settle(struct pri_unit *u, struct held_list *l, struct held *h);

#endif
