// SPDX-License-Identifier: GPL-2.0
#include "oracle.h"

#include <string.h>

#define SECOND 1000000000ULL
#define HOUR   (3600 * SECOND)

typedef unsigned __int128 wide; /* wide enough that nothing overflows */

static wide faults_of_minute(const struct history *h, int at)
{
	__u64 turn = h->look[at].t / (5 * SECOND);
	wide n = 0;

	for (int i = h->life[at] + 1; i <= at; i++) {
		__u64 gap = h->look[i].t - h->look[i - 1].t;
		__u64 came = h->look[i].faults - h->look[i - 1].faults;

		if (h->look[i].t / (5 * SECOND) + 12 > turn)
			n += came / (gap / (60 * SECOND) + 1);
	}
	return n;
}

static bool fits_low(const struct history *h, int at)
{
	return h->q->high == QUOTA_OFF || h->look[at].used <= h->q->low;
}

static bool finds(const struct history *h, int at, enum quota_reason r)
{
	return h->found[at] & r;
}

/* "over" ends only at the low mark, the other conditions as soon as they are not found. */
static bool ends(const struct history *h, int at, enum quota_reason r)
{
	return !finds(h, at, r) && (r != QUOTA_OVER || fits_low(h, at));
}

/* Returns the look at which the condition began that holds at look @at; -1: it does not hold. */
static int began(const struct history *h, int at, enum quota_reason r)
{
	int first = -1;

	for (int i = at; i >= h->life[at] && !ends(h, i, r); i--)
		if (finds(h, i, r))
			first = i;
	return first;
}

static int found_times(const struct history *h, int at, enum quota_reason r)
{
	int n = 0;

	for (int i = at, first = began(h, at, r); first >= 0 && i >= first; i--)
		n += finds(h, i, r);
	return n;
}

void oracle_look(struct history *h, const struct quota_sample *x)
{
	int at = h->n_looks++;
	const struct quota_sample *before = x;
	wide minute;

	h->look[at] = *x;
	h->life[at] = at;
	if (at) {
		before = &h->look[at - 1];
		if (before->t < x->t && before->over <= x->over && before->faults <= x->faults)
			h->life[at] = h->life[at - 1];
		else
			before = x;
	}
	minute = h->q->faults == QUOTA_OFF ? 0 : faults_of_minute(h, at);
	h->minute[at] = minute > ~0ULL ? ~0ULL : minute;
	h->found[at] = 0;
	if (h->q->high != QUOTA_OFF && (x->used > h->q->high || before->over != x->over))
		h->found[at] |= QUOTA_OVER;
	if (x->oldest > h->q->max_age)
		h->found[at] |= QUOTA_STUCK;
	if (minute > h->q->faults)
		h->found[at] |= QUOTA_FAULTS;
	h->holds[at] = 0;
	for (int r = QUOTA_OVER; r <= QUOTA_FAULTS; r <<= 1)
		h->holds[at] |= began(h, at, r) >= 0 ? r : 0;
	h->calm[at] = !h->holds[at] && fits_low(h, at);
}

int oracle_seen(const struct history *h)
{
	int least = 0;

	for (int r = QUOTA_OVER; r <= QUOTA_FAULTS; r <<= 1) {
		int n = found_times(h, h->n_looks - 1, r);

		if (n && (!least || n < least))
			least = n;
	}
	return least;
}

/* Returns how long the device had been clear at look @at; -1: it was not. */
static wide calm_for(const struct history *h, int at)
{
	int first = at;

	if (!h->calm[at])
		return (wide)-1;
	while (first > h->life[at] && h->calm[first - 1])
		first--;
	return h->look[at].t - h->look[first].t;
}

static bool calm_long(const struct history *h, int at, wide hold)
{
	wide lasted = calm_for(h, at);

	return lasted != (wide)-1 && lasted >= hold;
}

static int held_since(const struct history *h, unsigned int step)
{
	for (int i = h->n_said - 1; i >= 0; i--)
		if (h->said[i].step == step && h->said[i].verdict == QUOTA_ACT)
			return h->said[i].look;
		else if (h->said[i].step == step && h->said[i].verdict == QUOTA_UNDO)
			return -1;
	return -1;
}

