// SPDX-License-Identifier: GPL-2.0
#include "model/quantile.h"

__u64 hist_count(const __u64 *hist)
{
	__u64 n = 0, over = 0;

#pragma GCC unroll 8
	for (__u32 i = 0; i < LAT_BUCKETS; i++)
		over += __builtin_add_overflow(n, hist[i], &n);
	return over ? ~0ULL : n;
}

static __s64 middle(__u32 bucket)
{
	__u64 low = lat_bucket_low(bucket);

	if (bucket == LAT_OVERFLOW)
		return QUANTILE_FLOOR;
	return low + (lat_bucket_low(bucket + 1) - low) / 2;
}

/* ceil(n * q / 10000), at least 1, computed without overflow. */
static __u64 rank_of(__u64 n, unsigned int q)
{
	__u64 rank = n / 10000 * q + (n % 10000 * q + 9999) / 10000;

	return rank ? rank : 1;
}

__s64 quantile(const __u64 *hist, unsigned int q)
{
	__u64 n = hist_count(hist), rank = rank_of(n, q);

	if (!n)
		return QUANTILE_NONE;
	for (__u32 i = 0; i < LAT_BUCKETS; i++) {
		if (hist[i] >= rank)
			return middle(i);
		rank -= hist[i];
	}
	return QUANTILE_FLOOR;
}

__s64 quantile_max(const __u64 *hist, __u64 max)
{
	__s64 v = quantile(hist, QUANTILE_MAX);

	if (v >= QUANTILE_FLOOR || !max || v <= (__s64)max)
		return v;
	return max;
}

__s64 hist_mean(const __u64 *hist, __u64 sum)
{
	__u64 n = hist_count(hist);

	return n ? (__s64)(sum / n) : QUANTILE_NONE;
}

void hist_add(__u64 *to, const __u64 *from)
{
	for (__u32 i = 0; i < LAT_BUCKETS; i++)
		to[i] += from[i];
}
