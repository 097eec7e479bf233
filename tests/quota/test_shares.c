// SPDX-License-Identifier: GPL-2.0
/*
 * The sentences of src/policy/quota.h about shares and relapses. One device that goes up and down
 * leaves another's actions alone, and is held longer each time.
 */
#include "scenario.h"

#define DAY (24 * HOUR)

/* Another device, whose share and state are its own. */
struct other {
	struct quota q;
	struct quota_state s;
	struct quota_share own;
	struct quota_sample x;
};

/* Evaluates until nothing more is to be done. How many actions were. */
static unsigned int look(struct other *o, __u64 ms, __u64 used)
{
	unsigned int acts = 0;

	o->x.t = ms * MS;
	o->x.used = used;
	do {
		quota_evaluate(&o->q, &o->s, &o->own, &all, &o->x, &d);
		acts += d.verdict == QUOTA_ACT;
	} while (d.verdict != QUOTA_NOTHING);
	return acts;
}

static void one_step(enum action_kind kind)
{
	begin();
	q.n_actions = 1;
	q.action[0].kind = kind;
}

/* Is the device acted upon if it is over for a second from @ms on? Not clear again at its end. */
static bool offends(struct other *o, __u64 ms)
{
	return look(o, ms, 90) + look(o, ms + SEC, 90);
}

/* Two seconds over, twelve within, at the default times; another is over from 300 s on. */
static void an_oscillating_device_leaves_others_their_actions(void)
{
	struct other a = { 0 }, b = { 0 };
	unsigned int acts = 0;
	__u64 acted = 0;

	one_step(ACTION_FREEZE);
	q.max_actions = 10;
	q.hold = 10 * SEC * MS;
	a.q = b.q = q;
	for (__u64 ms = SEC; ms < DAY; ms += 100) {
		acts += look(&a, ms, ms / SEC % 14 < 2 ? 90 : 0);
		if (ms < HOUR && look(&b, ms, ms > 300 * SEC ? 90 : 0) && !acted)
			acted = ms;
	}
	CHECK_EQ(acted, 300 * SEC + 100 + SEC);
	CHECK_EQ(acts, 2); /* then it is held: it is not clear for 20 s */
	CHECK(a.s.held);
}

static void a_device_has_its_actions_in_any_hour(void)
{
	begin();
	q.max_actions = 2;
	q.sustain = 0;
	q.action[0].kind = ACTION_EXEC;
	q.action[1] = (struct quota_action){ .kind = ACTION_FREEZE, .delay = 1000 * MS };
	q.action[2] = (struct quota_action){ .kind = ACTION_PRI_PAUSE };
	q.action[3] = (struct quota_action){ .kind = ACTION_LOG };
	q.n_actions = 4;
	at(0, 90);
	at(1, 90);
	CHECK_ACT(0);
	at(1001, 90);
	CHECK_ACT(1);
	CHECK_EQ(again(), QUOTA_GUARDED);
	CHECK_EQ(d.step, 2);
	CHECK_NOTHING(again()); /* told once */
	CHECK_NOTHING(at(2000, 90));
	CHECK_EQ(d.look, SEC / 10 * MS);
	CHECK_NOTHING(at(HOUR, 90));
	at(HOUR + 1, 90); /* an hour after the first one */
	CHECK_ACT(2);
	again();
	CHECK_ACT(3); /* a log is always allowed */
}

static void each_deferred_step_is_told_once(void)
{
	begin();
	q.max_actions = 0;
	q.n_actions = 2;
	at(0, 90);
	at(1000, 90);
	CHECK_ACT(0);
	CHECK_EQ(at(3000, 90), QUOTA_GUARDED);
	CHECK_NOTHING(at(4000, 90));
	at(5000, 0);
	CHECK_NOTHING(at(9000, 0)); /* the ladder begins anew */
	at(10000, 90);
	at(11000, 90);
	CHECK_ACT(0);
	CHECK_EQ(at(13000, 90), QUOTA_GUARDED);
}

static void what_can_be_undone_uses_up_nothing_of_what_can_not(void)
{
	begin();
	q.max_actions = 1;
	q.sustain = 0;
	q.action[0].kind = ACTION_KILL;
	q.action[1] = (struct quota_action){ .kind = ACTION_FREEZE };
	q.action[2] = (struct quota_action){ .kind = ACTION_RESET };
	at(0, 90);
	at(1, 90);
	CHECK_ACT(0);
	again();
	CHECK_ACT(1);
	CHECK_EQ(again(), QUOTA_GUARDED); /* of max-actions 1, half is none */
}

