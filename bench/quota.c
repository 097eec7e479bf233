// SPDX-License-Identifier: GPL-2.0
/*
 * What an evaluation costs, for 256 devices that do everything: quiet, over, in force, recovering.
 * Five seconds' worth of 10 000 looks a second at each; prints, judges nothing.
 */
#include <stdio.h>
#include <time.h>

#include "policy/quota.h"

#define DEVICES 256
#define RATE	10000ULL /* looks a second at each */
#define SECONDS 5
#define SEC	1000000000ULL

static struct quota_state states[DEVICES];
static unsigned long long said[QUOTA_GUARDED + 1];

static const struct quota quota = {
	.credits = 64,
	.high = 80,
	.low = 40,
	.sustain = SEC / 10,
	.hold = SEC / 2,
	.max_age = 10 * SEC,
	.faults = 100,
	.max_actions = QUOTA_GUARD,
	.n_actions = 3,
	.action = { { .kind = ACTION_LOG },
		    { .kind = ACTION_PRI_CREDITS, .delay = SEC / 10, .credits = 32 },
		    { .kind = ACTION_PRI_PAUSE, .delay = SEC / 10 } },
};

static __u64 cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * SEC + t.tv_nsec;
}

int main(void)
{
	static struct quota_share own[DEVICES];
	static struct quota_times all;
	__u64 ns, n = 0;

	ns = cpu();
	for (__u64 look = 0; look < RATE * SECONDS; look++) {
		for (__u64 i = 0; i < DEVICES; i++) {
			/* each is over for a second of two, a quarter of them never */
			bool over = i % 4 && (look + i * 50) / RATE % 2;
			struct quota_sample x = {
				.t = SEC + look * (SEC / RATE),
				.used = over ? 90 : 10,
				.oldest = look * i % SEC,
				.faults = look / 1000,
			};
			struct quota_decision d;

			do {
				quota_evaluate(&quota, &states[i], &own[i], &all, &x, &d);
				said[d.verdict]++;
				n++;
			} while (d.verdict != QUOTA_NOTHING);
		}
	}
	ns = cpu() - ns;
	printf("quota: %llu devices, %llu evaluations: %llu actions, %llu undone, %llu guarded\n",
	       (unsigned long long)DEVICES, (unsigned long long)n, said[QUOTA_ACT],
	       said[QUOTA_UNDO], said[QUOTA_GUARDED]);
	printf("quota: %.1f ns an evaluation; of a core %.3f %% at %llu a second, %.1f %% at "
	       "%llu\n",
	       (double)ns / n, 100.0 * ns / n * RATE / SEC, RATE,
	       100.0 * ns / n * RATE * DEVICES / SEC, RATE * DEVICES);
	return 0;
}
