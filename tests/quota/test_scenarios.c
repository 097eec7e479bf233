// SPDX-License-Identifier: GPL-2.0
/* The sentences of src/quota.h about the evaluation, one by one. Times in ms. */
#include <string.h>

#include "../unit/tap.h"
#include "quota.h"

#define MS   1000000ULL
#define SEC  1000ULL /* ms */
#define HOUR (3600 * SEC)

static struct quota q;
static struct quota_state s;
static struct quota_guard g;
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
		.n_actions = 3,
		.action = { { .kind = ACTION_LOG },
			    { .kind = ACTION_PRI_CREDITS, .delay = 2 * SEC * MS, .credits = 32 },
			    { .kind = ACTION_PRI_PAUSE, .delay = 3 * SEC * MS } },
	};
	memset(&s, 0, sizeof(s));
	memset(&x, 0, sizeof(x));
	g = (struct quota_guard){ .max = QUOTA_GUARD };
}

static enum quota_verdict again(void)
{
	quota_evaluate(&q, &s, &g, &x, &d);
	return d.verdict;
}

/* A look at @ms that finds @used; what is said first. */
static enum quota_verdict at(__u64 ms, __u64 used)
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
static void two_steps(void)
{
	at(0, 90);
	at(1 * SEC, 90);
	again();
	at(3 * SEC, 90);
	again();
}

static void never_on_the_first_look(void)
{
	begin();
	q.sustain = 0;
	x.over = 1000;
	CHECK_NOTHING(at(0, 1000));
	CHECK_NOTHING(again()); /* the same look is no second one */
	at(1, 1000);
	CHECK_ACT(0);
}

static void at_high_is_not_over(void)
{
	begin();
	for (__u64 ms = 0; ms < 10 * SEC; ms += 100)
		CHECK_NOTHING(at(ms, 80));
	CHECK_EQ(d.reasons, 0);
	CHECK_EQ(d.look, QUOTA_OFF);
}

static void over_for_sustain_leads_to_the_first_step(void)
{
	begin();
	CHECK_NOTHING(at(5000, 81));
	CHECK_NOTHING(at(5999, 81));
	CHECK_EQ(d.reasons, 0);
	at(6000, 81);
	CHECK_ACT(0);
	CHECK_EQ(d.reasons, QUOTA_OVER);
	CHECK_EQ(d.lasted, 1000 * MS);
	CHECK_NOTHING(again());
	CHECK_EQ(d.step, 0);
}

static void requests_over_the_mark_between_looks_count(void)
{
	begin();
	at(0, 10);
	x.over = 5;
	CHECK_NOTHING(at(100, 10)); /* over since here */
	x.over = 6;
	CHECK_NOTHING(at(1000, 10));
	x.over = 7;
	at(1100, 10);
	CHECK_ACT(0);
	CHECK_EQ(d.lasted, 1000 * MS);
}

static void requests_before_the_first_look_do_not_count(void)
{
	begin();
	q.sustain = 0;
	x.over = 5;
	for (__u64 ms = 0; ms < 5000; ms += 100)
		CHECK_NOTHING(at(ms, 10));
}

static void at_low_it_is_over_no_more(void)
{
	begin();
	at(0, 90);
	CHECK_NOTHING(at(500, 40));
	CHECK_NOTHING(at(1000, 90)); /* since here */
	CHECK_NOTHING(at(1999, 90));
	at(2000, 90);
	CHECK_ACT(0);
}

static void between_low_and_high_nothing_changes(void)
{
	begin();
	at(0, 90);
	at(500, 41);
	CHECK_NOTHING(at(1500, 80)); /* over for long enough, but within its high mark */
	CHECK_EQ(d.reasons, 0);
	at(1600, 81);
	CHECK_ACT(0);
	CHECK_EQ(d.lasted, 1600 * MS);
}