static void half_of_what_cannot_be_undone_is_for_first_ones(void)
{
	static struct other o[6];

	one_step(ACTION_KILL);
	q.max_actions = 4;
	q.hold = SEC * MS;
	for (int i = 0; i < 6; i++)
		o[i].q = q;
	CHECK(offends(&o[0], 0));
	CHECK(!look(&o[0], 10 * SEC, 0) && !look(&o[0], 11 * SEC, 0));
	CHECK(offends(&o[0], 20 * SEC)); /* its second, of two */
	CHECK(!look(&o[0], 30 * SEC, 0) && !look(&o[0], 31 * SEC, 0));
	CHECK(!offends(&o[0], 40 * SEC));
	CHECK(offends(&o[1], 50 * SEC));
	CHECK(offends(&o[2], 60 * SEC));
	CHECK(!offends(&o[3], 70 * SEC)); /* four in this hour */
	CHECK(!look(&o[0], HOUR + 500, 90));
	CHECK(look(&o[3], HOUR + SEC, 90)); /* an hour after the first one */
	CHECK(!look(&o[0], HOUR + SEC, 90));
	CHECK(look(&o[4], HOUR + 21 * SEC, 90) + look(&o[4], HOUR + 22 * SEC, 90));
	CHECK(!look(&o[0], HOUR + 70 * SEC, 90)); /* two, by others */
	CHECK(look(&o[0], 2 * HOUR + SEC, 90));	  /* one of them is over */
}

static void after_a_day_it_is_a_first_one_again(void)
{
	struct other a = { 0 };

	one_step(ACTION_KILL);
	q.max_actions = 1;
	a.q = q;
	CHECK(offends(&a, 0));
	CHECK(!look(&a, 10 * SEC, 0) && !look(&a, 20 * SEC, 0));
	CHECK(!offends(&a, DAY - SEC));
	CHECK(look(&a, DAY + SEC, 90));
}

/* From acted upon to undone, if it offends at @ms and then no more; 0: not acted upon. */
static __u64 held_for(struct other *o, __u64 ms)
{
	__u64 end = ms + SEC;

	if (!offends(o, ms))
		return 0;
	while (o->s.held && end < ms + 2 * DAY)
		look(o, end += 500, 0);
	return end - ms - SEC - 500; /* clear since the first of these looks */
}

static void a_relapse_doubles_hold_up_to_an_hour(void)
{
	__u64 wanted = 4 * SEC, ms = 0;
	struct other a = { 0 };

	one_step(ACTION_FREEZE);
	a.q = q;
	for (int i = 0; i < 20; i++) {
		CHECK_EQ(held_for(&a, ms), wanted);
		ms += SEC + 500 + wanted + HOUR - SEC - 500; /* within an hour of it */
		wanted = wanted < HOUR / 2 ? 2 * wanted : HOUR;
	}
	ms += 500 + SEC;
	CHECK_EQ(held_for(&a, ms), 4 * SEC); /* an hour later it is none */
}

static void only_the_first_step_in_force_is_a_relapse(void)
{
	begin();
	two_steps();
	at(6000, 90);
	CHECK_ACT(2);
	CHECK_EQ(own.relapses, 0);
	at(7000, 0);
	at(11000, 0);
	again();
	CHECK_UNDO(1);
	CHECK_NOTHING(again());
	at(20000, 90);
	at(21000, 90);
	at(23000, 90);
	CHECK_ACT(1);
	at(26000, 90);
	CHECK_ACT(2);
	CHECK_EQ(own.relapses, 1);
}

static void a_hold_of_none_is_doubled_from_a_second(void)
{
	struct other a = { 0 };

	one_step(ACTION_FREEZE);
	q.hold = 0;
	a.q = q;
	CHECK_EQ(held_for(&a, 0), 0);
	CHECK_EQ(held_for(&a, 10 * SEC), 2 * SEC);
	CHECK_EQ(held_for(&a, 20 * SEC), 4 * SEC);
}

