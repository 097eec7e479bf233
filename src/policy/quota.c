// SPDX-License-Identifier: GPL-2.0
#include "policy/quota.h"
#include "base/clock.h"

#define SEC    (1000 * NSEC_PER_MSEC)
#define MINUTE (60 * SEC)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define SLOT   (MINUTE / QUOTA_SLOTS)

enum { OVER, STUCK, FAULTS }; /* bit numbers of enum quota_reason */

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 add(__u64 a, __u64 b)
{
	return b > ~0ULL - a ? ~0ULL : a + b;
}

/* Interval between samples while waiting for @duration to pass: 1/8 of it, from 1 ms to 1 s. */
static __u64 pace(__u64 duration)
{
	return min(duration / 8 > NSEC_PER_MSEC ? duration / 8 : NSEC_PER_MSEC, SEC);
}

/* Adds @n faults, found at @t, @gap after the previous sample, to those of the last minute. */
static void count_faults(struct quota_state *s, __u64 t, __u64 gap, __u64 n)
{
	__u64 turn = t / SLOT, *slot = &s->fault_slot[turn % QUOTA_SLOTS];

	if (!n && turn == s->fault_turn)
		return;
	for (unsigned int i = 0; i < QUOTA_SLOTS && s->fault_turn < turn; i++)
		s->fault_slot[++s->fault_turn % QUOTA_SLOTS] = 0;
	s->fault_turn = turn;
	*slot = add(*slot, n / (gap / MINUTE + 1));
	s->minute = 0;
	for (unsigned int i = 0; i < QUOTA_SLOTS; i++)
		s->minute = add(s->minute, s->fault_slot[i]);
}

static void condition(struct quota_state *s, unsigned int reason, bool found, bool ended)
{
	if (ended)
		s->holds &= ~(1U << reason);
	if (!found)
		return;
	s->offends |= 1U << reason;
	if (!(s->holds & 1U << reason)) {
		s->holds |= 1U << reason;
		s->since[reason] = s->t;
		s->looks[reason] = 0;
	}
	if (s->looks[reason] < 2)
		s->looks[reason]++;
}

/* Updates the state from a sample. */
static void take(const struct quota *q, struct quota_state *s, const struct quota_sample *x)
{
	__u64 gap, came, faults;
	bool low, over;

	if (s->seen && (x->t < s->t || x->over < s->over || x->faults < s->faults))
		*s = (struct quota_state){ .replaced = s->held, .held = s->held };
	if (!s->seen) {
		s->seen = true;
		s->over = x->over;
		s->faults = x->faults;
	}
	gap = x->t - s->t;
	came = x->over - s->over;
	faults = x->faults - s->faults;
	s->t = x->t;
	s->over = x->over;
	s->faults = x->faults;

	s->offends = 0;
	over = q->high != QUOTA_OFF && (x->used > q->high || came);
	low = q->high == QUOTA_OFF || x->used <= q->low;
	condition(s, OVER, over, !over && low);
	condition(s, STUCK, x->oldest > q->max_age, x->oldest <= q->max_age);
	if (q->faults != QUOTA_OFF) {
		count_faults(s, x->t, gap, faults);
		condition(s, FAULTS, s->minute > q->faults, s->minute <= q->faults);
	}
	if (!s->holds && low) {
		s->t_clear = s->clear ? s->t_clear : x->t;
		s->clear = true;
	} else {
		s->clear = false;
	}
}

/* How long a condition must hold before a step may be taken for it. */
static __u64 needed(const struct quota *q, unsigned int reason)
{
	return reason == OVER ? q->sustain : 0;
}

/*
 * Returns the reasons that justify a step now. *@lasted: the longest that one of them has held.
 * *@beyond: the same, less what is needed().
 */
