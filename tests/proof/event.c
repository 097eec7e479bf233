// SPDX-License-Identifier: GPL-2.0
/*
 * One event of the core, from any state of a device that satisfies the invariant, leads to a state
 * that satisfies it; an empty device does. So it holds after any number of them, one at a time.
 * What events inside others do is the matter of tests/interleave.
 *
 * Counts apart from latencies: which bucket one falls into is proved in latency.c, and no count
 * depends on it. Numbers have few bits: sums of longer ones are the same, but take a solver hours.
 */
#include "proof.h"

/* As macros, so that the checker knows which member each is about. */
#define CHANGE(p, change)                         \
	({                                        \
		__typeof__(*(p) + 0) old_ = *(p); \
		change;                           \
		old_;                             \
	})
#define __sync_fetch_and_add(p, v)		 CHANGE(p, *(p) = old_ + (v))
#define __sync_val_compare_and_swap(p, from, to) CHANGE(p, if (old_ == (from)) * (p) = (to))
#define __atomic_exchange_n(p, to, order)	 CHANGE(p, *(p) = (to))
#define __TARGET_ARCH_x86			 /* no assembly */
#define PR_SIZES				 "sizes_small.h"

#include "latency.h"
#define lat_bucket(ns) 0

#include "core.h"

#define BITS   4
#define EPOCHS (1U << 18)

static struct pr_shared sh;
static struct pr_row row;
static __u64 now;

static __u64 any(int bits)
{
	return nondet_u64() & ((1ULL << bits) - 1);
}

static void any_slot(struct pr_slot *s, struct pr_more *more)
{
	/* state, PASID, tag, and an epoch or a sequence number */
	s->word = any(2) | any(2) << 2 | any(1) << PR_TAG_SHIFT | any(BITS) << PR_SEQ_SHIFT;
	s->first = any(BITS) | (nondet_bool() ? PR_SEVERAL : 0);
	more->t_sum = any(BITS);
	more->last_n = any(BITS) | any(3) << PR_N_SHIFT;
}

/* Requests of the group in a slot. */
static __u32 n_of(const struct pr_slot *s, const struct pr_more *more)
{
	return s->first & PR_SEVERAL ? pr_n(more->last_n) : 1;
}

static _Bool is_partial(const struct pr_slot *s)
{
	return pr_partial_is(&row, s, s->word & PR_TAG_MASK);
}

/* A group in a slot, or what is left of one. */
static _Bool slot_ok(const struct pr_slot *s, const struct pr_more *more)
{
	__u32 state = PR_STATE(s->word), epoch = s->word >> PR_SEQ_SHIFT;
	_Bool ok = state == PR_EMPTY || state == PR_RETIRED ||
		   (n_of(s, more) >= 1 && n_of(s, more) <= PR_N_MAX && pr_t_first(s) <= now);

	/* what is void began before the last void, or in an epoch before */
	if (state == PR_PARTIAL)
		ok = ok && s->first & PR_SEVERAL &&
		     (pr_t_first(s) < row.partial_since ||
		      epoch <= (row.partial_epoch & (EPOCHS - 1)));
	return ok;
}

static _Bool same(const struct pr_slot *a, const struct pr_slot *b)
{
	return is_partial(a) && is_partial(b) && !((a->word ^ b->word) & PR_TAG_MASK);
}

static void sum(const struct pr_slot *s, const struct pr_more *more, __u64 *pending, __u64 *partial,
		__u64 *groups)
{
	if (PR_STATE(s->word) == PR_PENDING) {
		*pending += n_of(s, more);
		*groups += 1;
	} else if (is_partial(s)) {
		*partial += n_of(s, more);
	}
}

/* What must hold, by name: assumed before the event, each checked after it. */
struct invariant {
	_Bool slots, one_partial, conserved, partials, groups, spilled, losses, peaks, above, drops;
};

static _Bool is_drop(__u32 cause)
{
	return cause == PR_OVERFLOW || cause == PR_DEQUEUED || cause == PR_RESET ||
	       cause == PR_REMOVED;
}

static struct invariant look(void)
{
	__u64 pending = 0, partial = 0, groups = 0, spilled = 0, lost = 0;
	__u64 out = pr_outstanding(&row);
	struct invariant is = { .slots = 1, .one_partial = 1 };

	is.slots = slot_ok(&row.direct.slot[0], &row.direct.more[0]);
	sum(&row.direct.slot[0], &row.direct.more[0], &pending, &partial, &groups);
	for (__u32 i = 0; i < PR_SPILL; i++) {
		const struct pr_spilled *e = &sh.spill[i];
		__u32 state = PR_STATE(e->slot.word);

		if (!e->owner)
			continue;
		spilled++;
		is.slots = is.slots && slot_ok(&e->slot, &e->more) &&
			   e->owner == pr_owner(&row, 0) &&
			   (state == PR_PENDING || state == PR_PARTIAL);
		sum(&e->slot, &e->more, &pending, &partial, &groups);
		is.one_partial = is.one_partial && !same(&e->slot, &row.direct.slot[0]) &&
				 (!i || !sh.spill[0].owner || !same(&e->slot, &sh.spill[0].slot));
	}
	for (__u32 i = 0; i < PR_LOSSES; i++)
		lost += row.loss[i];
	is.conserved = row.requests == row.answered + row.lost + pending + partial &&
		       row.answered <= row.requests && row.lost <= row.requests;
	is.partials = row.partial == partial;
	is.groups = pr_outstanding_groups(&row) == groups;
	is.spilled = row.spilled == spilled;
	is.losses = row.lost == lost;
	is.peaks = row.peak >= out && row.peak <= row.requests && row.peak_groups >= groups;
	is.above = row.above == (out > row.limit);
	is.drops = is_drop(row.drop_cause) && row.partial_since <= now &&
		   (row.queue == 0 || row.queue == PR_NONE);
	return is;
}