static bool leaves_something(const struct quota_action *a)
{
	return a->kind == ACTION_FREEZE || a->kind == ACTION_PRI_CREDITS ||
	       a->kind == ACTION_PRI_PAUSE;
}

bool oracle_held(const struct history *h, unsigned int step)
{
	return leaves_something(&h->q->action[step]) && held_since(h, step) >= 0;
}

static int last_held(const struct history *h)
{
	for (int i = QUOTA_STEPS - 1; i >= 0; i--)
		if (oracle_held(h, i))
			return i;
	return -1;
}

/* Did the ladder restart at @s? */
static bool anew(const struct history *h, const struct said *s)
{
	return s->verdict == QUOTA_NOTHING && calm_long(h, s->look, s->hold);
}

/* Did @said undo an action on an earlier device of the same name? */
static bool of_another(const struct history *h, int said)
{
	int life = h->life[h->said[said].look];

	for (int i = said - 1; i >= 0; i--)
		if (h->said[i].verdict == QUOTA_ACT && h->said[i].step == h->said[said].step)
			return h->said[i].look < life;
	return false;
}

/* Returns the step that is due next. */
static unsigned int due(const struct history *h)
{
	int life = h->life[h->n_looks - 1];
	unsigned int step = 0;

	for (int i = h->n_said - 1; i >= 0; i--) {
		const struct said *s = &h->said[i];

		if (s->look < life || anew(h, s))
			break;
		if (s->verdict == QUOTA_UNDO)
			return step + (of_another(h, i) ? 0 : s->step);
		step += s->verdict == QUOTA_ACT;
	}
	return step;
}

/* Was it already reported that the guard holds back the due step? */
static bool told(const struct history *h)
{
	int life = h->life[h->n_looks - 1];

	for (int i = h->n_said - 1; i >= 0 && h->said[i].look >= life; i--) {
		if (h->said[i].verdict == QUOTA_GUARDED)
			return true;
		if (h->said[i].verdict != QUOTA_NOTHING || anew(h, &h->said[i]))
			return false;
	}
	return false;
}

/* Has the delay of @step passed for one of @reasons? */
static bool delay_passed(const struct history *h, unsigned int step, __u32 reasons)
{
	int at = h->n_looks - 1;
	wide now = h->look[at].t, delay = h->q->action[step].delay;

	for (int i = h->n_said - 1; step && i >= 0; i--)
		if (h->said[i].verdict == QUOTA_ACT)
			return now >= h->look[h->said[i].look].t + delay;
	if ((reasons & QUOTA_OVER) &&
	    now >= h->look[began(h, at, QUOTA_OVER)].t + (wide)h->q->sustain + delay)
		return true;
	for (int r = QUOTA_STUCK; r <= QUOTA_FAULTS; r <<= 1)
		if ((reasons & r) && now >= h->look[began(h, at, r)].t + delay)
			return true;
	return false;
}

static __u64 latest(const struct moments *m, __u64 t)
{
	for (int i = 0; i < m->n; i++)
		t = m->t[i] > t ? m->t[i] : t;
	return t;
}

/* Are fewer than @max of these actions within the hour before the next one could be done? */
static bool has_room(const struct moments *m, unsigned int max, __u64 t)
{
	unsigned int n = 0;

	for (int i = 0; i < m->n; i++)
		n += latest(m, t) - m->t[i] < HOUR;
	return n < max;
}

static bool take_room(struct moments *m, unsigned int max, __u64 t)
{
	if (!has_room(m, max, t))
		return false;
	t = latest(m, t);
	m->t[m->n++] = t;
	return true;
}

static bool past_undoing(const struct quota_action *a)
{
	return a->kind == ACTION_KILL || a->kind == ACTION_UNBIND || a->kind == ACTION_RESET ||
	       a->kind == ACTION_REMOVE;
}