static __u32 reasons(const struct quota *q, const struct quota_state *s, __u64 *lasted,
		     __u64 *beyond)
{
	__u32 found = 0;

	*lasted = *beyond = 0;
	for (unsigned int i = 0; i < QUOTA_REASONS; i++) {
		__u64 held = s->t - s->since[i];

		if (!(s->offends & 1U << i) || s->looks[i] < 2 || held < needed(q, i))
			continue;
		found |= 1U << i;
		*lasted = held > *lasted ? held : *lasted;
		held -= needed(q, i);
		*beyond = held > *beyond ? held : *beyond;
	}
	return found;
}

static unsigned int steps(const struct quota *q)
{
	return q->n_actions < QUOTA_STEPS ? q->n_actions : QUOTA_STEPS;
}

__u64 quota_time(const struct quota_times *times, unsigned int i)
{
	return times->t[(times->next + QUOTA_GUARD - 1 - i) % QUOTA_GUARD];
}

/* Another device's sample may have been later than the one at @t. */
static __u64 not_before_last(const struct quota_times *times, __u64 t)
{
	__u64 last = times->n ? quota_time(times, 0) : 0;

	return t < last ? last : t;
}

void quota_times_add(struct quota_times *times, __u64 t)
{
	times->t[times->next] = not_before_last(times, t);
	times->next = (times->next + 1) % QUOTA_GUARD;
	if (times->n < QUOTA_GUARD)
		times->n++;
}

/* Would one more at @t be among at most @max in an hour? */
static bool has_room(const struct quota_times *times, unsigned int max, __u64 t)
{
	max = max < QUOTA_GUARD ? max : QUOTA_GUARD;
	if (times->n < max)
		return true;
	return max && not_before_last(times, t) - quota_time(times, max - 1) >= HOUR;
}

static bool take_room(struct quota_times *times, unsigned int max, __u64 t)
{
	if (!has_room(times, max, t))
		return false;
	quota_times_add(times, t);
	return true;
}

/* May one more action be done at @t? If so, it is counted as done. */
static bool share_passes(const struct quota *q, struct quota_share *own, struct quota_times *all,
			 enum action_kind kind, __u64 t)
{
	bool first = t >= own->first_from;

	if (kind <= ACTION_REVERSIBLE)
		return take_room(&own->acted, q->max_actions, t);
	if (!take_room(all, first ? q->max_actions : q->max_actions / 2, t))
		return false;
	own->first_from = add(t, DAY);
	return true;
}

/* A reversible step is taken while none is in force: is it a relapse? */
static void count_relapse(struct quota_share *own, __u64 t)
{
	if (t >= own->relapse_until)
		own->relapses = 0;
	else if (own->relapses < QUOTA_RELAPSES)
		own->relapses++;
}

/* How long it must be clear now. */
static __u64 hold_at(const struct quota *q, const struct quota_share *own, __u64 t)
{
	unsigned int n = own->relapses < QUOTA_RELAPSES ? own->relapses : QUOTA_RELAPSES;

	if (!n || q->hold >= HOUR)
		return q->hold;
	if (!has_room(&own->acted, q->max_actions, t)) /* undone, it could not be done again */
		return HOUR;
	return min((q->hold > SEC ? q->hold : SEC) << n, HOUR);
}

void quota_share_in_force(struct quota_share *own, __u64 t)
{
	own->relapse_until = add(t, HOUR);
}

bool quota_time_over(__u64 t, __u64 now)
{
	return now >= add(t, HOUR);
}

bool quota_share_over(const struct quota_share *own, __u64 t)
{
	return t >= own->first_from && t >= own->relapse_until &&
	       (!own->acted.n || quota_time_over(quota_time(&own->acted, 0), t));
}

void quota_times_limit(struct quota_times *times, __u64 now)
{
	for (unsigned int i = 0; i < QUOTA_GUARD; i++)
		times->t[i] = min(times->t[i], now);
}

void quota_share_limit(struct quota_share *own, __u64 now)
{
	quota_times_limit(&own->acted, now);
	own->first_from = min(own->first_from, add(now, DAY));
	own->relapse_until = min(own->relapse_until, add(now, HOUR));
}

