/* SPDX-License-Identifier: GPL-2.0 */
/* Reads a consistent copy of a row while the programs write it. */
#ifndef COLLECT_ROW_READ_H
#define COLLECT_ROW_READ_H

#include "core.h"
#include "model/request_snapshot.h"
#include "probe/request_programs.h"

/* Sums over the groups of a row that are in flight. */
struct row_in_flight {
	__u64 n;      /* requests */
	__u64 area;   /* sum of their ages, ns */
	__u64 oldest; /* arrival of the oldest request, CLOCK_MONOTONIC ns; ~0: there is none */
};

/*
 * Copies all of a row but its histograms and slots. In the copy, discarded partial groups count as
 * lost. If the row changed during every try, "outstanding" may be too low, but never too high.
 */
void row_look(const struct watch *w, const struct pr_row *row, struct pr_row *copy);

/*
 * Stores in *@age the age in ns of the oldest request in flight of @row, whose copy is @copy, 0 if
 * there is none. Returns 0 or -ENOMEM, which is logged.
 */
int row_oldest(struct watch *w, const struct pr_row *row, const struct pr_row *copy, __u64 *age);

/*
 * As row_look(), and also reads the histograms into @total, which must be zeroed, and the groups in
 * flight into @f. *@now is set to the time of the copy, CLOCK_MONOTONIC ns. Returns false if the
 * row changed during every try, or if there was no memory, which is logged.
 */
bool row_read(struct watch *w, const struct pr_row *row, struct pr_row *copy,
	      struct dev_counts *total, struct row_in_flight *f, __u64 *now);

#endif
