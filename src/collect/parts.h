/* SPDX-License-Identifier: GPL-2.0 */
/* Internal to the files that take snapshots of page requests. */
#ifndef COLLECT_PARTS_H
#define COLLECT_PARTS_H

#include <stddef.h>

#include "collect/crossings.h"
#include "collect/limit.h"
#include "collect/requests.h"

/* What is kept about a row between snapshots. */
struct row_state {
	__u32 born; /* pr_row.born of the device that this describes */
	bool known;
	bool wanted;
	__u64 t;	   /* of the previous snapshot */
	__u64 t_idle;	   /* pr_row.t_idle that was settled */
	__u64 t_forget;	   /* time of the last PRI reset or removal that was settled */
	__u64 outstanding; /* at the previous snapshot */
	__u64 outstanding_groups;
	struct dev_counts total; /* at the previous snapshot */
	struct credit_facts credits;
	struct crossing_order order;
	char name[PR_NAME];
};

/* dev_counts is an array of __u64 sums, followed by two peaks, which do not add up. */
#define SUMS	    (offsetof(struct dev_counts, peak) / sizeof(__u64))
#define SUMS_BEFORE (offsetof(struct dev_counts, first) / sizeof(__u64))
#define SUMS_BEHIND (offsetof(struct dev_counts, first_sum) / sizeof(__u64))
_Static_assert(offsetof(struct dev_counts, peak) % sizeof(__u64) == 0 &&
		       offsetof(struct dev_counts, peak_groups) + sizeof(__u64) ==
			       sizeof(struct dev_counts),
	       "sums of __u64, then the two peaks");

static inline __u64 max_u64(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

/*
 * settle.c: work that the programs leave to user space. Functions that return int return 0 or a
 * negative errno.
 */

/* Finishes a PRI reset or removal that the programs began since the last call. */
int settle_row(struct collector *c, struct pr_row *row, struct row_state *st);

/*
 * Call when the kernel skipped a program for some request or response. What is in flight is then
 * unknown, as after a start under load. Writes off what is outstanding; the count is then a lower
 * bound (PR_FLOOR) until a request arrives while the device is otherwise idle.
 */
int settle_skipped(struct collector *c);

/* Writes off what was outstanding by row->t_idle. 0 or a negative errno. */
int settle_idle(struct collector *c, struct pr_row *row, struct row_state *st);

/* Fills in driver, IOMMU and group of a row for which the programs knew only the PCI address. */
void settle_identity(struct pr_row *row);

/* Zeroes a removed device's row and lets the programs use it again. */
void settle_free(struct pr_row *row, struct row_state *st);

/* totals.c */

/* Appends a device, uninitialized. NULL: no memory. Invalidates earlier pointers into s->devs. */
struct dev_snapshot *totals_add_dev(struct snapshot *s);

/* Merges @d into the device of this name in @all, or appends it. Returns 0 or -ENOMEM. */
int totals_add(struct snapshot *all, const struct dev_snapshot *d);

/* Sorts the devices by name, then by age, oldest first. */
void totals_sort(struct snapshot *s);

#endif
