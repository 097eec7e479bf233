// SPDX-License-Identifier: GPL-2.0
/*
 * Partial groups that the kernel drops: at a queue overflow, or when a device leaves or joins a
 * queue. The core counts them at the device's next event, user space on its copy of the row. Both
 * use the time and the cause of the first such drop.
 */
#include "lockstep.h"

static void a_discard_voids_partial_groups_of_all_devices_on_the_queue(void)
{
	fresh(3);
	JOIN(0, 0);
	JOIN(1, 0);
	JOIN(2, 1);
	for (int dev = 0; dev < 3; dev++) {
		PARTIAL(dev, 5);
		PARTIAL(dev, 6);
		LAST(dev, 7);
	}
	DISCARD(0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 2);
	CHECK_EQ(lost(1, PR_OVERFLOW), 2);
	CHECK_EQ(lost(2, PR_OVERFLOW), 0);
	CHECK_EQ(outstanding(0), 1); /* complete groups are kept */
	ANSWER(0, 7);
	ANSWER(1, 7);
	CHECK_EQ(outstanding(1), 0);
	CHECK_EQ(outstanding(2), 3);
}

static void the_last_request_after_a_discard_is_a_group_by_itself(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	PARTIAL(0, 5);
	DISCARD(0);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 1);
	CHECK_EQ(lost(0, PR_OVERFLOW), 2);
}

static void a_partial_group_may_begin_anew_after_a_discard(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	PARTIAL(0, 6);
	DISCARD(0);
	PARTIAL(0, 5);
	CHECK_EQ(outstanding(0), 1);
	DISCARD(0);
	DISCARD(0);
	PARTIAL(0, 5);
	LAST(0, 5);
	LAST(0, 6);
	ANSWER(0, 5);
	ANSWER(0, 6);
	CHECK_EQ(w.row[0].answered, 3);
	CHECK_EQ(lost(0, PR_OVERFLOW), 3);
}

static void voided_requests_are_not_answered(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	DISCARD(0);
	ANSWER_PARTIAL(0, 5);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 1);
	CHECK_EQ(w.row[0].answered, 0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
}

static void an_answer_to_another_partial_group_counts_the_voided_ones(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	DISCARD(0);
	PARTIAL(0, 6);
	ANSWER_PARTIAL(0, 6);
	CHECK_EQ(w.row[0].loss[PR_OVERFLOW], 1); /* in the row itself */
	CHECK_EQ(outstanding(0), 0);
}

/* The kernel answers a device's complete groups inside iopf_queue_remove_device() or later. */
static void leaving_a_queue_voids_partial_groups_only(void)
{
	fresh(2);
	JOIN(0, 0);
	JOIN(1, 0);
	PARTIAL(0, 5);
	PARTIAL(1, 5);
	LAST(0, 6);
	LEAVE(0);
	CHECK_EQ(lost(0, PR_DEQUEUED), 1);
	CHECK_EQ(lost(1, PR_DEQUEUED), 0);
	ANSWER(0, 6);
	CHECK_EQ(outstanding(0), 0);
}

