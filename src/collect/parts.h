/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files that make snapshots of page requests. */
#ifndef COLLECT_PARTS_H
#define COLLECT_PARTS_H

#include <stddef.h>

#include "collect/crossings.h"
#include "collect/limit.h"
#include "collect/requests.h"

/* What is kept of a row between two snapshots. */
struct row_state {
	__u32 born; /* which device's use of the row this is about */
	bool known;
	bool wanted;
	__u64 t;	   /* of the previous snapshot */
	__u64 t_forget;	   /* the last PRI reset or removal that was settled */
	__u64 outstanding; /* then */
	__u64 outstanding_groups;
	struct dev_counts total; /* then */
	struct credit_facts credits;
	struct crossing_order order;
	char name[PR_NAME];
};

/* dev_counts consists of __u64 sums, except for the peaks, which are its last two members. */
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

/* settle.c: work that the programs leave to user space. Each returns 0 or a negative errno. */

/* Finishes a PRI reset or removal that the programs began since the last call. */
int settle_row(struct collector *c, struct pr_row *row, struct row_state *st);

/*
 * The kernel did not run a program for some request or response. As after a start under load, it is
 * unknown what is in flight, so "outstanding" is a lower bound until the device has been idle.
 */
int settle_skipped(struct collector *c);

/* Completes the identity of a row that was made from a PCI address alone. */
void settle_identity(struct pr_row *row);

/* Frees a removed device's row for the programs, zeroed. */
void settle_free(struct pr_row *row, struct row_state *st);

/* totals.c */

/* Appends a device. NULL: no memory. */
struct dev_snapshot *totals_add_dev(struct snapshot *s);

/* Adds the totals of @d to those of earlier devices with its name in @all. 0 or -ENOMEM. */
int totals_add(struct snapshot *all, const struct dev_snapshot *d);

/* Sorts the devices by name, then by age, oldest first. */
void totals_sort(struct snapshot *s);

#endif
