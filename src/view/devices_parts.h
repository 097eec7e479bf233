/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files that produce the output of `devices`. */
#ifndef VIEW_DEVICES_PARTS_H
#define VIEW_DEVICES_PARTS_H

#include "view/devices_view.h"
#include "device/iommu_queue.h"

#define DEVICES_COLUMNS 79 /* unless -w */

/*
 * How many page requests the devices behind an IOMMU may have outstanding together. sysfs shows
 * neither the depth nor the fill level of the queue that receives them.
 */
struct iommu_sum {
	const char *iommu;
	unsigned int devices; /* behind it, VFs included */
	unsigned int enabled; /* those with PRI enabled; VFs are not counted, they share the PF's */
	unsigned int unknown; /* those whose PRI capability could not be read, without VFs */
	__u64 allocation;     /* page requests, summed over the enabled ones */
};

/* Whether the size of the IOMMU's page request queue is known: VT-d's is. */
bool sum_queue_known(const struct iommu_sum *s);
/* Whether the allocations exceed that queue; false if its size is not known. */
bool sum_exceeds_queue(const struct iommu_sum *s);

/*
 * Sums up all IOMMUs in @l, in the order in which they first appear. Returns their number or
 * -ENOMEM. The caller frees *@sums, whose entries point into @l.
 */
int iommu_sums(struct iommu_sum **sums, const struct device_list *l);

/* Whether the device is to be shown. */
bool devices_shown(const struct device_facts *f, const struct devices_options *o);

/* Prints the table of the @n devices in @v. */
void devices_table(FILE *f, const struct device_facts *const *v, unsigned int n, bool wide);

/* Prints the lines below the table. */
void devices_notes(FILE *f, const struct device_list *l, const struct devices_options *o,
		   const struct iommu_sum *sums, unsigned int n_sums);

/* Prints what replaces the table if there is no device to show. */
void devices_nothing(FILE *f, const struct device_list *l);

#endif