/* Had the device an action that is past undoing in the day before @t? */
static bool had_one(const struct history *h, __u64 t)
{
	for (int i = h->n_said - 1; i >= 0; i--)
		if (h->said[i].verdict == QUOTA_ACT && past_undoing(&h->q->action[h->said[i].step]))
			return t < (wide)h->look[h->said[i].look].t + 24 * HOUR;
	return false;
}

static bool may(const struct history *h, struct moments *own, struct moments *all,
		unsigned int step)
{
	const struct quota_action *a = &h->q->action[step];
	__u64 t = h->look[h->n_looks - 1].t;

	if (a->kind == ACTION_LOG)
		return true;
	if (!past_undoing(a))
		return take_room(own, h->q->max_actions, t);
	return take_room(all, had_one(h, t) ? h->q->max_actions / 2 : h->q->max_actions, t);
}

/* How often in a row something was done anew within an hour after the last of it was in force. */
static unsigned int relapses(const struct history *h)
{
	bool in_force[QUOTA_STEPS] = { false }, ever = false;
	unsigned int n_in_force = 0, n = 0;
	wide last = 0;

	for (int i = 0; i < h->n_said; i++) {
		const struct said *s = &h->said[i];
		__u64 t = h->look[s->look].t;

		if (s->verdict == QUOTA_ACT && leaves_something(&h->q->action[s->step])) {
			if (!n_in_force)
				n = ever && t < last + HOUR ? n + 1 : 0;
			n_in_force += !in_force[s->step];
			in_force[s->step] = true;
		} else if (s->verdict == QUOTA_UNDO) {
			n_in_force--;
			in_force[s->step] = false;
		}
		if (n_in_force || s->verdict == QUOTA_UNDO) {
			ever = true;
			last = t;
		}
	}
	return n;
}

static wide hold_now(const struct history *h, const struct moments *own)
{
	unsigned int n = relapses(h);
	wide hold = h->q->hold, t = h->look[h->n_looks - 1].t;

	if (!n || hold >= HOUR)
		return hold;
	if (!has_room(own, h->q->max_actions, t))
		return HOUR;
	if (hold < SECOND)
		hold = SECOND;
	while (n-- && hold < HOUR)
		hold *= 2;
	return hold < HOUR ? hold : HOUR;
}

static void say(struct history *h, wide hold, struct quota_decision *d, enum quota_verdict v,
		unsigned int step)
{
	d->verdict = v;
	d->step = step;
	h->said[h->n_said++] = (struct said){ h->n_looks - 1, v, step, hold };
}

void oracle_say(struct history *h, struct moments *own, struct moments *all,
		struct quota_decision *d)
{
	wide hold = hold_now(h, own);
	int at = h->n_looks - 1, held = last_held(h);
	unsigned int step = due(h);

	memset(d, 0, sizeof(*d));
	d->faults = h->minute[at];
	for (int r = QUOTA_OVER; r <= QUOTA_FAULTS; r <<= 1) {
		__u64 lasted;

		if (!finds(h, at, r) || found_times(h, at, r) < 2)
			continue;
		lasted = h->look[at].t - h->look[began(h, at, r)].t;
		if (r == QUOTA_OVER && lasted < h->q->sustain)
			continue;
		d->reasons |= r;
		d->lasted = lasted > d->lasted ? lasted : d->lasted;
	}
	if (held >= 0 && (calm_long(h, at, hold) || held_since(h, held) < h->life[at])) {
		d->lasted = h->calm[at] ? calm_for(h, at) : 0;
		say(h, hold, d, QUOTA_UNDO, held);
	} else if (!d->reasons || step >= h->q->n_actions || !delay_passed(h, step, d->reasons)) {
		say(h, hold, d, QUOTA_NOTHING, 0);
	} else if (may(h, own, all, step)) {
		say(h, hold, d, QUOTA_ACT, step);
	} else if (!told(h)) {
		say(h, hold, d, QUOTA_GUARDED, step);
	} else {
		say(h, hold, d, QUOTA_NOTHING, 0);
	}
}
