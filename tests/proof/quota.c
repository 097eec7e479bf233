// SPDX-License-Identifier: GPL-2.0
/*
 * quota_evaluate() by induction: from any state that satisfies the invariant, one call with any
 * quota, shares and sample keeps it, and what is decided obeys the rules of quota.h. The state at
 * first, all zero, satisfies it.
 */
#include "proof.h"

#include "policy/quota.c"

static struct quota q;
static struct quota_state s;
static struct quota_share own;
static struct quota_times all;
static struct quota_sample x;
static struct quota_decision d;
static __u32 taken; /* steps that were taken and are to be undone, by our own account */

static _Bool reversible(unsigned int step)
{
	return q.action[step].kind >= ACTION_FREEZE && q.action[step].kind <= ACTION_REVERSIBLE;
}

static _Bool invariant(void)
{
	_Bool ok = s.step <= steps(&q) && s.held == taken && s.held >> QUOTA_STEPS == 0;

	for (unsigned int i = 0; i < QUOTA_STEPS; i++)
		if (s.held & 1U << i)
			ok = ok && (s.replaced || (i < steps(&q) && reversible(i)));
	/* of this device, what is in force was taken below where the ladder stands */
	if (!s.replaced)
		ok = ok && s.held >> s.step == 0;
	for (unsigned int i = 0; i < QUOTA_REASONS; i++)
		ok = ok && (s.seen || !s.looks[i]);
	ok = ok && (!s.clear || (s.seen && s.t_clear <= s.t));
	ok = ok && s.holds >> QUOTA_REASONS == 0 && s.offends >> QUOTA_REASONS == 0;
	if (q.faults == QUOTA_OFF)
		ok = ok && !((s.holds | s.offends) & QUOTA_FAULTS);
	return ok && (s.seen || (!s.held && !s.step && !s.holds));
}

/* When the @i-th last action was. */
static __u64 last(const struct quota_times *g, unsigned int i)
{
	return g->t[(g->next + QUOTA_GUARD - 1 - i) % QUOTA_GUARD];
}

static _Bool fill(const struct quota_times *g)
{
	return g->n <= QUOTA_GUARD && g->next < QUOTA_GUARD &&
	       (g->n == QUOTA_GUARD || g->next == g->n);
}

static void begin(void)
{
	struct quota any_q;
	struct quota_state any_s;
	struct quota_share any_own;
	struct quota_times any_all;
	struct quota_sample any_x;

	q = any_q;
	s = any_s;
	own = any_own;
	all = any_all;
	x = any_x;
	taken = nondet_u32();
	ASSUME(q.low <= q.high);
	for (unsigned int i = 0; i < QUOTA_STEPS; i++)
		ASSUME(q.action[i].kind < ACTION_KINDS);
	ASSUME(fill(&own.acted) && fill(&all));
	ASSUME(invariant());
}

/* Is the device, at this look, the one that was seen before? */
static _Bool same_device(void)
{
	return s.seen && (x.t == s.t || /* the same look again */
			  (x.t >= s.t && x.over >= s.over && x.faults >= s.faults));
}

/* Does the share of its kind, and no other, have an action of now? */
static _Bool counted(enum action_kind kind)
{
	if (kind <= ACTION_REVERSIBLE)
		return q.max_actions && own.acted.n && last(&own.acted, 0) >= x.t;
	return q.max_actions && all.n && last(&all, 0) >= x.t &&
	       (own.first_from > x.t || x.t == ~0ULL);
}