static void a_hold_above_an_hour_stays_as_it_is(void)
{
	struct other a = { 0 };

	one_step(ACTION_FREEZE);
	q.hold = 3 * HOUR * MS;
	a.q = q;
	CHECK_EQ(held_for(&a, 0), 3 * HOUR);
	CHECK_EQ(held_for(&a, 3 * HOUR + 10 * SEC), 3 * HOUR);
}

/* Undone, it could not be done again, and the device would be free for the rest of the hour. */
static void a_relapse_that_uses_up_the_share_is_held_for_an_hour(void)
{
	struct other a = { 0 };

	one_step(ACTION_FREEZE);
	q.max_actions = 2;
	a.q = q;
	CHECK_EQ(held_for(&a, 0), 4 * SEC);
	/* until less than two are within an hour, if that is after its eight seconds */
	CHECK_EQ(held_for(&a, 10 * SEC), HOUR - 10 * SEC - 500);
}

static void another_state_does_not_renew_a_share(void)
{
	struct other a = { 0 };

	one_step(ACTION_FREEZE);
	q.max_actions = 2;
	a.q = q;
	CHECK(offends(&a, 0)); /* in force when its policy is read again, or we start again */
	memset(&a.s, 0, sizeof(a.s));
	CHECK(offends(&a, 10 * SEC));
	CHECK_EQ(a.own.relapses, 1);
	memset(&a.s, 0, sizeof(a.s));
	CHECK(!offends(&a, 20 * SEC));
}

static void a_share_ends_with_its_times(void)
{
	const struct quota_share none = { 0 };
	struct other a = { 0 };

	one_step(ACTION_EXEC);
	a.q = q;
	CHECK(quota_share_over(&none, 0));
	CHECK(offends(&a, 0));
	CHECK(!look(&a, 10 * SEC, 0) && !look(&a, 20 * SEC, 0));
	CHECK(!quota_share_over(&a.own, HOUR * MS));
	CHECK(quota_share_over(&a.own, (HOUR + SEC) * MS));
	quota_share_in_force(&a.own, HOUR * MS);
	CHECK(!quota_share_over(&a.own, (2 * HOUR - 1) * MS));
	CHECK(quota_share_over(&a.own, 2 * HOUR * MS));
	a.q.action[0].kind = ACTION_KILL;
	CHECK(offends(&a, HOUR));
	CHECK(!quota_share_over(&a.own, (HOUR + DAY) * MS));
	CHECK(quota_share_over(&a.own, (HOUR + DAY + SEC) * MS));
}

static void times_of_another_boot_count_as_now(void)
{
	struct quota_times times = { 0 };
	struct quota_share a = { 0 };

	quota_times_add(&times, 5);
	quota_times_add(&times, 4); /* another device's, a little late */
	CHECK_EQ(quota_time(&times, 0), 5);
	quota_times_add(&times, ~0ULL);
	quota_times_limit(&times, 7);
	CHECK_EQ(quota_time(&times, 0), 7);
	CHECK_EQ(quota_time(&times, 2), 5);
	a.first_from = a.relapse_until = ~0ULL;
	quota_times_add(&a.acted, ~0ULL);
	quota_share_limit(&a, SEC * MS);
	CHECK_EQ(quota_time(&a.acted, 0), SEC * MS);
	CHECK_EQ(a.first_from, (DAY + SEC) * MS);
	CHECK_EQ(a.relapse_until, (HOUR + SEC) * MS);
}

int main(void)
{
	RUN(an_oscillating_device_leaves_others_their_actions);
	RUN(a_device_has_its_actions_in_any_hour);
	RUN(each_deferred_step_is_told_once);
	RUN(what_can_be_undone_uses_up_nothing_of_what_can_not);
	RUN(half_of_what_cannot_be_undone_is_for_first_ones);
	RUN(after_a_day_it_is_a_first_one_again);
	RUN(a_relapse_doubles_hold_up_to_an_hour);
	RUN(only_the_first_step_in_force_is_a_relapse);
	RUN(a_hold_of_none_is_doubled_from_a_second);
	RUN(a_hold_above_an_hour_stays_as_it_is);
	RUN(a_relapse_that_uses_up_the_share_is_held_for_an_hour);
	RUN(another_state_does_not_renew_a_share);
	RUN(a_share_ends_with_its_times);
	RUN(times_of_another_boot_count_as_now);
	return tap_failed;
}
