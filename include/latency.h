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

#define LAT_FIRST_OCTAVE 8  /* below 2^8 ns: eight linear buckets of 32 ns */
#define LAT_LAST_OCTAVE	 36 /* up to 2^37 ns = 137.4 s */
#define LAT_OVERFLOW	 ((LAT_LAST_OCTAVE - LAT_FIRST_OCTAVE + 2) * 8)
#define LAT_BUCKETS	 (LAT_OVERFLOW + 1) /* the last one counts what is longer */

/*
 * floor(log2(v)) for v > 0: BPF has no count-leading-zeros instruction, and a loop costs more. The
 * empty asm makes each step one jump; else the compiler makes it two, one for each assignment.
 */
static inline __attribute__((always_inline)) __u32 lat_log2(__u64 v)
{
	__u32 r = 0;

#define LAT_LOG2_STEP(bits)                 \
	if (v >> (bits)) {                  \
		v >>= (bits);               \
		r += (bits);                \
		asm volatile("" : "+r"(v)); \
	}
	LAT_LOG2_STEP(32)
	LAT_LOG2_STEP(16)
	LAT_LOG2_STEP(8)
	LAT_LOG2_STEP(4)
	LAT_LOG2_STEP(2)
#undef LAT_LOG2_STEP
	return r + (v >> 1);
}

/* Bucket of a latency of @ns nanoseconds; always below LAT_BUCKETS. */
static inline __attribute__((always_inline)) __u32 lat_bucket(__u64 ns)
{
	__u32 octave;

	if (ns < 1ULL << LAT_FIRST_OCTAVE)
		return ns >> (LAT_FIRST_OCTAVE - 3);
	if (ns >> (LAT_LAST_OCTAVE + 1))
		return LAT_OVERFLOW;
	octave = lat_log2(ns);
	return (octave - LAT_FIRST_OCTAVE + 1) * 8 + ((ns >> (octave - 3)) & 7);
}

/* Lowest latency of bucket @i in ns; that of @i + 1 is the first one beyond it. */
static inline __u64 lat_bucket_low(__u32 i)
{
	__u32 octave = i / 8 + LAT_FIRST_OCTAVE - 1;

	if (i < 8)
		return (__u64)i << (LAT_FIRST_OCTAVE - 3);
	return (8ULL + i % 8) << (octave - 3);
}

#endif
