// SPDX-License-Identifier: GPL-2.0
/* The latency histogram, for all 2^64 latencies. */
#include "proof.h"

#include "latency.h"

static __u64 middle(__u32 bucket)
{
	return lat_bucket_low(bucket) + (lat_bucket_low(bucket + 1) - lat_bucket_low(bucket)) / 2;
}

/* Each latency lies in its bucket, and the middle of that is near. */
void latency_bounds(void)
{
	__u64 ns = nondet_u64(), error;
	__u32 bucket = lat_bucket(ns);

	CHECK(bucket < LAT_BUCKETS, "within the histogram");
	CHECK(lat_bucket_low(bucket) <= ns, "not below its bucket");
	if (bucket == LAT_OVERFLOW) {
		CHECK(ns >> 37, "only from 2^37 ns on too long");
		return;
	}
	CHECK(ns < lat_bucket_low(bucket + 1), "not beyond its bucket");
	error = middle(bucket) > ns ? middle(bucket) - ns : ns - middle(bucket);
	CHECK(ns < 250 || 16 * error <= ns, "within 6.25 %");
}

void latency_monotone(void)
{
	__u64 shorter = nondet_u64(), longer = nondet_u64();

	ASSUME(shorter <= longer);
	CHECK(lat_bucket(shorter) <= lat_bucket(longer), "a longer one is in no lower bucket");
}

/* No bucket is empty by construction, and no gap lies between two. */
void latency_onto(void)
{
	__u32 bucket = nondet_u32();

	ASSUME(bucket < LAT_BUCKETS);
	CHECK(lat_bucket(lat_bucket_low(bucket)) == bucket, "its lowest is in it");
	if (bucket < LAT_OVERFLOW)
		CHECK(lat_bucket(lat_bucket_low(bucket + 1) - 1) == bucket, "its highest is in it");
}
