/* SPDX-License-Identifier: GPL-2.0 */
/* What native.c tells native.bpf.c to do, and what comes back. */
#ifndef NATIVE_H
#define NATIVE_H

#define BENCH_DEVICES 256 /* a power of two */
#define BENCH_ROWS    256

struct bench {
	__u64 ns_requests; /* added to by each run */
	__u64 ns_answers;
	__u64 first;	/* group that the next run begins with */
	__u32 devices;	/* 1 to BENCH_DEVICES */
	__u32 group;	/* requests in a group */
	__u32 inflight; /* groups of all devices together */
	__u32 rounds;
	__u64 dev[BENCH_DEVICES]; /* what stands for struct device pointers */
};
#endif
