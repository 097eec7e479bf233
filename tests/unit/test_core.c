// SPDX-License-Identifier: GPL-2.0
/*
 * Feeds random event streams to the accounting core and the oracle. TEST_STREAMS=n and TEST_SEED=s
 * choose how many and which; TEST_STREAM=i runs only that one and prints its events.
 */
#include "stream.h"
#include "samples.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct world w;

static __u64 env(const char *name, __u64 otherwise)
{
	const char *s = getenv(name);

	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

static void fail(struct stream *s, __u64 seed, __u64 number)
{
	unsigned int at;

	printf("# TEST_SEED=%llu TEST_STREAM=%llu: %s\n", seed, number, w.why);
	stream_shrink(s, &w);
	printf("# %u steps that still fail:\n", s->n);
	w.trace = true;
	stream_play(s, &w, &at);
	w.trace = false;
	tap_fail("stream %llu of seed %llu: %s", number, seed, w.why);
}

/* Every stream must leave the tables empty, otherwise later streams prove nothing. */
static bool tables_are_clean(void)
{
	static const struct pr_row row;
	static const struct pr_spilled free_place;

	for (int i = 0; i < O_DEVS; i++)
		if (memcmp(&w.row[i], &row, sizeof(row)))
			return false;
	for (int i = 0; i < PR_SPILL; i++)
		if (memcmp(&w.sh->spill[i], &free_place, sizeof(free_place)))
			return false;
	return true;
}

static void random_streams(void)
{
	__u64 seed = env("TEST_SEED", 1), n = env("TEST_STREAMS", samples(1000000));
	__u64 only = env("TEST_STREAM", ~0ULL), first = only == ~0ULL ? 0 : only, steps = 0;
	static struct stream s;

	if (only != ~0ULL) {
		n = only + 1;
		w.trace = true;
	}
	for (__u64 i = first; i < n; i++) {
		unsigned int at;

		stream_make(&s, seed, i);
		steps += s.n;
		if (!stream_play(&s, &w, &at)) {
			w.trace = false;
			fail(&s, seed, i);
			return;
		}
		if (i % 65536 == 0)
			CHECK(tables_are_clean());
	}
	printf("# TEST_SEED=%llu: %llu streams, %llu events, %ld s of CPU\n", seed, n - first,
	       steps, (long)(clock() / CLOCKS_PER_SEC));
	CHECK(tables_are_clean());
}

int main(void)
{
	w_init(&w);
	RUN(random_streams);
	w_free(&w);
	return tap_failed;
}