static void joining_a_queue_voids_partial_groups(void)
{
	fresh(1);
	PARTIAL(0, 5);
	JOIN(0, 0);
	CHECK_EQ(lost(0, PR_DEQUEUED), 1);
	PARTIAL(0, 5);
	CHECK_EQ(outstanding(0), 1);
	DISCARD(0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
}

static void the_first_cause_counts(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	DISCARD(0);
	LEAVE(0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
	CHECK_EQ(lost(0, PR_DEQUEUED), 0);
	JOIN(0, 0);
	PARTIAL(0, 5);
	LEAVE(0);
	JOIN(0, 0);
	DISCARD(0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
	CHECK_EQ(lost(0, PR_DEQUEUED), 1);
	PARTIAL(0, 5);
	DISCARD(0);
	RESET(0);
	CHECK_EQ(lost(0, PR_OVERFLOW), 2);
	PARTIAL(0, 5);
	RESET(0);
	DISCARD(0);
	CHECK_EQ(lost(0, PR_RESET), 1);
	PARTIAL(0, 5);
	CHECK_EQ(outstanding(0), 1);
}

static void a_drop_before_the_first_partial_request_voids_nothing(void)
{
	fresh(1);
	JOIN(0, 0);
	DISCARD(0);
	LEAVE(0);
	JOIN(0, 0);
	LAST(0, 4); /* does not check for discards */
	PARTIAL(0, 5);
	PARTIAL(0, 6);
	CHECK_EQ(outstanding(0), 3);
	LAST(0, 5);
	CHECK_EQ(outstanding(0), 4);
}

/* After a device has left its queue, discards of the queue do not void its partial groups. */
static void a_queue_that_was_left_voids_nothing(void)
{
	fresh(1);
	JOIN(0, 0);
	LEAVE(0);
	PARTIAL(0, 5);
	DISCARD(0);
	CHECK_EQ(outstanding(0), 1);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 2);
}

static void a_discard_is_known_after_joining_another_queue(void)
{
	fresh(1);
	for (int i = 0; i < 20; i++)
		DISCARD(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	DISCARD(0);
	LEAVE(0);
	JOIN(0, 1); /* the discards of the other queue are old */
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
	PARTIAL(0, 5);
	CHECK_EQ(outstanding(0), 1);
}

/* A queue keeps the times of its last eight discards; the counts are exact beyond that. */
static void eight_discards_are_remembered(void)
{
	fresh(1);
	JOIN(0, 0);
	PARTIAL(0, 5);
	for (int i = 0; i < PR_DISCARDS; i++)
		DISCARD(0);
	PARTIAL(0, 6); /* the area ends at the first one */
	CHECK_EQ(lost(0, PR_OVERFLOW), 1);
}

static void more_discards_than_remembered_cost_precision_only(void)
{
	for (int n = PR_DISCARDS; n < 4 * PR_DISCARDS; n++) {
		static struct pr_row view;

		fresh(1);
		JOIN(0, 0);
		PARTIAL(0, 5);
		for (int i = 0; i < n; i++) {
			w.now += 1000;
			pr_discard(&w.sh->queue[0], w.now);
		}
		w_view(&w, 0, &view);
		CHECK_EQ(pr_outstanding(&view), 0);
		CHECK_EQ(view.loss[PR_OVERFLOW], 1);
		/* the area ends at the oldest one that is remembered */
		CHECK_EQ(view.residence, (n - PR_DISCARDS + 1) * 1000);
	}
}

static void equal_times_keep_old_and_new_partial_groups_apart(void)
{
	fresh(1);
	JOIN(0, 0);
	for (int i = 0; i < 10; i++) {
		CHECK(w_request(&w, 0, 5, O_NONE, false));
		CHECK(w_request(&w, 0, 517, O_NONE, false));
		CHECK(w_discard(&w, 0));
		CHECK(w_request(&w, 0, 5, O_NONE, false));
		CHECK(w_request(&w, 0, 5, O_NONE, true));
		CHECK(w_answer(&w, 0, 5, O_NONE, PR_SUCCESS));
		CHECK_EQ(w.row[0].answered, 2 * (i + 1));
	}
	CHECK_EQ(lost(0, PR_OVERFLOW), 20);
	CHECK_EQ(outstanding(0), 0);
}

int main(void)
{
	RUN(a_discard_voids_partial_groups_of_all_devices_on_the_queue);
	RUN(the_last_request_after_a_discard_is_a_group_by_itself);
	RUN(a_partial_group_may_begin_anew_after_a_discard);
	RUN(voided_requests_are_not_answered);
	RUN(an_answer_to_another_partial_group_counts_the_voided_ones);
	RUN(leaving_a_queue_voids_partial_groups_only);
	RUN(joining_a_queue_voids_partial_groups);
	RUN(the_first_cause_counts);
	RUN(a_drop_before_the_first_partial_request_voids_nothing);
	RUN(a_queue_that_was_left_voids_nothing);
	RUN(a_discard_is_known_after_joining_another_queue);
	RUN(eight_discards_are_remembered);
	RUN(more_discards_than_remembered_cost_precision_only);
	RUN(equal_times_keep_old_and_new_partial_groups_apart);
	w_free(&w);
	return tap_failed;
}
