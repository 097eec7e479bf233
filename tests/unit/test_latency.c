// SPDX-License-Identifier: GPL-2.0
/* Latency buckets: each latency has one, and is within 6.25 % of its middle. */
#include <linux/types.h>

#include "latency.h"
#include "oracle.h"
#include "tap.h"

#define SHORTEST 250ULL		 /* documented range: 250 ns */
#define LONGEST	 137000000000ULL /* to 137 s */

static __u64 state = 1;

static __u64 rnd64(void)
{
	__u64 z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* Checks all documented properties of the bucket of @ns. */
static bool placed(__u64 ns)
{
	__u32 b = lat_bucket(ns);

	if (b >= LAT_BUCKETS || b != o_bucket(ns) || lat_bucket_low(b) > ns)
		return false;
	return b == LAT_OVERFLOW || lat_bucket_low(b + 1) > ns;
}

static bool middle_is_near(__u64 ns)
{
	__u32 b = lat_bucket(ns);
	double middle = (lat_bucket_low(b) + lat_bucket_low(b + 1)) / 2.0;
	double error = middle > ns ? middle - ns : ns - middle;

	return error <= 0.0625 * ns;
}

static void low_and_bucket_are_inverse(void)
{
	for (__u32 b = 0; b <= LAT_OVERFLOW; b++) {
		CHECK_EQ(lat_bucket(lat_bucket_low(b)), b);
		if (b)
			CHECK_EQ(lat_bucket(lat_bucket_low(b) - 1), b - 1);
	}
}

static void lows_rise(void)
{
	CHECK_EQ(lat_bucket_low(0), 0);
	for (__u32 b = 0; b < LAT_OVERFLOW; b++)
		CHECK(lat_bucket_low(b) < lat_bucket_low(b + 1));
}

static void every_latency_up_to_a_millisecond_is_placed(void)
{
	for (__u64 ns = 0; ns < 1000000; ns++)
		CHECK(placed(ns));
}

static void latencies_around_every_edge_are_placed_and_near(void)
{
	for (__u32 b = 1; b <= LAT_OVERFLOW; b++) {
		for (__u64 ns = lat_bucket_low(b) - 16; ns <= lat_bucket_low(b) + 16; ns++) {
			CHECK(placed(ns));
			if (ns >= SHORTEST && ns <= LONGEST)
				CHECK(middle_is_near(ns));
		}
	}
}

static void random_latencies_are_placed_and_near(void)
{
	for (int i = 0; i < 1000000; i++) {
		__u64 ns = rnd64() >> (27 + rnd64() % 36);

		CHECK(placed(ns));
		if (ns >= SHORTEST && ns <= LONGEST)
			CHECK(middle_is_near(ns));
	}
}

static void longer_latencies_are_in_no_earlier_bucket(void)
{
	__u32 last = 0;

	for (__u64 ns = 0; ns < 1ULL << 40; ns += 1 + ns / 97) {
		CHECK(lat_bucket(ns) >= last);
		last = lat_bucket(ns);
	}
}

static void what_is_too_long_overflows(void)
{
	static const __u64 ns[] = { 1ULL << 37, (1ULL << 37) + 1, 1ULL << 38, 1ULL << 63, ~0ULL };

	CHECK_EQ(lat_bucket((1ULL << 37) - 1), LAT_OVERFLOW - 1);
	CHECK_EQ(lat_bucket_low(LAT_OVERFLOW), 1ULL << 37);
	CHECK(LONGEST < 1ULL << 37);
	for (int i = 0; i < 5; i++)
		CHECK_EQ(lat_bucket(ns[i]), LAT_OVERFLOW);
}

static void octave_is_exact(void)
{
	for (int i = 8; i < 40; i++) {
		CHECK_EQ(lat_octave(1ULL << i), i);
		CHECK_EQ(lat_octave((1ULL << i) | ((1ULL << i) - 1)), i);
	}
	for (int i = 0; i < 1000000; i++) {
		__u64 v = rnd64() >> (24 + rnd64() % 32);
		__u32 naive = 0;

		while (v >> naive > 1)
			naive++;
		if (naive >= 8)
			CHECK_EQ(lat_octave(v), naive);
	}
}

int main(void)
{
	RUN(low_and_bucket_are_inverse);
	RUN(lows_rise);
	RUN(every_latency_up_to_a_millisecond_is_placed);
	RUN(latencies_around_every_edge_are_placed_and_near);
	RUN(random_latencies_are_placed_and_near);
	RUN(longer_latencies_are_in_no_earlier_bucket);
	RUN(what_is_too_long_overflows);
	RUN(octave_is_exact);
	return tap_failed;
}
