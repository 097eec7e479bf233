/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is at the address of a fault. That address is an IOVA. If it lies in RAM or in a BAR, the
 * device was most likely given a physical address, by its driver or by firmware, that nobody mapped
 * for it. But IOVAs are allocated from 4 GiB downwards, where machines have their MMIO, so this is
 * a hint and no proof.
 */
#ifndef DEVICE_ADDRESS_H
#define DEVICE_ADDRESS_H

#include <linux/types.h>
#include <stdbool.h>

#define ADDRESS_PROC "/proc"
#define ADDRESS_TEXT 96 /* bytes */

/* The machine's physical address space when it was read. */
struct address_map {
	struct address_range *v; /* BARs, then /proc/iomem, in the order read */
	unsigned int n;
	bool iomem; /* /proc/iomem was readable: without CAP_SYS_ADMIN it is all zeros */
};

/*
 * Reads the BARs of PCI functions from @sys ("/sys"), as CPU physical addresses, and iomem from
 * @proc ("/proc"). Call it before privileges are dropped. What cannot be read is left out. 0 or
 * -ENOMEM; free with address_map_free() in either case.
 */
int address_map_read(struct address_map *m, const char *sys, const char *proc);
void address_map_free(struct address_map *m);

/*
 * Writes to @buf, and returns it, what is at @address for @device: the first that applies of
 *	reserved (msi)		a region that @device's group can't map: "direct",
 *				"direct-relaxable", "reserved", "msi" as in reserved_regions (4.11;
 *				Documentation/ABI/testing/sysfs-kernel-iommu_groups)
 *	its own BAR 0		or: BAR 0 of 0000:03:00.0, ROM of 0000:03:00.0
 *	RAM			or with its use according to iomem: RAM (Kernel code)
 *	firmware (Reserved)	withheld from the kernel
 *	PCI Bus 0000:00		or anything else in iomem
 *	nothing			none of these
 * or "" if neither of the first two applies and iomem could not be read.
 */
char *address_text(char buf[ADDRESS_TEXT], const struct address_map *m, const char *sys,
		   const char *device, __u64 address);

#endif
