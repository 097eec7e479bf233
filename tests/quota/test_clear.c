// SPDX-License-Identifier: GPL-2.0
/*
 * The sentences of src/policy/quota.h about undoing, other devices, and when to look
 * again.
 */
#include "scenario.h"

static void clear_for_hold_undoes_the_last_first(void)
{
	begin();
	two_steps();
	at(6000, 90);
	CHECK_ACT(2);
	CHECK_NOTHING(at(7000, 40));
	CHECK_NOTHING(at(10999, 40));
	at(11000, 40);
	CHECK_UNDO(2);
	CHECK_EQ(d.lasted, 4000 * MS);
	again();
	CHECK_UNDO(1);
	CHECK_NOTHING(again()); /* log cannot be undone */
	CHECK_EQ(d.look, QUOTA_OFF);
	CHECK_NOTHING(at(20000, 0));
}

static void programs_are_not_undone(void)
{
	begin();
	q.action[1].kind = ACTION_EXEC;
	q.action[2].kind = ACTION_KILL;
	two_steps();
	at(6000, 90);
	CHECK_ACT(2);
	at(7000, 0);
	CHECK_NOTHING(at(20000, 0));
}

static void above_low_is_not_clear(void)
{
	begin();
	two_steps();
	at(4000, 40);
	CHECK_NOTHING(at(7000, 41));
	CHECK_NOTHING(at(8000, 40)); /* clear from here on */
	CHECK_NOTHING(at(11999, 40));
	at(12000, 40);
	CHECK_UNDO(1);
}

static void after_hold_the_ladder_begins_anew(void)
{
	begin();
	q.n_actions = 1; /* nor if no step can be undone */
	at(0, 90);
	at(1000, 90);
	CHECK_ACT(0);
	at(2000, 0);
	CHECK_NOTHING(at(6000, 0));
	at(7000, 90);
	CHECK_NOTHING(at(7999, 90));
	at(8000, 90);
	CHECK_ACT(0);
}

static void before_hold_the_ladder_goes_on(void)
{
	begin();
	two_steps();
	CHECK_NOTHING(at(4000, 0));
	CHECK_NOTHING(at(7900, 90)); /* over again, so sustain starts again */
	CHECK_NOTHING(at(8899, 90));
	at(8900, 90);
	CHECK_ACT(2);
}

static void an_offence_amid_undoing_goes_on_at_what_was_undone(void)
{
	begin();
	two_steps();
	at(6000, 90);
	CHECK_ACT(2);
	at(7000, 0);
	at(11000, 0);
	CHECK_UNDO(2);
	at(12000, 90); /* pri-credits is still in force */
	at(13000, 90);
	CHECK_ACT(2);
	at(14000, 0);
	at(18000, 0);
	CHECK_UNDO(2);
	again();
	CHECK_UNDO(1);
}

static void undoing_is_never_deferred(void)
{
	begin();
	q.max_actions = 1;
	two_steps();
	CHECK_EQ(s.held, 1 << 1);
	at(4000, 0);
	at(8000, 0);
	CHECK_UNDO(1);
}

static void a_counter_that_goes_backwards_is_another_device(void)
{
	begin();
	x.over = 7;
	two_steps();
	x.over = 6;
	at(3100, 90);
	CHECK_UNDO(1); /* at once */
	CHECK_NOTHING(again());
	CHECK_NOTHING(at(4099, 90));
	at(4100, 90);
	CHECK_ACT(0);
	x.faults = 3;
	at(4200, 90);
	x.faults = 2;
	at(4300, 90);
	CHECK_NOTHING(at(5299, 90));
	at(5300, 90);
	CHECK_ACT(0);
}

static void a_clock_that_goes_backwards_is_another_boot(void)
{
	begin();
	two_steps();
	at(2999, 0);
	CHECK_UNDO(1);
	CHECK_NOTHING(again());
	at(3000, 90);
	at(4000, 90);
	CHECK_ACT(0);
}

static void looks_while_over_come_in_time(void)
{
	begin();
	at(0, 90);
	CHECK_EQ(d.look, 125 * MS); /* an eighth of sustain */
	at(950, 90);
	CHECK_EQ(d.look, 50 * MS); /* the rest of it */
	at(1000, 90);
	CHECK_EQ(again(), QUOTA_NOTHING);
	CHECK_EQ(d.look, 500 * MS); /* an eighth of hold */
	at(2900, 90);
	CHECK_EQ(d.look, 100 * MS); /* the rest of the delay */
	at(3000, 90);
	CHECK_EQ(d.look, 100 * MS); /* something is in force */
	at(3100, 0);
	CHECK_EQ(d.look, 100 * MS);
	at(7050, 0);
	CHECK_EQ(d.look, 50 * MS); /* the rest of hold */
}

static void looks_come_at_most_every_millisecond(void)
{
	begin();
	q.sustain = 4 * MS;
	q.hold = 2 * MS;
	q.action[0].kind = ACTION_FREEZE;
	at(0, 90);
	CHECK_EQ(d.look, MS);
	at(4, 90);
	CHECK_ACT(0);
	CHECK_EQ(d.look, MS);
}

static void looks_at_what_makes_no_event(void)
{
	begin();
	q.max_age = 1;
	at(0, 0);
	CHECK_EQ(d.look, SEC * MS);
	q.max_age = QUOTA_OFF;
	q.faults = 1;
	at(1, 0);
	CHECK_EQ(d.look, SEC * MS);
}

static void days_between_looks(void)
{
	begin();
	at(0, 90);
	at(1000 * 24 * HOUR, 90);
	CHECK_ACT(0);
	CHECK_EQ(d.lasted, 1000 * 24 * HOUR * MS);
}

static void without_a_high_mark_it_is_never_over(void)
{
	begin();
	q.high = q.low = q.credits = QUOTA_OFF;
	q.sustain = 0;
	for (__u64 ms = 0; ms < 100; ms++) {
		x.over++;
		CHECK_NOTHING(at(ms, ~0ULL));
	}
}

static void names(void)
{
	char text[QUOTA_PATH + 32];
	struct quota_action a = { .kind = ACTION_EXEC };

	CHECK(!strcmp(quota_action_text(&q.action[1], text), "pri-credits:32"));
	memset(a.path, 'x', sizeof(a.path) - 1);
	CHECK_EQ(strlen(quota_action_text(&a, text)), sizeof("exec:") - 1 + QUOTA_PATH - 1);
	for (int i = 0; i < ACTION_KINDS; i++)
		CHECK(quota_action_name(i));
}

int main(void)
{
	RUN(clear_for_hold_undoes_the_last_first);
	RUN(programs_are_not_undone);
	RUN(above_low_is_not_clear);
	RUN(after_hold_the_ladder_begins_anew);
	RUN(before_hold_the_ladder_goes_on);
	RUN(an_offence_amid_undoing_goes_on_at_what_was_undone);
	RUN(undoing_is_never_deferred);
	RUN(a_counter_that_goes_backwards_is_another_device);
	RUN(a_clock_that_goes_backwards_is_another_boot);
	RUN(looks_while_over_come_in_time);
	RUN(looks_come_at_most_every_millisecond);
	RUN(looks_at_what_makes_no_event);
	RUN(days_between_looks);
	RUN(without_a_high_mark_it_is_never_over);
	RUN(names);
	return tap_failed;
}