static void between_low_and_high_nothing_begins(void)
{
	begin();
	for (__u64 ms = 0; ms < 5000; ms += 100)
		CHECK_NOTHING(at(ms, 60));
	CHECK_EQ(d.look, QUOTA_OFF);
}

static void one_look_that_finds_it_over_is_not_enough(void)
{
	begin();
	at(0, 90);
	CHECK_EQ(s.looks[0], 1);
	CHECK_NOTHING(at(900, 60));
	at(1500, 90); /* the second one */
	CHECK_ACT(0);
}

static void stuck_at_the_second_look(void)
{
	begin();
	q.max_age = 5 * SEC * MS;
	x.oldest = 5 * SEC * MS;
	at(0, 1);
	CHECK_NOTHING(at(10, 1)); /* as old as it may be */
	x.oldest++;
	CHECK_NOTHING(at(20, 1));
	CHECK_EQ(d.look, MS);
	at(21, 1);
	CHECK_ACT(0);
	CHECK_EQ(d.reasons, QUOTA_STUCK);
	CHECK_EQ(d.lasted, MS);
	CHECK_NOTHING(at(2020, 1));
	at(2021, 1);
	CHECK_ACT(1);
	x.oldest = 0;
	CHECK_NOTHING(at(5021, 0)); /* due, but stuck no more */
}

static void faults_of_the_last_minute(void)
{
	begin();
	q.faults = 10;
	x.faults = 500; /* before our time */
	at(0, 0);
	x.faults += 6;
	CHECK_NOTHING(at(2 * SEC, 0));
	CHECK_EQ(d.faults, 6);
	x.faults += 4;
	CHECK_NOTHING(at(30 * SEC, 0));
	CHECK_NOTHING(at(31 * SEC, 0)); /* ten are allowed */
	CHECK_EQ(d.faults, 10);
	x.faults += 1;
	CHECK_NOTHING(at(40 * SEC, 0));
	at(41 * SEC, 0);
	CHECK_ACT(0);
	CHECK_EQ(d.reasons, QUOTA_FAULTS);
	CHECK_EQ(d.faults, 11);
	CHECK_NOTHING(at(60 * SEC, 0)); /* the first six are over */
	CHECK_EQ(d.faults, 5);
	CHECK_EQ(d.reasons, 0);
	CHECK_NOTHING(at(3 * HOUR, 0));
	CHECK_EQ(d.faults, 0);
}

static void faults_of_days_without_a_look_are_spread(void)
{
	begin();
	q.faults = 10;
	at(0, 0);
	x.faults = 24 * 60 * 9; /* nine a minute */
	at(24 * HOUR, 0);
	CHECK_EQ(d.faults, 8);
	CHECK_NOTHING(at(24 * HOUR + 1, 0));
}

static void delays_count_from_the_step_before(void)
{
	begin();
	at(0, 90);
	at(1500, 90); /* the first one is late */
	CHECK_ACT(0);
	CHECK_NOTHING(at(3499, 90));
	at(3500, 90);
	CHECK_ACT(1);
	CHECK_NOTHING(again());
	CHECK_NOTHING(at(6499, 90));
	at(6500, 90);
	CHECK_ACT(2);
	CHECK_EQ(d.lasted, 6500 * MS);
	for (__u64 ms = 7000; ms < 100 * SEC; ms += 1000)
		CHECK_NOTHING(at(ms, 90)); /* there is no other step */
	CHECK_EQ(d.reasons, QUOTA_OVER);
}

static void the_first_delay_counts_from_sustain(void)
{
	begin();
	q.action[0].delay = 500 * MS;
	at(0, 90);
	CHECK_NOTHING(at(1000, 90));
	CHECK_EQ(d.reasons, QUOTA_OVER);
	CHECK_EQ(d.look, 500 * MS);
	CHECK_NOTHING(at(1499, 90));
	at(1500, 90);
	CHECK_ACT(0);
}

