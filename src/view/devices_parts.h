/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that make up the view of `devices` share. */
#ifndef VIEW_DEVICES_PARTS_H
#define VIEW_DEVICES_PARTS_H

#include "view/devices_view.h"
#include "device/iommu_queue.h"

#define DEVICES_COLUMNS 79 /* unless -w */

/*
 * What the devices behind an IOMMU may have outstanding together. Neither the depth of the
 * queue that takes it nor its fill is to be read from sysfs.
 */
struct iommu_sum {
	const char *iommu;
	unsigned int devices; /* behind it */
	unsigned int enabled; /* may send page requests; VFs count as their PF */
	unsigned int unknown; /* their PRI could not be read */
	__u64 allocation;     /* requests, of the enabled ones */
};

bool sum_queue_known(const struct iommu_sum *s);
bool sum_exceeds_queue(const struct iommu_sum *s);

/*
 * The sums of all IOMMUs that @l names, by first appearance. Returns how many, -ENOMEM; the
 * caller frees *@sums. They point into @l.
 */
int iommu_sums(struct iommu_sum **sums, const struct device_list *l);

/* Is the device to be shown? */
bool devices_shown(const struct device_facts *f, const struct devices_options *o);

/* The table of the @n devices. */
void devices_table(FILE *f, const struct device_facts *const *v, unsigned int n, bool wide);

/* The lines below it. */
void devices_notes(FILE *f, const struct device_list *l, const struct devices_options *o,
		   const struct iommu_sum *sums, unsigned int n_sums);

/* The lines instead of it: no device is to be shown. */
void devices_nothing(FILE *f, const struct device_list *l);

#endif
