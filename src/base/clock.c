// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "base/clock.h"

static __u64 clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

__u64 now_mono(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

__u64 now_wall(void)
{
	return clock_ns(CLOCK_REALTIME);
}
