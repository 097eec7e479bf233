/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes to the PRI capability of a running device (PCIe r5.0 sec 10.5.2), through the kernel's
 * file of its configuration space. The kernel keeps its own idea of both registers
 * (pci_dev.pri_enabled, .pri_reqs_alloc), which does not change, and writes them again when it
 * restores the device after a reset or sleep (pci_restore_pri_state() in drivers/pci/ats.c).
 *
 * Only the two registers below are written, each in one aligned access of its own size: the
 * neighbour of the control register is the status, whose bits are cleared by writing ones. Each is
 * read back: -EIO, it doesn't stick. All need a device that is awake: see pci_asleep().
 */
#ifndef ACT_PRI_REGISTERS_H
#define ACT_PRI_REGISTERS_H

#include <linux/types.h>
#include <stdbool.h>

#define PCI_WRITE_WHY 160

/*
 * Opens the configuration space of the PCI function whose sysfs directory is @dir. A descriptor to
 * be closed; -ENODEV: it is gone; or another negative errno.
 */
int pci_pri_open(const char *dir);

/* Sets or clears Enable of the capability at @offset, with Reset clear. 0 or a negative errno. */
int pci_pri_enable(int fd, __u16 offset, bool enable);

/*
 * Outstanding Page Request Allocation. Only while the device is disabled and Stopped: else what it
 * does is undefined (sec 10.5.2.5). 0 or a negative errno.
 */
int pci_pri_allocate(int fd, __u16 offset, __u32 allocation);

/* What @err of one of the above means for the user, a part of a sentence, into @why. Returns it. */
const char *pci_pri_why(int err, char why[PCI_WRITE_WHY]);

#endif
