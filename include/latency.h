/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log-linear latency histogram: eight equal buckets per power of two, so that the middle of a
 * bucket is within 6.25 % of every value in it, from 250 ns to 137 s. Shared by the BPF programs
 * (index only) and user space (bounds).
 */
#ifndef LATENCY_H
#define LATENCY_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#include "sizes.h"

#define LAT_FIRST_OCTAVE 8 /* below 2^8 ns: eight linear buckets of 32 ns */
#define LAT_OVERFLOW	 ((LAT_LAST_OCTAVE - LAT_FIRST_OCTAVE + 2) * 8)
#define LAT_BUCKETS	 (LAT_OVERFLOW + 1) /* the last one counts all that are longer */

/* floor(log2(i)) */
#define LAT_X2(n)  n, n
#define LAT_X4(n)  LAT_X2(n), LAT_X2(n)
#define LAT_X8(n)  LAT_X4(n), LAT_X4(n)
#define LAT_X16(n) LAT_X8(n), LAT_X8(n)
#define LAT_X32(n) LAT_X16(n), LAT_X16(n)
#define LAT_X64(n) LAT_X32(n), LAT_X32(n)
static const unsigned char lat_log2_byte[256] = {
	0,	    0,		LAT_X2(1),  LAT_X4(2),	LAT_X8(3),
	LAT_X16(4), LAT_X32(5), LAT_X64(6), LAT_X64(7), LAT_X64(7),
};

/*
 * floor(log2(v)) for 2^8 <= v < 2^40. BPF has no count-leading-zeros instruction. Bytes read from a
 * table are unknown scalars to the verifier, so it continues on four paths. With comparisons alone,
 * it would continue on one for each result.
 */
static inline __attribute__((always_inline)) __u32 lat_octave(__u64 v)
{
	__u32 shift = 8;

	if (v >> 24)
		shift = v >> 32 ? 32 : 24;
	else if (v >> 16)
		shift = 16;
	return shift + lat_log2_byte[v >> shift & 255];
}

/* Bucket of a latency of @ns nanoseconds; always below LAT_BUCKETS. */
static inline __attribute__((always_inline)) __u32 lat_bucket(__u64 ns)
{
	__u32 octave;

	if (ns < 1ULL << LAT_FIRST_OCTAVE)
		return ns >> (LAT_FIRST_OCTAVE - 3);
	if (ns >> (LAT_LAST_OCTAVE + 1))
		return LAT_OVERFLOW;
	octave = lat_octave(ns);
	return (octave - LAT_FIRST_OCTAVE + 1) * 8 + ((ns >> (octave - 3)) & 7);
}

/* Lowest latency of bucket @i in ns; that of @i + 1 is the first one above it. */
static inline __u64 lat_bucket_low(__u32 i)
{
	__u32 octave = i / 8 + LAT_FIRST_OCTAVE - 1;

	if (i < 8)
		return (__u64)i << (LAT_FIRST_OCTAVE - 3);
	return (8ULL + i % 8) << (octave - 3);
}

#endif
