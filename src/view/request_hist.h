/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Latency histograms as bars.
 */
#ifndef VIEW_REQUEST_HIST_H
#define VIEW_REQUEST_HIST_H

#include <stdio.h>

#include "model/latency_set.h"
#include "view/options.h"

/*
 * Prints one histogram: a title, a row a power of two, a line of quantiles. @hist: LAT_BUCKETS
 * counts, @sum: ns, @max: the largest value in ns, 0 if unknown, @exact: it is this histogram's
 * and not that of a longer time. Nothing but the title and "none" if the histogram is empty.
 */
void hist_bars(FILE *f, const char *title, const __u64 *hist, __u64 sum, __u64 max, bool exact);

/*
 * Prints the histograms of every set of @s that has any answer: from the first request and,
 * where groups have several, from the last request to the answer. One line if none has.
 * @whole_run: the totals rather than the last interval. 0, or the negative errno of writing.
 */
int out_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run,
	     const struct out_options *o);

#endif