static void undo(struct quota_state *s, struct quota_decision *d)
{
	d->verdict = QUOTA_UNDO;
	d->step = 31 - __builtin_clz(s->held);
	d->lasted = s->clear ? s->t - s->t_clear : 0;
	s->held &= ~(1U << d->step);
	/* if an offense returns before the rest is undone, the ladder continues here */
	s->step = s->replaced ? 0 : d->step;
	s->told = false;
}

static void act(const struct quota *q, struct quota_state *s, struct quota_share *own,
		struct quota_times *all, struct quota_decision *d)
{
	enum action_kind kind = q->action[s->step].kind;

	if (kind != ACTION_LOG && !share_passes(q, own, all, kind, s->t)) {
		if (s->told)
			return;
		d->verdict = QUOTA_GUARDED;
		d->step = s->step;
		s->told = true;
		return;
	}
	d->verdict = QUOTA_ACT;
	d->step = s->step;
	if (kind >= ACTION_FREEZE && kind <= ACTION_REVERSIBLE) {
		if (!s->held)
			count_relapse(own, s->t);
		s->held |= 1U << s->step;
	}
	s->told = false;
	s->t_step = s->t;
	s->step++;
}

/* Lowers *@in to what is left until @needed, unless that has passed already. */
static void look_at(__u64 *in, __u64 passed, __u64 needed)
{
	if (passed < needed)
		*in = min(*in, needed - passed);
}

static __u64 next_look(const struct quota *q, const struct quota_state *s, __u64 hold,
		       __u32 reasons, __u64 beyond)
{
	__u64 in = q->max_age != QUOTA_OFF || q->faults != QUOTA_OFF ? SEC : QUOTA_OFF;

	for (unsigned int i = 0; i < QUOTA_REASONS; i++) {
		__u64 held = s->t - s->since[i];

		if (!(s->holds & 1U << i))
			continue;
		in = min(in, SEC);
		if (held < needed(q, i))
			in = min(in, pace(needed(q, i)));
		else if (s->looks[i] < 2)
			in = min(in, NSEC_PER_MSEC);
		look_at(&in, held, needed(q, i));
	}
	if (reasons && s->step < steps(q))
		look_at(&in, s->step ? s->t - s->t_step : beyond, q->action[s->step].delay);
	if (s->step || s->held || s->told) { /* to measure how long it is clear */
		in = min(in, pace(hold));
		if (s->clear)
			look_at(&in, s->t - s->t_clear, hold);
	}
	if (s->held) /* what we stopped or throttled must not wait longer than needed */
		in = min(in, 100 * NSEC_PER_MSEC);
	return in;
}

void quota_evaluate(const struct quota *q, struct quota_state *s, struct quota_share *own,
		    struct quota_times *all, const struct quota_sample *x, struct quota_decision *d)
{
	__u64 beyond, hold;
	bool clear;

	if (!s->seen || x->t != s->t)
		take(q, s, x);
	*d = (struct quota_decision){ .verdict = QUOTA_NOTHING, .faults = s->minute };
	d->reasons = reasons(q, s, &d->lasted, &beyond);

	hold = hold_at(q, own, s->t);
	clear = s->clear && s->t - s->t_clear >= hold;
	if (!s->held)
		s->replaced = false;
	if (s->replaced || (s->held && clear)) {
		undo(s, d);
	} else if (clear) {
		s->step = 0;
		s->told = false;
	} else if (d->reasons && s->step < steps(q)) {
		__u64 passed = s->step ? s->t - s->t_step : beyond;

		if (passed >= q->action[s->step].delay)
			act(q, s, own, all, d);
	}
	if (s->held || d->verdict == QUOTA_UNDO)
		quota_share_in_force(own, s->t);
	d->look = next_look(q, s, hold_at(q, own, s->t), d->reasons, beyond);
}