void quota_step(void)
{
	unsigned int place = nondet_u32() % QUOTA_GUARD;
	__u64 acted, destroyed;
	__u32 before, conditions;
	_Bool same, again;

	CHECK(invariant(), "the state at first satisfies the invariant");
	begin();
	before = s.held;
	conditions = s.holds;
	same = same_device();
	again = x.t == s.t;
	acted = own.acted.t[place];
	destroyed = all.t[place];
	quota_evaluate(&q, &s, &own, &all, &x, &d);
	CHECK(d.verdict == QUOTA_UNDO || s.held >= before, "in force until it is undone");
	switch (d.verdict) {
	case QUOTA_ACT:
		CHECK(same, "no action at the first look at a device");
		CHECK(d.step < steps(&q), "the step is one of the ladder");
		CHECK(d.reasons && !(d.reasons & ~s.offends), "no action without a reason of now");
		CHECK(again || !(d.reasons & ~conditions), "and of the look before");
		CHECK(!(d.reasons & QUOTA_OVER) || s.t - s.since[OVER] >= q.sustain, "for sustain");
		CHECK(!(before >> d.step), "not in force already, and after those that are");
		CHECK(q.action[d.step].kind == ACTION_LOG || counted(q.action[d.step].kind),
		      "its share has it, unless it is a log");
		if (reversible(d.step))
			taken |= 1U << d.step;
		break;
	case QUOTA_UNDO:
		CHECK(taken >> d.step == 1, "what is undone was done, the last first");
		taken &= ~(1U << d.step);
		break;
	case QUOTA_GUARDED:
		CHECK(d.step < steps(&q) && q.action[d.step].kind != ACTION_LOG,
		      "a log is not put off");
		break;
	default:
		CHECK(d.verdict == QUOTA_NOTHING, "one of the four");
	}
	if (d.verdict != QUOTA_ACT || q.action[d.step].kind <= ACTION_REVERSIBLE)
		CHECK(all.t[place] == destroyed, "only what can't be undone uses up its share");
	if (d.verdict != QUOTA_ACT || q.action[d.step].kind > ACTION_REVERSIBLE)
		CHECK(own.acted.t[place] == acted, "nor does that use up the other");
	CHECK(s.held == taken, "in force is what was done and not undone");
	CHECK(d.look, "the next look is later than now");
	CHECK(invariant(), "the invariant holds again");
}

/* Does the look that was just judged find nothing that is wrong? */
static _Bool finds_nothing(void)
{
	return !s.offends && (q.high == QUOTA_OFF || x.used <= q.low);
}

/*
 * What is in force of a device that has come to rest is undone at the first look after hold, one
 * step a call, and at once if the device is another. Each undoing leaves a step less (above), so
 * after QUOTA_STEPS calls nothing is in force.
 */
void quota_undoes(void)
{
	_Bool other, in_force;
	__u64 since;

	begin();
	ASSUME(s.seen && x.t > s.t);
	other = s.held && (s.replaced || !same_device());
	quota_evaluate(&q, &s, &own, &all, &x, &d);
	CHECK(!other || d.verdict == QUOTA_UNDO,
	      "what was done to another device is undone at once");
	ASSUME(finds_nothing());
	CHECK(s.clear && s.t_clear <= x.t, "clear since this look, or longer");

	since = x.t;
	in_force = s.held;
	x.t = nondet_u64();
	x.used = nondet_u64();
	x.oldest = nondet_u64();
	ASSUME(x.t > since && x.t - since >= hold_at(&q, &own, x.t));
	quota_evaluate(&q, &s, &own, &all, &x, &d);
	ASSUME(finds_nothing());
	CHECK(in_force == (d.verdict == QUOTA_UNDO), "undone after hold");
	CHECK(in_force || !s.step, "and then the ladder begins anew");
}

/*
 * The times of actions at their real size, by induction on one place of the ring, @k, which is any.
 * That the ring is in order at all places follows from this for each; in a ring that is in order,
 * "the max-th last action before this one was an hour ago, or there was none" is "at most max in
 * any hour that ends with an action".
 */
void quota_at_most_max(void)
{
	__u64 t = nondet_u64(), was_max, was_k, was_next;
	unsigned int max, most = nondet_u32(), k = nondet_u32(), n;
	struct quota_times any_all;

	all = any_all;
	n = all.n;
	max = most < QUOTA_GUARD ? most : QUOTA_GUARD;
	ASSUME(fill(&all) && k < QUOTA_GUARD - 1);
	was_k = last(&all, k);
	was_next = last(&all, k + 1);
	was_max = max ? last(&all, max - 1) : 0;
	ASSUME(k + 1 >= n || was_next <= was_k);
	ASSUME(!max || max > n || was_max <= last(&all, 0));
	if (take_room(&all, most, t)) {
		CHECK(max, "none passes if there are to be none");
		CHECK(n < max || last(&all, 0) - was_max >= HOUR, "at most max-actions in an hour");
		CHECK(last(&all, 0) >= t, "it is written down");
		CHECK(n < 1 || last(&all, 1) <= last(&all, 0), "in order where it grows");
		CHECK(last(&all, k + 1) == was_k, "the rest moves on by one");
		CHECK(k + 2 >= QUOTA_GUARD || last(&all, k + 2) == was_next, "so it is in order");
	} else {
		CHECK(last(&all, k) == was_k && last(&all, k + 1) == was_next && all.n == n,
		      "stays as it was");
		CHECK(!max || (n >= max && t - was_max < HOUR) || t < last(&all, 0),
		      "put off only if max-actions are used up");
	}
	CHECK(fill(&all), "its fill");
}

