/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lies at the address of a fault. That address is an IOVA; a device whose faults lie in RAM or
 * in a BAR was most likely given a physical address, by its driver or by firmware, that nobody
 * mapped for it. But IOVAs are handed out from the top of 32 bits, where machines have their
 * devices, so it is a trace and not a proof.
 */
#ifndef DEVICE_ADDRESS_H
#define DEVICE_ADDRESS_H

#include <linux/types.h>
#include <stdbool.h>

#define ADDRESS_PROC "/proc"
#define ADDRESS_TEXT 96 /* bytes */

/* The machine's address space, as it was when it was read. */
struct address_map {
	struct address_range *v; /* BARs and what /proc/iomem has, in the order of both */
	unsigned int n;
	bool iomem; /* /proc/iomem could be read: without CAP_SYS_ADMIN it is all zeros */
};

/*
 * Reads the BARs of PCI functions from @sys ("/sys"), physical addresses as the CPU has them, and
 * iomem from @proc ("/proc"); before privileges are given up. What can't be read is not known
 * later. 0 or -ENOMEM; free with address_map_free() in either case.
 */
int address_map_read(struct address_map *m, const char *sys, const char *proc);
void address_map_free(struct address_map *m);

/*
 * Says in @buf, which it returns, what lies at @address for @device, first of these:
 *	reserved (msi)		a region that @device's group can't map: "direct",
 *				"direct-relaxable", "reserved", "msi" as in reserved_regions (4.11;
 *				Documentation/ABI/testing/sysfs-kernel-iommu_groups)
 *	its own BAR 0		or: BAR 0 of 0000:03:00.0, ROM of 0000:03:00.0
 *	RAM			or with what is there, as iomem tells it: RAM (Kernel code)
 *	firmware (Reserved)	withheld from the kernel
 *	PCI Bus 0000:00		and whatever else iomem has
 *	nothing			of all these
 * or "" if it is neither of the first two and iomem could not be read.
 */
char *address_text(char buf[ADDRESS_TEXT], const struct address_map *m, const char *sys,
		   const char *device, __u64 address);

#endif
