/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PRI capability of one PF, which its VFs share, and the way of its registers from what they
 * are to what a change in force wants.
 *
 * Whose is a cleared Enable? The kernel clears it, too, when it takes PRI from a device
 * (pci_disable_pri(), e.g. as the driver goes), and what it thinks (pci_dev.pri_enabled) is not to
 * be seen. So we write down that we are about to clear it (held.off), and set it again only then.
 * What can't be known: whether, while it was cleared by us, the kernel has cleared it as well. Then
 * we set an Enable that nobody asked for. Every driver of an IOMMU clears it (pci_reset_pri())
 * before it enables PRI anew; not to set it would cost the next user its page requests for
 * good where the kernel never took PRI away, and that is the rule: VT-d 7.x enables it from the
 * time that the device is found (intel_iommu_probe_finalize()).
 */
#ifndef ACT_PRI_UNIT_H
#define ACT_PRI_UNIT_H

#include <limits.h>

#include "act/act.h"

struct pri_unit {
	char dir[PATH_MAX]; /* the PF's, in sysfs */
	int fd;		    /* its configuration space, or -1 */
	__u32 id;	    /* vendor (low half) and device */
	__u32 vfs;	    /* that it has now */
	struct pci_pri r;   /* as last read */
	bool unwritten;	    /* an error was one of writing the list, not of the device */
};

/*
 * Opens the PF called @name and reads its registers. 0, to be closed; -ENOENT: there is no such
 * device; -EAGAIN: it sleeps and is left alone; -ENXIO: it has no PRI; -ENODEV: it does not answer;
 * or another negative errno, see pci_pri_why().
 */
int pri_unit_open(struct pri_unit *u, const char *name);
void pri_unit_close(struct pri_unit *u);

/*
 * Brings the registers to what *@h wants, an entry of @l, as far as it goes now, waiting up to
 * 20 ms for Stopped; keeps *@h and the entry up to date, and removes the entry when it wants
 * nothing any more and all is as it was. Enable is never set, nor the allocation written, before
 * the device has Stopped: what it does then is undefined (PCIe r5.0 sec 10.5.2.2 and 10.5.2.5).
 * 0: all was there; 1: it is now; -EINPROGRESS: waits for Stopped; -ERANGE: more than the
 * capacity; or another negative errno.
 */
int pri_unit_settle(struct pri_unit *u, struct held_list *l, struct held *h);

#endif
