/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of `stat`, one row per device and interval, and the summary at the end of the run.
 */
#ifndef VIEW_REQUEST_TABLE_H
#define VIEW_REQUEST_TABLE_H

#include <stdio.h>

#include "view/options.h"

#define TABLE_NAMES 3 /* columns of names: device, driver, iommu */

/* State of out_table() from one interval to the next; initially all zero. */
struct table_state {
	const struct column *const *columns; /* of the last header */
	bool floor;			     /* the meaning of ">=" was explained */
	__u64 faults_elsewhere;		     /* as last printed */
	bool seen;			     /* there were devices with page requests */
	unsigned int rows;		     /* since the header was printed */
	unsigned int width[TABLE_NAMES];     /* only for columns_wide */
	__u64 lost;			     /* sum of all lost events, as last printed */
};

/*
 * Prints the figures of the interval that ends with @s, at most 79 columns unless @o->wide. If no
 * device has had a page request yet, prints a line that says so. @st: as left by the previous
 * call. Returns 0, or a negative errno if writing fails.
 */
int out_table(FILE *f, const struct snapshot *s, const struct out_options *o,
	      struct table_state *st);

/*
 * Prints the summary of the run that ends with @s: a paragraph with the totals of each device,
 * then lost events and probes that could not be attached. @s->devs should include devices that
 * are gone. Returns 0, or a negative errno if writing fails.
 */
int table_summary(FILE *f, const struct snapshot *s, const struct out_options *o);

#endif
