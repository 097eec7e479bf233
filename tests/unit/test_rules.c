// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of the accounting core, one test each: how requests form groups, and how groups end.
 * Each step is also compared with the oracle.
 */
#include "lockstep.h"

/* --- requests form groups --- */

static void a_group_is_complete_with_its_last_request(void)
{
	fresh(1);
	PARTIAL(0, 5);
	PARTIAL(0, 5);
	CHECK_EQ(w.row[0].groups, 0);
	CHECK_EQ(w.row[0].partial, 2);
	LAST(0, 5);
	CHECK_EQ(w.row[0].groups, 1);
	CHECK_EQ(w.row[0].partial, 0);
	CHECK_EQ(outstanding(0), 3);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 3);
	CHECK_EQ(w.row[0].responses[PR_SUCCESS], 1);
	CHECK_EQ(outstanding(0), 0);
}

static void groups_of_1_to_32_requests(void)
{
	fresh(1);
	for (int n = 1; n <= 32; n++) {
		for (int i = 1; i < n; i++)
			PARTIAL(0, n);
		LAST(0, n);
	}
	CHECK_EQ(outstanding(0), 528);
	CHECK_EQ(w.row[0].groups, 32);
	for (int n = 32; n >= 1; n--)
		ANSWER(0, n);
	CHECK_EQ(w.row[0].answered, 528);
	CHECK_EQ(w.row[0].peak, 528);
	CHECK_EQ(w.row[0].peak_groups, 32);
}

static void requests_are_merged_whatever_their_pasid(void)
{
	fresh(1);
	PARTIAL_P(0, 5, 1);
	PARTIAL_P(0, 5, 2);
	PARTIAL_P(0, 5, O_NONE);
	LAST_P(0, 5, 3);
	ANSWER_P(0, 5, 1);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	ANSWER_P(0, 5, 3); /* the group has its last request's PASID */
	CHECK_EQ(w.row[0].answered, 4);
}

static void one_index_under_two_pasids_is_two_groups(void)
{
	fresh(1);
	LAST_P(0, 5, 0xfffff);
	LAST_P(0, 5, 0);
	LAST_P(0, 5, O_NONE); /* no PASID differs from PASID 0 */
	ANSWER_P(0, 5, O_NONE);
	ANSWER_P(0, 5, 0xfffff);
	ANSWER_P(0, 5, 0xfffff);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	ANSWER_P(0, 5, 0);
	CHECK_EQ(w.row[0].answered, 3);
}

static void group_ids_differ_in_all_their_32_bits(void)
{
	static const __u32 id[] = { 5, 517, 5 + 0x10000, 5 + 0x2000000, 0xfffffe05 };

	fresh(1);
	for (int i = 0; i < 5; i++)
		PARTIAL(0, id[i]);
	for (int i = 4; i >= 0; i--) {
		PARTIAL(0, id[i]);
		LAST(0, id[i]);
	}
	for (int i = 0; i < 5; i++) {
		ANSWER(0, id[i]);
		CHECK_EQ(w.row[0].answered, 3 * (i + 1));
	}
}

static void devices_do_not_mix(void)
{
	fresh(2);
	PARTIAL(0, 5);
	LAST(1, 5);
	ANSWER(0, 5);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	CHECK_EQ(outstanding(0), 1);
	CHECK_EQ(outstanding(1), 1);
}

/* --- answers --- */

static void groups_of_one_key_are_answered_oldest_first(void)
{
	fresh(1);
	for (int n = 0; n < 4; n++) {
		for (int i = 0; i < n; i++)
			PARTIAL(0, 5);
		LAST(0, 5);
	}
	for (int n = 0; n < 4; n++) {
		__u64 answered = w.row[0].answered;

		ANSWER(0, 5);
		CHECK_EQ(w.row[0].answered - answered, n + 1);
	}
	/* also if the group in the direct slot is the youngest */
	LAST(0, 5);
	PARTIAL(0, 5);
	LAST(0, 5);
	ANSWER(0, 5);
	PARTIAL(0, 5);
	PARTIAL(0, 5);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(outstanding(0), 3);
	ANSWER(0, 5);
}

