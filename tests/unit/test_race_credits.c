// SPDX-License-Identifier: GPL-2.0
/*
 * A request and a page response at the same time, for a device over its credits. tests/interleave
 * simulates all their interleavings; here two CPUs run them. No ThreadSanitizer: see test_race.c.
 */
#include <linux/types.h>

#include "core.h"
#include "tap.h"
#include "samples.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static struct pr_shared shared;
static struct pr_row row;
static _Atomic int told; /* crossings minus recoveries */

static void tell(__u32 did)
{
	atomic_fetch_add(&told, !!(did & PR_CROSSED) - !!(did & PR_RECOVERED));
}

static _Atomic unsigned long turn, turn_done;

static void *answer_in_turn(void *arg)
{
	struct pr_prm prm = { .grpid = 1, .flags = PR_LAST };
	unsigned long rounds = *(unsigned long *)arg;
	struct pr_ended ended;

	for (unsigned long i = 1; i <= rounds; i++) {
		while (atomic_load(&turn) != i)
			;
		tell(pr_answer(&shared, &row, NULL, &prm, PR_SUCCESS, 10, &ended));
		atomic_store(&turn_done, i);
	}
	return NULL;
}

/* Three of two credits are in use. As many come as go, so the device stays over. */
static void the_last_over_its_credits_is_known(void)
{
	unsigned long rounds = samples(300000), wrong = 0, untold = 0;
	pthread_t thread;

	atomic_store(&turn, 0);
	pthread_create(&thread, NULL, answer_in_turn, &rounds);
	for (unsigned long i = 1; i <= rounds; i++) {
		atomic_store(&told, 0);
		memset(&row, 0, offsetof(struct pr_row, hist));
		memset(row.direct.slot, 0, 8 * sizeof(row.direct.slot[0]));
		row.queue = PR_NONE;
		row.limit = 2;
		for (__u32 id = 1; id <= 4; id++) {
			struct pr_prm prm = { .grpid = id, .flags = PR_LAST };

			if (id == 4) {
				atomic_store(&turn, i);
				for (volatile unsigned long k = i % 64; k; k--)
					;
			}
			tell(pr_request(&shared, &row, NULL, &prm, id));
		}
		while (atomic_load(&turn_done) != i)
			;
		wrong += row.above != 1;
		untold += atomic_load(&told) != 1;
	}
	pthread_join(thread, NULL);
	CHECK_EQ(wrong, 0);
	CHECK_EQ(untold, 0);
}

int main(void)
{
	RUN(the_last_over_its_credits_is_known);
	return tap_failed;
}
