// SPDX-License-Identifier: GPL-2.0
/* What src/policy/quota.h says about conditions and steps, sentence by sentence. */
#include "scenario.h"

static void never_on_the_first_look(void)
{
	begin();
	q.sustain = 0;
	x.over = 1000;
	CHECK_NOTHING(at(0, 1000));
	CHECK_NOTHING(again()); /* repeating a look does not count as a second one */
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
	CHECK_NOTHING(at(100, 10)); /* over from here on */
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
	CHECK_NOTHING(at(1500, 80)); /* over for long enough, but now within the high mark */
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
	CHECK_NOTHING(at(10, 1)); /* max-age exactly */
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
	CHECK_NOTHING(at(5021, 0)); /* due, but no longer stuck */
}

static void faults_of_the_last_minute(void)
{
	begin();
	q.faults = 10;
	x.faults = 500; /* from before the start */
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
	CHECK_NOTHING(at(60 * SEC, 0)); /* the first six are more than a minute old */
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
		CHECK_NOTHING(at(ms, 90)); /* there are no further steps */
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
	return tap_failed;
}
