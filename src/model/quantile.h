/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Figures from a histogram of latency.h: arrays of LAT_BUCKETS counts.
 */
#ifndef MODEL_QUANTILE_H
#define MODEL_QUANTILE_H

#include <linux/types.h>

#include "latency.h"

/* Quantiles are given in parts of ten thousand. */
#define QUANTILE_P50   5000
#define QUANTILE_P90   9000
#define QUANTILE_P99   9900
#define QUANTILE_P99_9 9990
#define QUANTILE_MAX   10000

#define QUANTILE_NONE  (-1) /* the histogram is empty */
/* The last bucket has no upper bound: a quantile that lies in it is at least this many ns. */
#define QUANTILE_FLOOR ((__s64)1 << (LAT_LAST_OCTAVE + 1))

/*
 * Quantile @q (0..10000) in ns: the middle of the bucket that holds the value of rank
 * ceil(q * count), so within 6.25 % of it from 250 ns up. QUANTILE_FLOOR if that is the last
 * bucket, QUANTILE_NONE if there is no value.
 */
__s64 quantile(const __u64 *hist, unsigned int q);

/*
 * The largest value in ns: the middle of the highest bucket in use, but not more than
 * @max, the largest value over a longer time (0: unknown). QUANTILE_FLOOR, QUANTILE_NONE as above.
 */
__s64 quantile_max(const __u64 *hist, __u64 max);

/* Number of values; saturates at 2^64 - 1. */
__u64 hist_count(const __u64 *hist);

/* Mean in ns of the values whose sum is @sum ns, QUANTILE_NONE if there is none. */
__s64 hist_mean(const __u64 *hist, __u64 sum);

/* Adds the counts of @from to those of @to. */
void hist_add(__u64 *to, const __u64 *from);

#endif