/* Which limit an action has, whose share it uses up, and what a first one of a day is. */
void quota_shares(void)
{
	enum action_kind kind = nondet_u32();
	__u64 t = nondet_u64();
	struct quota_share any_own, was;
	struct quota_times any_all;
	struct quota any_q;
	_Bool passes;

	q = any_q;
	own = was = any_own;
	all = any_all;
	ASSUME(kind > ACTION_LOG && kind < ACTION_KINDS && fill(&own.acted) && fill(&all));
	passes = share_passes(&q, &own, &all, kind, t);
	if (kind <= ACTION_REVERSIBLE) {
		CHECK(passes == has_room(&was.acted, q.max_actions, t), "max-actions of its own");
	} else {
		_Bool first = t >= was.first_from;

		CHECK(passes == has_room(&any_all, first ? q.max_actions : q.max_actions / 2, t),
		      "half of max-actions, unless it is a first one");
		CHECK(!passes || own.first_from == add(t, DAY), "and no second one in the day");
	}
	CHECK(passes || own.first_from == was.first_from, "a day begins with an action");
	CHECK(own.relapses == was.relapses && own.relapse_until == was.relapse_until, "no relapse");
}

/* How long it must be clear is within its bounds, whatever the relapses, and longer with each. */
void quota_hold(void)
{
	__u64 t = nondet_u64(), hold, longer;
	struct quota_share any_own;
	struct quota any_q;

	q = any_q;
	own = any_own;
	ASSUME(fill(&own.acted));
	hold = hold_at(&q, &own, t);
	CHECK(hold >= q.hold, "never less than hold");
	CHECK(hold <= HOUR || hold == q.hold, "nor more than an hour, or hold");
	CHECK(own.relapses || hold == q.hold, "without a relapse, hold");
	own.relapse_until = t < ~0ULL ? t + 1 : t;
	count_relapse(&own, t);
	longer = hold_at(&q, &own, t);
	CHECK(t == ~0ULL || longer >= hold, "not shorter with a relapse more");
	CHECK(t == ~0ULL || longer >= HOUR || longer >= 2 * hold, "but twice as long");
}

/*
 * Faults of the last minute: each slot has those that came in its twelfth of the minute before a
 * look, and no others. What a slot means depends on the number of its turn modulo QUOTA_SLOTS, so
 * the turns here are all. @came: by our own account.
 */
static void minute_at(__u64 turn, __u64 back)
{
	__u64 came[QUOTA_SLOTS], n = nondet_u64();
	struct quota_state any_s;

	s = any_s;
	s.fault_turn = turn - back;
	for (unsigned int i = 0; i < QUOTA_SLOTS; i++)
		/* turns since the slot was begun last */
		came[i] = (turn - i) % QUOTA_SLOTS < back ? 0 : s.fault_slot[i];
	came[turn % QUOTA_SLOTS] = add(came[turn % QUOTA_SLOTS], n);
	count_faults(&s, turn * SLOT + SLOT - 1, 0, n);
	for (unsigned int i = 0; i < QUOTA_SLOTS; i++)
		CHECK(s.fault_slot[i] == came[i], "those that came in its twelfth of the minute");
	CHECK(s.fault_turn == turn, "of this turn");
}

void quota_minute(void)
{
	for (__u64 turn = 2 * QUOTA_SLOTS; turn < 3 * QUOTA_SLOTS; turn++)
		for (__u64 back = 0; back <= QUOTA_SLOTS + 1; back++)
			minute_at(turn, back);
}
