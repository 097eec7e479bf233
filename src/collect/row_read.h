/* SPDX-License-Identifier: GPL-2.0 */
/* Reads a row while the programs write it, so that its figures were true at one moment. */
#ifndef COLLECT_ROW_READ_H
#define COLLECT_ROW_READ_H

#include "core.h"
#include "model/request_snapshot.h"
#include "probe/request_programs.h"

/* The groups of a row that are in flight. */
struct row_in_flight {
	__u64 n;      /* requests */
	__u64 area;   /* sum of their ages, ns */
	__u64 oldest; /* when it arrived; ~0: there is none */
};

/*
 * Copies all of a row but histograms and slots, with discarded partial groups counted as lost. If
 * the row changed during every try, "outstanding" may be too low, but never too high.
 */
void row_look(const struct watch *w, const struct pr_row *row, struct pr_row *copy);

/* Age of the oldest request in flight of @row, whose copy is @copy, in ns; 0: there is none. */
__u64 row_oldest(struct watch *w, const struct pr_row *row, const struct pr_row *copy);

/*
 * As row_look(), and reads the histograms into @total, which must be zeroed, and what is in flight
 * at @now, CLOCK_MONOTONIC ns. False if the row changed during every try.
 */
bool row_read(struct watch *w, const struct pr_row *row, struct pr_row *copy,
	      struct dev_counts *total, struct row_in_flight *f, __u64 *now);

#endif