static void answers_may_come_in_any_order(void)
{
	fresh(1);
	for (int i = 0; i < 512; i++)
		LAST(0, i);
	for (int i = 0; i < 512; i++)
		ANSWER(0, (i * 77) % 512);
	CHECK_EQ(outstanding(0), 0);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 0);
}

static void codes_above_1_are_failures(void)
{
	static const __u32 code[] = { 0, 1, 2, 3, 0xf, ~0U };

	fresh(1);
	for (int i = 0; i < 6; i++) {
		LAST(0, 5);
		DO(w_answer(&w, 0, 5, O_NONE, code[i]));
	}
	CHECK_EQ(w.row[0].responses[PR_SUCCESS], 1);
	CHECK_EQ(w.row[0].responses[PR_INVALID], 1);
	CHECK_EQ(w.row[0].responses[PR_FAILURE], 4);
}

static void an_answer_without_a_group_changes_nothing_else(void)
{
	fresh(1);
	PARTIAL(0, 5);
	ANSWER(0, 5); /* not complete */
	ANSWER(0, 6);
	CHECK_EQ(w.did, PR_NO_MATCH);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 2);
	CHECK_EQ(w.row[0].responses[PR_SUCCESS], 0);
	CHECK_EQ(outstanding(0), 1);
}

/* Since 6.9 the core answers a request that nobody handles, even if it is not the last one. */
static void an_answer_to_a_partial_group_ends_its_requests(void)
{
	fresh(1);
	LAST(0, 5);
	PARTIAL(0, 5);
	PARTIAL(0, 5);
	ANSWER_PARTIAL(0, 5);
	CHECK_EQ(w.row[0].answered, 2);
	CHECK_EQ(w.row[0].partial_responses, 1);
	CHECK_EQ(w.row[0].responses[PR_INVALID], 1);
	CHECK_EQ(pr_outstanding_groups(&w.row[0]), 1); /* the complete one stays */
	ANSWER_PARTIAL(0, 5);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	ANSWER(0, 5);
	CHECK_EQ(outstanding(0), 0);
}

static void latencies_of_groups_of_one_are_counted_once(void)
{
	fresh(1);
	LAST(0, 5);
	ANSWER(0, 5);
	PARTIAL(0, 5);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].lat_sum[PR_LAT_ONE], 1000);
	CHECK_EQ(w.row[0].lat_sum[PR_LAT_FIRST], 2000);
	CHECK_EQ(w.row[0].lat_sum[PR_LAT_LAST], 1000);
	CHECK_EQ(w.row[0].hist[PR_LAT_ONE][lat_bucket(1000)], 1);
	CHECK_EQ(w.row[0].hist[PR_LAT_FIRST][lat_bucket(2000)], 1);
	CHECK_EQ(w.row[0].hist[PR_LAT_LAST][lat_bucket(1000)], 1);
}

/* --- refused by the core (<= 6.8) --- */

static void a_refused_group_leaves_and_its_answer_is_late(void)
{
	fresh(1);
	PARTIAL(0, 5);
	LAST(0, 5);
	REFUSE(0, 5);
	CHECK_EQ(lost(0, PR_REFUSED), 2);
	CHECK_EQ(outstanding(0), 0);
	CHECK_EQ(pr_outstanding_groups(&w.row[0]), 0);
	ANSWER(0, 5); /* arm-smmu-v3 answers through its page_response function */
	CHECK_EQ(unmatched(0, PR_LATE), 1);
	ANSWER(0, 5); /* and does so once */
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
}

static void late_is_told_by_pasid_too(void)
{
	fresh(1);
	LAST_P(0, 5, 1);
	DO(w_refuse(&w, 0, 5, 1));
	ANSWER_P(0, 5, 2);
	ANSWER_P(0, 5, O_NONE);
	ANSWER_P(0, 517, 1);
	CHECK_EQ(unmatched(0, PR_LATE), 0);
	ANSWER_P(0, 5, 1);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
}

