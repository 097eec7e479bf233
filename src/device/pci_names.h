/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of PCI devices from the list pci.ids(5), as lspci shows them. The list is read, not left
 * to libpci: Debian has no static one, which the arm64 build needs, and it ends the program when
 * the list is damaged.
 */
#ifndef DEVICE_PCI_NAMES_H
#define DEVICE_PCI_NAMES_H

#include <linux/types.h>

#define PCI_NAMES_ROOT "/usr/share"
#define PCI_NAME       128 /* bytes */

/*
 * Writes to @name what the device is called: "Intel Corporation Ethernet Controller I225-V", its
 * vendor alone if the device isn't listed, "" if there is no list, it can't be read or lacks the
 * vendor. The list is misc/pci.ids or hwdata/pci.ids below @root, or either with .gz. Names are cut
 * to fit and hold whatever the list has: clean them for a terminal, see fmt_clean().
 */
void pci_name_find(char name[PCI_NAME], const char *root, __u16 vendor, __u16 device);

#endif
