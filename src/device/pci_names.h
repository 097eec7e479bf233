/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of PCI devices from the list pci.ids(5), as shown by lspci. libpci is not used: Debian has
 * no static one, which the arm64 build needs, and it exits the program if the list is damaged.
 */
#ifndef DEVICE_PCI_NAMES_H
#define DEVICE_PCI_NAMES_H

#include <linux/types.h>

#define PCI_NAMES_ROOT "/usr/share"
#define PCI_NAME       128 /* bytes */

/*
 * Writes the device's name to @name: "Intel Corporation Ethernet Controller I225-V"; its vendor
 * alone if the device is not listed; "" if there is no readable list or it lacks the vendor. The
 * list is misc/pci.ids or hwdata/pci.ids below @root, or either with .gz. Names are truncated to
 * fit and unsanitized: clean them for a terminal with fmt_clean().
 */
void pci_name_find(char name[PCI_NAME], const char *root, __u16 vendor, __u16 device);

#endif