static void a_refused_index_can_be_used_again(void)
{
	fresh(1);
	LAST(0, 5);
	REFUSE(0, 5);
	PARTIAL(0, 5);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 2);
	CHECK_EQ(unmatched(0, PR_LATE), 0);
}

static void of_two_groups_the_older_is_refused(void)
{
	fresh(1);
	PARTIAL(0, 5);
	LAST(0, 5);
	LAST(0, 5);
	REFUSE(0, 5);
	CHECK_EQ(lost(0, PR_REFUSED), 2);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 1);
	ANSWER(0, 5);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
}

/*
 * The kernel has skipped a program, and a later group of that key has taken the place of the one that
 * was answered. When nothing is outstanding, that is known, and said only once it is in order.
 */
static void what_is_left_when_idle_was_answered(void)
{
	const struct pr_prm five = { .grpid = 5, .flags = PR_LAST };
	const struct pr_prm six = { .grpid = 6, .flags = PR_LAST };
	static struct pr_shared none;
	static struct pr_row row;

	row = (struct pr_row){ .floor = PR_FLOOR, .queue = PR_NONE, .limit = PR_NO_LIMIT };
	pr_request(&none, &row, NULL, &five, 1000);
	pr_idle(&none, &row, 2000);
	CHECK_EQ(row.floor, PR_FLOOR);
	CHECK_EQ(row.t_idle, 1999);
	pr_request(&none, &row, NULL, &six, 2000); /* the one that was being reported */
	pr_forget(&none, &row, NULL, PR_UNSEEN, row.t_idle);
	CHECK_EQ(row.loss[PR_UNSEEN], 1);
	CHECK_EQ(pr_outstanding(&row), 1);
	pr_forget(&none, &row, NULL, PR_UNSEEN, 2000);
	row.floor = PR_FLOOR;
	pr_idle(&none, &row, 3000);
	CHECK_EQ(row.floor, PR_EXACT);
	CHECK_EQ(row.was_floor, 1);
	CHECK_EQ(row.t_idle, 1999);
}

/* Stall tags have 16 bits, so two that share a direct slot are common. */
static void a_group_refused_from_the_spill_table_is_late_as_well(void)
{
	fresh(1);
	LAST(0, 5);
	LAST(0, 517);
	REFUSE(0, 517);
	ANSWER(0, 517);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 0);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 1);
}

/* The device waits for the response to the group's last request, which is yet to come. */
static void a_refused_partial_request_stays(void)
{
	fresh(1);
	PARTIAL(0, 5);
	DO(w_refuse_partial(&w, 0, 5, O_NONE));
	CHECK_EQ(outstanding(0), 1);
	LAST(0, 5);
	PARTIAL(0, 5);
	DO(w_refuse_partial(&w, 0, 5, O_NONE)); /* nor does it end the complete group */
	CHECK_EQ(outstanding(0), 3);
	REFUSE(0, 5);
	CHECK_EQ(lost(0, PR_REFUSED), 2);
}

static void refusing_what_is_not_there_changes_nothing(void)
{
	fresh(1);
	PARTIAL(0, 5);
	REFUSE(0, 5);
	REFUSE(0, 6);
	CHECK_EQ(lost(0, PR_REFUSED), 0);
	ANSWER(0, 6);
	CHECK_EQ(unmatched(0, PR_LATE), 0);
}

/* --- PRI reset, removal, attach under load --- */

static void a_reset_forgets_all_and_answers_are_late(void)
{
	fresh(1);
	PARTIAL(0, 4);
	PARTIAL(0, 5);
	LAST(0, 5);
	RESET(0);
	CHECK_EQ(lost(0, PR_RESET), 3);
	CHECK_EQ(outstanding(0), 0);
	ANSWER(0, 5);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
	LAST(0, 4); /* the partial request is not part of this group */
	ANSWER(0, 4);
	CHECK_EQ(w.row[0].answered, 1);
}