static _Bool all(struct invariant is)
{
	return is.slots && is.one_partial && is.conserved && is.partials && is.groups &&
	       is.spilled && is.losses && is.peaks && is.above && is.drops;
}

static void check(void)
{
	const struct invariant is = look();

	CHECK(is.slots, "each slot has a group, or none");
	CHECK(is.one_partial, "one partial group of an id");
	CHECK(is.conserved, "requests are answered, lost or in a group");
	CHECK(is.partials, "requests of partial groups");
	CHECK(is.groups, "groups in flight");
	CHECK(is.spilled, "entries of the spill table");
	CHECK(is.losses, "lost is the sum of losses");
	CHECK(is.peaks, "peaks");
	CHECK(is.above, "above if and only if over the credits");
	CHECK(is.drops, "discards");
}

static void any_state(void)
{
	now = any(BITS);
	row.queue = nondet_bool() ? 0 : PR_NONE;
	row.limit = nondet_bool() ? any(BITS) : PR_NO_LIMIT;
	row.above = any(1);
	row.floor = any(1);
	row.spilled = any(2);
	row.requests = any(BITS);
	row.groups = any(BITS);
	row.partial = any(BITS);
	row.peak = any(BITS);
	row.peak_groups = any(BITS);
	row.drops_seen = any(BITS);
	row.queue_seen = any(BITS);
	row.answered = any(BITS);
	row.lost = any(BITS);
	row.lost_groups = any(BITS);
	row.partial_responses = any(BITS);
	row.partial_since = any(BITS);
	row.partial_epoch = any(BITS);
	row.dropped = any(BITS);
	row.drop_cause = any(3);
	row.refused = any(BITS);
	for (int i = 0; i < PR_CODES; i++)
		row.responses[i] = any(BITS);
	for (int i = 0; i < PR_LOSSES; i++)
		row.loss[i] = any(BITS);
	any_slot(&row.direct.slot[0], &row.direct.more[0]);
	for (int i = 0; i < PR_SPILL; i++) {
		sh.spill[i].owner = nondet_bool() ? pr_owner(&row, 0) : 0;
		any_slot(&sh.spill[i].slot, &sh.spill[i].more);
	}
	sh.queue[0].gen = any(BITS);
	ASSUME(all(look()));
	now += any(2);
}

static struct pr_prm any_prm(__u32 last)
{
	return (struct pr_prm){ .grpid = any(1) << PR_PRG_BITS,
				.pasid = any(1),
				.flags = (nondet_bool() ? PR_HAS_PASID : 0) | last };
}

void event_first(void)
{
	row.queue = nondet_bool() ? 0 : PR_NONE;
	row.limit = nondet_u64();
	check();
}

static void request(__u32 last)
{
	const struct pr_prm prm = any_prm(last);
	__u64 requests, answered, untracked;

	any_state();
	requests = row.requests;
	answered = row.answered;
	untracked = row.loss[PR_UNTRACKED];
	pr_request(&sh, &row, 0, &prm, now);
	CHECK(row.requests == requests + 1 && row.answered == answered, "one request more");
	CHECK(row.loss[PR_UNTRACKED] - untracked <= 1, "itself at most is untracked");
	check();
}

/* The last one of its group, */
void event_request_last(void)
{
	request(PR_LAST);
}

/* or not. */
void event_request_more(void)
{
	request(0);
}

static void answer(__u32 last)
{
	const struct pr_prm prm = any_prm(last);
	struct pr_ended ended = {};
	__u64 requests, answered;

	any_state();
	requests = row.requests;
	answered = row.answered;
	pr_answer(&sh, &row, 0, &prm, any(2), now, &ended);
	CHECK(row.requests == requests && row.answered == answered + ended.n,
	      "what ended is answered");
	check();
}

/* The last one of its group, */
void event_answer_last(void)
{
	answer(PR_LAST);
}

/* or not. */
void event_answer_more(void)
{
	answer(0);
}

void event_refuse(void)
{
	const struct pr_prm prm = any_prm(nondet_bool() ? PR_LAST : 0);
	struct pr_ended ended = {};
	__u64 refused, answered;

	any_state();
	refused = row.loss[PR_REFUSED];
	answered = row.answered;
	pr_refuse(&sh, &row, 0, &prm, now, &ended);
	CHECK(row.answered == answered && row.loss[PR_REFUSED] == refused + ended.n,
	      "what ended is refused");
	check();
}