static void steps_without_delay_come_at_one_look(void)
{
	begin();
	q.action[1].delay = q.action[2].delay = 0;
	at(0, 90);
	at(1000, 90);
	CHECK_ACT(0);
	again();
	CHECK_ACT(1);
	again();
	CHECK_ACT(2);
	CHECK_NOTHING(again());
}

static void a_due_step_waits_for_a_look_that_is_over(void)
{
	begin();
	two_steps();
	CHECK_NOTHING(at(6000, 80));
	CHECK_NOTHING(at(7000, 41));
	at(8000, 81);
	CHECK_ACT(2);
}

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
	CHECK_NOTHING(again()); /* a log is not undone */
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
	CHECK_NOTHING(at(8000, 40)); /* since here */
	CHECK_NOTHING(at(11999, 40));
	at(12000, 40);
	CHECK_UNDO(1);
}

static void after_hold_the_ladder_begins_anew(void)
{
	begin();
	q.n_actions = 1; /* nor without a step that is undone */
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
	CHECK_NOTHING(at(7900, 90)); /* over anew: sustain again */
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

static void the_guard_allows_two_in_an_hour(void)
{
	struct quota_state other = { 0 };

	begin();
	g.max = 2;
	q.sustain = 0;
	q.action[0].kind = ACTION_KILL;
	q.action[1] = (struct quota_action){ .kind = ACTION_RESET, .delay = 1000 * MS };
	q.action[2] = (struct quota_action){ .kind = ACTION_LOG };
	at(0, 90);
	at(1, 90);
	CHECK_ACT(0);
	at(1001, 90);
	CHECK_ACT(1);
	again();
	CHECK_ACT(2); /* a log is always allowed */
	s = other;    /* another device */
	at(1000, 90);
	CHECK_EQ(at(2000, 90), QUOTA_GUARDED);
	CHECK_EQ(d.step, 0);
	CHECK_NOTHING(again()); /* told once */
	CHECK_NOTHING(at(3000, 90));
	CHECK_EQ(d.look, SEC / 2 * MS);
	CHECK_NOTHING(at(HOUR, 90));
	at(HOUR + 1, 90); /* an hour after the first one */
	CHECK_ACT(0);
	CHECK_EQ(at(HOUR + 1000, 90), QUOTA_NOTHING); /* its delay */
	at(HOUR + 1001, 90);
	CHECK_ACT(1);
	again();
	CHECK_ACT(2);
}

static void the_guard_tells_each_step_once(void)
{
	begin();
	g.max = 0;
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

static void undoing_is_not_guarded(void)
{
	begin();
	g.max = 1;
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
	RUN(never_on_the_first_look);
	RUN(at_high_is_not_over);
	RUN(over_for_sustain_leads_to_the_first_step);
	RUN(requests_over_the_mark_between_looks_count);
	RUN(requests_before_the_first_look_do_not_count);
	RUN(at_low_it_is_over_no_more);
	RUN(between_low_and_high_nothing_changes);
	RUN(between_low_and_high_nothing_begins);
	RUN(one_look_that_finds_it_over_is_not_enough);
	RUN(stuck_at_the_second_look);
	RUN(faults_of_the_last_minute);
	RUN(faults_of_days_without_a_look_are_spread);
	RUN(delays_count_from_the_step_before);
	RUN(the_first_delay_counts_from_sustain);
	RUN(steps_without_delay_come_at_one_look);
	RUN(a_due_step_waits_for_a_look_that_is_over);
	RUN(clear_for_hold_undoes_the_last_first);
	RUN(programs_are_not_undone);
	RUN(above_low_is_not_clear);
	RUN(after_hold_the_ladder_begins_anew);
	RUN(before_hold_the_ladder_goes_on);
	RUN(an_offence_amid_undoing_goes_on_at_what_was_undone);
	RUN(the_guard_allows_two_in_an_hour);
	RUN(the_guard_tells_each_step_once);
	RUN(undoing_is_not_guarded);
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
