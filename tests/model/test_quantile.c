// SPDX-License-Identifier: GPL-2.0
/* Quantiles against sorted values. */
#include <linux/types.h>

#include "check.h"
#include "model/quantile.h"

#define MOST 3000

static __u64 hist[LAT_BUCKETS];
static __u64 values[MOST];
static __u64 seed = 88172645463325252ULL;

static __u64 draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static int order(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

/* Draws @n values below 2^@bits ns. */
static __u64 fill(int n, int bits)
{
	__u64 sum = 0;

	memset(hist, 0, sizeof(hist));
	for (int i = 0; i < n; i++) {
		values[i] = draw() >> (64 - 8 - draw() % (bits - 7));
		hist[lat_bucket(values[i])]++;
		sum += values[i];
	}
	qsort(values, n, sizeof(*values), order);
	return sum;
}

static void compare(int n, unsigned int q)
{
	__u64 rank = ((__u64)n * q + 9999) / 10000;
	__u64 want = values[rank ? rank - 1 : 0];
	__s64 have = quantile(hist, q);
	double off = (double)have - (double)want;

	if (want >= (__u64)QUANTILE_FLOOR) {
		if (have != QUANTILE_FLOOR)
			fail("q %u of %d: %lld is no floor", q, n, (long long)have);
	} else if (off > 16 && off > want * 0.0625) {
		fail("q %u of %d: %lld, not %lld", q, n, (long long)have, (long long)want);
	} else if (-off > 16 && -off > want * 0.0625) {
		fail("q %u of %d: %lld, not %lld", q, n, (long long)have, (long long)want);
	}
}

static void test_against_sorted(void)
{
	static const unsigned int qs[] = { 0, 1, 2500, 5000, 9000, 9900, 9990, 9999, 10000 };

	for (int round = 0; round < 300; round++) {
		int n = 1 + draw() % (round % 2 ? MOST : 5);
		__u64 sum = fill(n, round % 3 ? 37 : 40);

		for (size_t i = 0; i < sizeof(qs) / sizeof(qs[0]); i++)
			compare(n, qs[i]);
		CHECK(hist_count(hist) == (__u64)n);
		CHECK(hist_mean(hist, sum) == (__s64)(sum / n));
		CHECK(quantile_max(hist, values[n - 1]) <= (__s64)values[n - 1]);
	}
}

static void test_edges(void)
{
	__u64 other[LAT_BUCKETS] = { [3] = 5 };

	memset(hist, 0, sizeof(hist));
	CHECK(quantile(hist, QUANTILE_P50) == QUANTILE_NONE);
	CHECK(quantile_max(hist, 77) == QUANTILE_NONE);
	CHECK(hist_mean(hist, 0) == QUANTILE_NONE);
	hist[LAT_OVERFLOW] = 1;
	CHECK(quantile(hist, QUANTILE_P50) == QUANTILE_FLOOR);
	CHECK(quantile_max(hist, 1) == QUANTILE_FLOOR);
	hist[LAT_OVERFLOW - 1] = ~0ULL; /* the count does not wrap */
	CHECK(hist_count(hist) == ~0ULL);
	CHECK(quantile(hist, QUANTILE_P50) < QUANTILE_FLOOR);
	CHECK(quantile(hist, QUANTILE_P50) > QUANTILE_FLOOR / 10 * 9);
	memset(hist, 0, sizeof(hist));
	hist[lat_bucket(1000)] = 1;
	CHECK(quantile_max(hist, 0) == quantile(hist, QUANTILE_MAX));
	CHECK(quantile_max(hist, 960) == 960);
	hist_add(hist, other);
	CHECK(hist[3] == 5 && hist_count(hist) == 6);
}

int main(void)
{
	run_test("quantile against sorted values", test_against_sorted);
	run_test("quantile edges", test_edges);
	return !!tests_failed();
}
