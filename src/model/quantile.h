/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Quantiles, counts and means of latency histograms: arrays of LAT_BUCKETS counts, see latency.h.
 */
#ifndef MODEL_QUANTILE_H
#define MODEL_QUANTILE_H

#include <linux/types.h>

#include "latency.h"

/* Quantiles are in units of 1/10000. */
#define QUANTILE_P50   5000
#define QUANTILE_P90   9000
#define QUANTILE_P99   9900
#define QUANTILE_P99_9 9990
#define QUANTILE_MAX   10000

#define QUANTILE_NONE  (-1) /* the histogram is empty */
/* The last bucket has no upper bound: a quantile in it is at least this many ns. */
#define QUANTILE_FLOOR ((__s64)1 << (LAT_LAST_OCTAVE + 1))

/*
 * Quantile @q (0..10000) in ns: the middle of the bucket that holds the value of rank
 * ceil(count * @q / 10000), so within 6.25 % of that value from 250 ns up. QUANTILE_FLOOR if it is
 * in the last bucket, QUANTILE_NONE if the histogram is empty.
 */
__s64 quantile(const __u64 *hist, unsigned int q);

/*
 * The largest value in ns: the middle of the highest bucket in use, but at most @max, the largest
 * value over a longer time (0: unknown). QUANTILE_FLOOR and QUANTILE_NONE as above.
 */
__s64 quantile_max(const __u64 *hist, __u64 max);

/* Number of values; saturates at 2^64 - 1. */
__u64 hist_count(const __u64 *hist);

/* Mean in ns of the values, whose sum is @sum ns; QUANTILE_NONE if the histogram is empty. */
__s64 hist_mean(const __u64 *hist, __u64 sum);

/* Adds the counts of @from to those of @to. */
void hist_add(__u64 *to, const __u64 *from);

#endif
