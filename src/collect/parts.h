/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that make snapshots of page requests share. */
#ifndef COLLECT_PARTS_H
#define COLLECT_PARTS_H

#include <stddef.h>

#include "collect/crossings.h"
#include "collect/limit.h"
#include "collect/requests.h"

/* What we remember of a row between two snapshots. */
struct row_state {
	__u32 born; /* of the device this is about */
	bool known;
	bool wanted;
	__u64 t;	   /* of the snapshot before */
	__u64 t_forget;	   /* the last PRI reset or removal that we know of */
	__u64 outstanding; /* then */
	__u64 outstanding_groups;
	struct dev_counts total; /* then */
	struct credit_facts credits;
	struct crossing_order order;
	char name[PR_NAME];
};

/* All of dev_counts are sums of __u64 but for the peaks, the last two. */
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

/* settle.c: what the programs leave to user space. Each 0 or a negative errno. */

/* Finishes what a PRI reset or a removal has begun, since it was last looked at. */
int settle_row(struct collector *c, struct pr_row *row, struct row_state *st);

/*
 * The kernel has not shown us a request or a response: as after a start amid load, what is in
 * flight is from before, and outstanding a floor until the device has been idle. /
 */
int settle_skipped(struct collector *c);

/* A row that was made from a PCI address alone has the rest of its identity from us. */
void settle_identity(struct pr_row *row);

/* Gives a removed device's row back to the programs, all zero. */
void settle_free(struct pr_row *row, struct row_state *st);

/* totals.c */

/* Room for one more device, or NULL. */
struct dev_snapshot *totals_add_dev(struct snapshot *s);

/* Adds the totals of @d to those of earlier devices of its name in @all. 0 or -ENOMEM. */
int totals_add(struct snapshot *all, const struct dev_snapshot *d);

/* Puts the devices in order: by name, then the older first. */
void totals_sort(struct snapshot *s);

#endif