static void a_reset_forgets_spilled_groups(void)
{
	fresh(1);
	LAST(0, 5);
	LAST(0, 5);
	PARTIAL(0, 517);
	LAST(0, 517);
	PARTIAL(0, 1029);
	CHECK_EQ(w.row[0].spilled, 3);
	RESET(0);
	CHECK_EQ(lost(0, PR_RESET), 5);
	CHECK_EQ(w.row[0].lost_groups, 3);
	LAST(0, 1029);
	ANSWER(0, 1029);
	CHECK_EQ(w.row[0].answered, 1);
}

static void a_removed_device_leaves_nothing_behind(void)
{
	fresh(2);
	JOIN(0, 0);
	LAST(0, 5);
	LAST(0, 5);
	PARTIAL(0, 517);
	PARTIAL(0, 1029);
	LAST(1, 5);
	DISCARD(0); /* voided, but its credits are not returned yet */
	CHECK_EQ(lost(0, PR_OVERFLOW), 2);
	REMOVE(0); /* compares the final counts; a new device gets the row */
	CHECK_EQ(w.row[0].requests, 0);
	CHECK_EQ(outstanding(1), 1);
	ANSWER(0, 5);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 1);
}

static void an_answer_between_removal_and_reuse_is_late(void)
{
	struct pr_prm prm = { .grpid = 5, .flags = PR_LAST };
	struct pr_ended ended = {};

	fresh(1);
	LAST(0, 5);
	pr_forget(w.sh, &w.row[0], NULL, PR_REMOVED, w.now);
	CHECK_EQ(pr_answer(w.sh, &w.row[0], NULL, &prm, 0, w.now, &ended), PR_NO_MATCH);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
	CHECK_EQ(lost(0, PR_REMOVED), 1);
}

static void what_was_there_before_us_is_told_apart(void)
{
	fresh(1);
	w.row[0].floor = 1;
	w.o.dev[0].floor = true;
	ANSWER(0, 5);
	CHECK_EQ(unmatched(0, PR_BEFORE_START), 1);
	/* a group of which only the end was seen: counts what was seen */
	LAST(0, 6);
	ANSWER(0, 6);
	CHECK_EQ(w.row[0].answered, 1);
	CHECK_EQ(w.row[0].floor, PR_FLOOR);
	RESET(0); /* also ends requests from before the start */
	CHECK_EQ(w.row[0].floor, PR_RESET_SINCE);
	ANSWER(0, 7);
	CHECK_EQ(unmatched(0, PR_LATE), 1);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 0);
}

int main(void)
{
	RUN(a_group_is_complete_with_its_last_request);
	RUN(groups_of_1_to_32_requests);
	RUN(requests_are_merged_whatever_their_pasid);
	RUN(one_index_under_two_pasids_is_two_groups);
	RUN(group_ids_differ_in_all_their_32_bits);
	RUN(devices_do_not_mix);
	RUN(groups_of_one_key_are_answered_oldest_first);
	RUN(answers_may_come_in_any_order);
	RUN(codes_above_1_are_failures);
	RUN(an_answer_without_a_group_changes_nothing_else);
	RUN(an_answer_to_a_partial_group_ends_its_requests);
	RUN(latencies_of_groups_of_one_are_counted_once);
	RUN(a_refused_group_leaves_and_its_answer_is_late);
	RUN(late_is_told_by_pasid_too);
	RUN(a_refused_index_can_be_used_again);
	RUN(of_two_groups_the_older_is_refused);
	RUN(a_group_refused_from_the_spill_table_is_late_as_well);
	RUN(a_refused_partial_request_stays);
	RUN(refusing_what_is_not_there_changes_nothing);
	RUN(what_is_left_when_idle_was_answered);
	RUN(a_reset_forgets_all_and_answers_are_late);
	RUN(a_reset_forgets_spilled_groups);
	RUN(a_removed_device_leaves_nothing_behind);
	RUN(an_answer_between_removal_and_reuse_is_late);
	RUN(what_was_there_before_us_is_told_apart);
	w_free(&w);
	return tap_failed;
}
