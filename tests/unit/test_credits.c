// SPDX-License-Identifier: GPL-2.0
/* Credits: requests over them, when crossing and recovery occur, VFs that share them. */
#include "lockstep.h"

#define CREDITS(dev, n) DO(w_limit(&w, dev, n))

/* Starts with a PF (0), which has @limit credits, and its VFs. */
static void pf_with_vfs(int vfs, __u64 limit)
{
	fresh(0);
	w_device(&w, O_NONE, limit, false);
	for (int i = 0; i < vfs; i++)
		w_device(&w, 0, PR_NO_LIMIT, false);
}

static void the_request_that_crosses_says_so(void)
{
	fresh(1);
	CREDITS(0, 2);
	LAST(0, 1);
	LAST(0, 2);
	CHECK_EQ(w.did, 0);
	CHECK_EQ(w.row[0].over, 0);
	LAST(0, 3);
	CHECK_EQ(w.did, PR_CROSSED);
	CHECK_EQ(w.row[0].t_over, w.now);
	LAST(0, 4); /* still over, so no new crossing */
	CHECK_EQ(w.did, 0);
	CHECK_EQ(w.row[0].over, 2);
	ANSWER(0, 1);
	CHECK_EQ(w.did, 0);
	ANSWER(0, 2);
	CHECK_EQ(w.did, PR_RECOVERED);
	CHECK_EQ(w.row[0].above, 0);
	ANSWER(0, 3);
	CHECK_EQ(w.did, 0);
	LAST(0, 5);
	LAST(0, 6);
	CHECK_EQ(w.did, PR_CROSSED);
	CHECK_EQ(w.row[0].over, 3);
}

static void a_group_that_leaves_gives_all_its_credits_back(void)
{
	fresh(1);
	CREDITS(0, 4);
	for (int i = 0; i < 7; i++)
		PARTIAL(0, 5);
	LAST(0, 5);
	CHECK_EQ(w.row[0].over, 4);
	ANSWER(0, 5);
	CHECK_EQ(w.did, PR_RECOVERED);
}

static void no_credits_at_all(void)
{
	fresh(1);
	CREDITS(0, 0);
	LAST(0, 1);
	CHECK_EQ(w.did, PR_CROSSED);
	ANSWER(0, 1);
	CHECK_EQ(w.did, PR_RECOVERED);
	LAST(0, 1);
	CHECK_EQ(w.did, PR_CROSSED);
	CHECK_EQ(w.row[0].over, 2);
}

static void unknown_credits_are_never_exceeded(void)
{
	fresh(1);
	for (int i = 0; i < 512; i++)
		LAST(0, i);
	CHECK_EQ(w.row[0].over, 0);
}

static void credits_may_change_under_way(void)
{
	fresh(1);
	CREDITS(0, 8);
	for (int i = 0; i < 4; i++)
		LAST(0, i);
	CREDITS(0, 2);
	LAST(0, 4);
	CHECK_EQ(w.did, PR_CROSSED);
	CREDITS(0, 16);
	ANSWER(0, 0);
	CHECK_EQ(w.did, PR_RECOVERED);
	LAST(0, 5);
	CHECK_EQ(w.row[0].over, 1);
}

static void refusal_and_reset_recover(void)
{
	fresh(1);
	CREDITS(0, 1);
	LAST(0, 1);
	LAST(0, 2);
	REFUSE(0, 1);
	CHECK_EQ(w.did, PR_RECOVERED);
	LAST(0, 3);
	CHECK_EQ(w.did, PR_CROSSED);
	RESET(0);
	CHECK_EQ(w.did, PR_RECOVERED);
	CHECK_EQ(w.row[0].above, 0);
}

/* A discard visits no device: its credits return at its next event. */
static void voided_requests_give_their_credits_back_before_the_next_counts(void)
{
	fresh(1);
	JOIN(0, 0);
	CREDITS(0, 3);
	LAST(0, 1);
	for (int i = 0; i < 4; i++)
		PARTIAL(0, 5);
	CHECK_EQ(w.row[0].over, 2);
	DISCARD(0);
	LAST(0, 2);
	CHECK_EQ(w.did, PR_RECOVERED_FIRST);
	CHECK_EQ(w.row[0].over, 2);
	CHECK_EQ(w.row[0].above, 0);
}

static void one_request_may_recover_and_cross(void)
{
	fresh(1);
	JOIN(0, 0);
	CREDITS(0, 2);
	LAST(0, 1);
	LAST(0, 2);
	PARTIAL(0, 5);
	CHECK_EQ(w.did, PR_CROSSED);
	DISCARD(0);
	LAST(0, 3);
	CHECK_EQ(w.did, PR_RECOVERED_FIRST | PR_CROSSED);
	CHECK_EQ(w.row[0].above, 1);
	CHECK_EQ(w.row[0].t_over, w.now);
	DISCARD(0);
	PARTIAL(0, 5);
	DISCARD(0);
	ANSWER_PARTIAL(0, 5); /* matches nothing, so does not recover */
	CHECK_EQ(w.did, PR_NO_MATCH);
	CHECK_EQ(w.row[0].above, 1);
}

