/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Latency histograms as bar charts: output of `hist`.
 */
#ifndef VIEW_REQUEST_HIST_H
#define VIEW_REQUEST_HIST_H

#include <stdio.h>

#include "model/latency_set.h"
#include "view/options.h"

/*
 * Prints one histogram: a title, a row for each power of two, a line of quantiles. @hist:
 * LAT_BUCKETS counts. @sum: sum of the values in ns. @max: the largest value in ns, 0 if unknown.
 * @exact: @max is that of this histogram, not of a longer time. An empty histogram is printed as
 * the title and "none".
 */
void hist_bars(FILE *f, const char *title, const __u64 *hist, __u64 sum, __u64 max, bool exact);

/*
 * Prints the latency histograms of each set in @s that has page responses: from a group's first
 * request to the response and, if there are groups of several requests, from the last one. A
 * single line if no set has any. @whole_run: totals instead of the last interval. Returns 0, or a
 * negative errno if writing fails.
 */
int out_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run,
	     const struct out_options *o);

#endif
