/* SPDX-License-Identifier: GPL-2.0 */
/* A look at a row while the programs write it: figures that were true together. */
#ifndef COLLECT_ROW_READ_H
#define COLLECT_ROW_READ_H

#include "core.h"
#include "model/request_snapshot.h"
#include "probe/request_programs.h"

/* Groups of a row in flight. */
struct row_in_flight {
	__u64 n;      /* requests */
	__u64 area;   /* sum of their ages, ns */
	__u64 oldest; /* when it came, ~0: there is none */
};

/*
 * @copy: all but histograms and slots, partial groups that were discarded voided. If the row
 * changed each time that we looked, what is outstanding may be too little, but never too much.
 */
void row_look(const struct watch *w, const struct pr_row *row, struct pr_row *copy);

/* Age of the oldest request in flight of the row that @copy is of, ns; 0: there is none. */
__u64 row_oldest(struct watch *w, const struct pr_row *row, const struct pr_row *copy);

/*
 * @copy as of row_look(); the histograms to @total, which is zero before; what is in flight at
 * @now, CLOCK_MONOTONIC ns. False if the row changed each time that we looked.
 */
bool row_read(struct watch *w, const struct pr_row *row, struct pr_row *copy,
	      struct dev_counts *total, struct row_in_flight *f, __u64 *now);

#endif
