/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One device, its quota and its looks, for tests of the sentences in src/policy/quota.h. Times in
 * ms.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <string.h>

#include "../unit/tap.h"
#include "policy/quota.h"

#define MS   1000000ULL
#define SEC  1000ULL /* ms */
#define HOUR (3600 * SEC)

static struct quota q;
static struct quota_state s;
static struct quota_share own;
static struct quota_times all;
static struct quota_sample x;
static struct quota_decision d;

/* A quota of 64, high 80, low 40; 1 s over leads to log, after 2 s to pri-credits, after 3 s to
 * pri-pause; 4 s clear lead back.
 */
static void begin(void)
{
	q = (struct quota){
		.credits = 64,
		.high = 80,
		.low = 40,
		.sustain = SEC * MS,
		.hold = 4 * SEC * MS,
		.max_age = QUOTA_OFF,
		.faults = QUOTA_OFF,
		.max_actions = QUOTA_GUARD,
		.n_actions = 3,
		.action = { { .kind = ACTION_LOG },
			    { .kind = ACTION_PRI_CREDITS, .delay = 2 * SEC * MS, .credits = 32 },
			    { .kind = ACTION_PRI_PAUSE, .delay = 3 * SEC * MS } },
	};
	memset(&s, 0, sizeof(s));
	memset(&x, 0, sizeof(x));
	memset(&own, 0, sizeof(own));
	memset(&all, 0, sizeof(all));
}

static inline enum quota_verdict again(void)
{
	quota_evaluate(&q, &s, &own, &all, &x, &d);
	return d.verdict;
}

/* A look at @ms that finds @used; what is said first. */
static inline enum quota_verdict at(__u64 ms, __u64 used)
{
	x.t = ms * MS;
	x.used = used;
	return again();
}

#define CHECK_ACT(step_)                        \
	do {                                    \
		CHECK_EQ(d.verdict, QUOTA_ACT); \
		CHECK_EQ(d.step, step_);        \
	} while (0)
#define CHECK_UNDO(step_)                        \
	do {                                     \
		CHECK_EQ(d.verdict, QUOTA_UNDO); \
		CHECK_EQ(d.step, step_);         \
	} while (0)
#define CHECK_NOTHING(call) CHECK_EQ(call, QUOTA_NOTHING)

/* Up to and with pri-credits, at 3 s. */
static inline void two_steps(void)
{
	at(0, 90);
	at(1 * SEC, 90);
	again();
	at(3 * SEC, 90);
	again();
}

#endif
