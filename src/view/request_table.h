/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of `stat`: a row a device and interval, and the summary of the whole run.
 */
#ifndef VIEW_REQUEST_TABLE_H
#define VIEW_REQUEST_TABLE_H

#include <stdio.h>

#include "view/options.h"

#define TABLE_NAMES 3 /* columns of names: device, driver, iommu */

/* What out_table() remembers from one interval to the next; all zero at first. */
struct table_state {
	const struct column *const *columns; /* of the last header */
	bool floor;			     /* it was said what ">=" means */
	__u64 faults_elsewhere;		     /* when they were last told */
	bool seen;			     /* there were devices with requests */
	unsigned int rows;		     /* since the header was printed */
	unsigned int width[TABLE_NAMES];     /* with @wide */
	__u64 lost;			     /* sum of what was lost when it was last told */
};

/*
 * Prints the figures of the interval that @s closes: at most 79 columns unless @o->wide. A line
 * that says so if no device has had a request yet. @st: from the call before.
 * 0, or the negative errno of writing.
 */
int out_table(FILE *f, const struct snapshot *s, const struct out_options *o,
	      struct table_state *st);

/*
 * Prints the summary of the run that @s ends: a paragraph a device with its totals, then what
 * was lost and what was not watched. @s->devs should hold the devices that are gone, too.
 * 0, or the negative errno of writing.
 */
int table_summary(FILE *f, const struct snapshot *s, const struct out_options *o);

#endif