static void vfs_use_their_pfs_credits(void)
{
	pf_with_vfs(2, 3);
	LAST(0, 1);
	LAST(1, 1);
	LAST(2, 1);
	CHECK_EQ(pr_used(&w.row[0]), 3);
	LAST(2, 2);
	CHECK_EQ(w.did, PR_CROSSED);
	CHECK_EQ(w.row[0].above, 1);
	CHECK_EQ(w.row[2].over, 1); /* counted for the device that sent the request */
	LAST(0, 2);
	CHECK_EQ(w.row[0].over, 1);
	ANSWER(1, 1);
	ANSWER(2, 1);
	CHECK_EQ(w.did, PR_RECOVERED);
	CHECK_EQ(w.row[0].peak, 2); /* only its own requests */
	CHECK_EQ(outstanding(0), 2);
}

static void a_pfs_reset_is_its_vfs_reset(void)
{
	pf_with_vfs(2, 2);
	LAST(0, 1);
	LAST(1, 1);
	PARTIAL(2, 1);
	LAST(2, 2);
	RESET(0);
	CHECK_EQ(lost(0, PR_RESET), 1);
	CHECK_EQ(lost(1, PR_RESET), 1);
	CHECK_EQ(lost(2, PR_RESET), 2);
	LAST(2, 1);
	CHECK_EQ(pr_used(&w.row[0]), 1);
}

static void a_vfs_reset_is_its_own(void)
{
	pf_with_vfs(2, 2);
	LAST(0, 1);
	LAST(1, 1);
	LAST(2, 1);
	RESET(1);
	CHECK_EQ(w.did, PR_RECOVERED);
	CHECK_EQ(pr_used(&w.row[0]), 2);
	CHECK_EQ(outstanding(2), 1);
}

static void a_removed_vf_gives_all_its_credits_back(void)
{
	pf_with_vfs(2, 2);
	JOIN(1, 0);
	LAST(1, 1);
	LAST(1, 1);
	PARTIAL(1, 2);
	LAST(2, 1);
	REMOVE(1);
	CHECK_EQ(pr_used(&w.row[0]), 1);
	CHECK_EQ(w.row[0].above, 0);
	PARTIAL(1, 3); /* from the next device in that row, */
	DISCARD(0);    /* which is not on a queue */
	JOIN(1, 0);
	DISCARD(0);
	REMOVE(1);
	CHECK_EQ(pr_used(&w.row[0]), 1);
	ANSWER(2, 1);
	CHECK_EQ(pr_used(&w.row[0]), 0);
}

static void a_request_that_finds_no_room_uses_a_credit_for_no_time(void)
{
	fresh(1);
	for (int i = 0; i < 1 + PR_SPILL_WINDOW; i++)
		LAST(0, 5);
	CREDITS(0, 1 + PR_SPILL_WINDOW);
	LAST(0, 5);
	CHECK_EQ(w.did, PR_CROSSED | PR_RECOVERED);
	CHECK_EQ(w.row[0].above, 0);
	CHECK_EQ(w.row[0].over, 1);
}

static void peaks_of_an_interval(void)
{
	fresh(1);
	for (int i = 0; i < 3; i++)
		LAST(0, i);
	PARTIAL(0, 3);
	DO(w_interval(&w, 0));
	ANSWER(0, 0);
	ANSWER(0, 1);
	CHECK_EQ(w.row[0].peak_interval, 0); /* user space knows what was outstanding */
	LAST(0, 4);
	CHECK_EQ(w.row[0].peak_interval, 3);
	CHECK_EQ(w.row[0].peak_groups_interval, 2);
	CHECK_EQ(w.row[0].peak, 4);
	CHECK_EQ(w.row[0].peak_groups, 3);
}

int main(void)
{
	RUN(the_request_that_crosses_says_so);
	RUN(a_group_that_leaves_gives_all_its_credits_back);
	RUN(no_credits_at_all);
	RUN(unknown_credits_are_never_exceeded);
	RUN(credits_may_change_under_way);
	RUN(refusal_and_reset_recover);
	RUN(voided_requests_give_their_credits_back_before_the_next_counts);
	RUN(one_request_may_recover_and_cross);
	RUN(vfs_use_their_pfs_credits);
	RUN(a_pfs_reset_is_its_vfs_reset);
	RUN(a_vfs_reset_is_its_own);
	RUN(a_removed_vf_gives_all_its_credits_back);
	RUN(a_request_that_finds_no_room_uses_a_credit_for_no_time);
	RUN(peaks_of_an_interval);
	w_free(&w);
	return tap_failed;
}
