/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes to the PRI capability of a running device (PCIe r5.0 sec 10.5.2), through its config file
 * in sysfs. The kernel keeps its own copy of both registers (pci_dev.pri_enabled,
 * .pri_reqs_alloc), which our writes do not change. It writes that copy back when it restores the
 * device after a reset or sleep (pci_restore_pri_state() in drivers/pci/ats.c).
 *
 * Only the two registers below are written, each in one aligned access of its own size: next to the
 * control register is the status register, whose bits are write-1-to-clear. Each write is read
 * back; a value that did not stick is -EIO. The device must be awake: see pci_asleep().
 */
#ifndef ACT_PRI_REGISTERS_H
#define ACT_PRI_REGISTERS_H

#include <linux/types.h>
#include <stdbool.h>

#define PCI_WRITE_WHY 160

/*
 * Opens the configuration space of the PCI function whose sysfs directory is @dir. Returns a
 * descriptor, which the caller closes; -ENODEV: it is gone; or another negative errno.
 */
int pci_pri_open(const char *dir);

/* Sets or clears Enable of the capability at @offset, with Reset clear. 0 or a negative errno. */
int pci_pri_enable(int fd, __u16 offset, bool enable);

/*
 * Writes Outstanding Page Request Allocation. PRI must be disabled and Stopped, otherwise the
 * device's behavior is undefined (sec 10.5.2.5). Returns 0 or a negative errno.
 */
int pci_pri_allocate(int fd, __u16 offset, __u32 allocation);

/* Explains in @why, as a clause, an error @err of the functions above. Returns @why. */
const char *pci_pri_why(int err, char why[PCI_WRITE_WHY]);

#endif
