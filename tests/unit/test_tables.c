// SPDX-License-Identifier: GPL-2.0
/* The tables of groups in flight: full, shared places, wrapping numbers, skewed clocks. */
#include "lockstep.h"

#include <string.h>

#define WINDOW (1 + PR_SPILL_WINDOW) /* groups of one index that fit */

static void a_group_without_a_place_is_untracked(void)
{
	fresh(1);
	for (int i = 0; i < WINDOW; i++)
		LAST(0, 5 + 512 * i);
	CHECK_EQ(w.row[0].spilled, PR_SPILL_WINDOW);
	CHECK_EQ(w.row[0].floor, 0);
	LAST(0, 5 + 512 * WINDOW);
	CHECK_EQ(lost(0, PR_UNTRACKED), 1);
	CHECK_EQ(outstanding(0), WINDOW);
	CHECK_EQ(pr_outstanding_groups(&w.row[0]), WINDOW);
	CHECK_EQ(w.row[0].floor, 1); /* an untracked request may be outstanding */
	ANSWER(0, 5 + 512 * WINDOW);
	CHECK_EQ(unmatched(0, PR_UNKNOWN), 0);
	for (int i = WINDOW - 1; i >= 0; i--)
		ANSWER(0, 5 + 512 * i);
	CHECK_EQ(w.row[0].answered, WINDOW);
	CHECK_EQ(w.row[0].spilled, 0);
}

static void partial_requests_without_a_place_are_untracked(void)
{
	fresh(1);
	for (int i = 0; i < WINDOW; i++)
		PARTIAL(0, 5 + 512 * i);
	PARTIAL(0, 5 + 512 * WINDOW);
	PARTIAL(0, 5 + 512 * WINDOW);
	PARTIAL(0, 5); /* joins its group, needs no place */
	CHECK_EQ(lost(0, PR_UNTRACKED), 2);
	LAST(0, 5);
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, 3);
	LAST(0, 5 + 512 * WINDOW); /* fits again: counts what is known of it */
	ANSWER(0, 5 + 512 * WINDOW);
	CHECK_EQ(w.row[0].answered, 4);
}

static void many_groups_of_one_key(void)
{
	fresh(1);
	for (int i = 0; i < 3 * WINDOW; i++)
		LAST(0, 5);
	CHECK_EQ(lost(0, PR_UNTRACKED), 2 * WINDOW);
	for (int i = 0; i < 3 * WINDOW; i++)
		ANSWER(0, 5);
	CHECK_EQ(w.row[0].answered, WINDOW);
	CHECK_EQ(unmatched(0, PR_BEFORE_START), 2 * WINDOW);
}

static void a_voided_group_gives_its_place_to_its_device(void)
{
	fresh(1);
	JOIN(0, 0);
	for (int i = 0; i < WINDOW; i++)
		PARTIAL(0, 5 + 512 * i);
	DISCARD(0);
	for (int i = 0; i < WINDOW; i++)
		LAST(0, 5);
	CHECK_EQ(lost(0, PR_UNTRACKED), 0);
	CHECK_EQ(w.row[0].spilled, PR_SPILL_WINDOW);
	for (int i = 0; i < WINDOW; i++)
		ANSWER(0, 5);
	CHECK_EQ(w.row[0].spilled, 0);
}

static void a_voided_groups_place_serves_other_indices(void)
{
	__u32 other;

	fresh(1);
	for (other = 0; other < 512; other++) {
		long d = w_place(&w, &w.row[0], other, 0) - w_place(&w, &w.row[0], 5, 0);

		if (d > -PR_SPILL_WINDOW && d < 0)
			break;
	}
	CHECK(other < 512);
	JOIN(0, 0);
	for (int i = 0; i < WINDOW; i++)
		PARTIAL(0, 5 + 512 * i);
	DISCARD(0);
	for (int i = 0; i < WINDOW; i++)
		LAST(0, other);
	CHECK_EQ(lost(0, PR_UNTRACKED), 0);
	for (int i = 0; i < WINDOW; i++)
		ANSWER(0, other);
	CHECK_EQ(outstanding(0), 0);
}

static void answers_to_partial_groups_free_spilled_places(void)
{
	fresh(1);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < WINDOW; i++)
			PARTIAL(0, 5 + 512 * i);
		for (int i = 0; i < WINDOW; i++)
			ANSWER_PARTIAL(0, 5 + 512 * i);
		CHECK_EQ(w.row[0].spilled, 0);
	}
	CHECK_EQ(lost(0, PR_UNTRACKED), 0);
}

/* Finds row numbers of two devices whose groups of one index have overlapping windows. */
static bool neighbours(__u32 grpid, __u32 *a, __u32 *b)
{
	static struct pr_row x, y;

	x.born = 0;
	y.born = 1;
	for (x.self = 0; x.self < 64; x.self++) {
		for (y.self = 64; y.self < PR_ROWS_MAX; y.self++) {
			long d = w_place(&w, &y, grpid, 0) - w_place(&w, &x, grpid, 0);

			if (d < 1 || d > 8)
				continue;
			*a = x.self;
			*b = y.self;
			return true;
		}
	}
	return false;
}

static void devices_share_places_but_not_groups(void)
{
	fresh(0);
	CHECK(neighbours(5, &w.self[0], &w.self[1]));
	w_device(&w, O_NONE, PR_NO_LIMIT, false);
	w_device(&w, O_NONE, PR_NO_LIMIT, false);
	for (int i = 0; i < WINDOW; i++)
		LAST(i % 2, 5);
	for (int i = 0; i < WINDOW; i++)
		LAST(1 - i % 2, 5);
	CHECK(lost(0, PR_UNTRACKED) + lost(1, PR_UNTRACKED) > 0);
	for (int i = 0; i < WINDOW; i++)
		ANSWER(0, 5);
	for (int i = 0; i < WINDOW; i++)
		ANSWER(1, 5);
	CHECK_EQ(w.row[0].spilled + w.row[1].spilled, 0);
	CHECK_EQ(outstanding(0) + outstanding(1), 0);
}

static void removal_leaves_the_neighbours_places(void)
{
	fresh(0);
	CHECK(neighbours(5, &w.self[0], &w.self[1]));
	w_device(&w, O_NONE, PR_NO_LIMIT, false);
	w_device(&w, O_NONE, PR_NO_LIMIT, false);
	for (int i = 0; i < 8; i++) {
		LAST(0, 5);
		LAST(1, 5);
		PARTIAL(0, 517);
		PARTIAL(1, 517);
	}
	REMOVE(0);
	for (int i = 0; i < 4; i++)
		LAST(0, 5);
	ANSWER(0, 5);
	for (int i = 0; i < 8; i++)
		ANSWER(1, 5);
	LAST(1, 517);
	ANSWER(1, 517);
	CHECK_EQ(w.row[1].answered, 17);
	CHECK_EQ(outstanding(0), 3);
}

/* A request may be in progress while its device is removed, and take a place too late. */
static void a_row_does_not_find_its_predecessors_groups(void)
{
	struct pr_prm prm = { .grpid = 5, .flags = PR_LAST };
	struct pr_ended ended = {};
	struct pr_row *row;

	fresh(1);
	row = &w.row[0];
	for (int i = 0; i < 3; i++)
		pr_request(w.sh, row, NULL, &prm, w.now + i);
	pr_forget(w.sh, row, NULL, PR_REMOVED, w.now + 1);
	pr_forget_spill(w.sh, row, NULL, PR_REMOVED, w.now + 1);
	/* the next device; user space has cleared the row */
	memset(row, 0, sizeof(*row));
	row->born = 1;
	row->queue = PR_NONE;
	row->limit = PR_NO_LIMIT;
	row->spilled = 1; /* so that it searches the spill table */
	CHECK_EQ(pr_answer(w.sh, row, NULL, &prm, 0, w.now + 3, &ended), PR_NO_MATCH);
	w.row[0].born = 0;
}

/* A group holds up to 65535 requests. The rest is counted as untracked. */
static void a_group_has_a_largest_size(void)
{
	struct pr_row *row;

	fresh(1);
	row = &w.row[0];
	for (int i = 0; i < PR_N_MAX; i++) {
		struct pr_prm prm = { .grpid = 5 };

		pr_request(w.sh, row, NULL, &prm, ++w.now);
	}
	CHECK_EQ(pr_outstanding(row), PR_N_MAX);
	CHECK_EQ(row->partial, PR_N_MAX);
	CHECK_EQ(row->floor, 0);
	for (int i = 0; i < 3; i++) {
		struct pr_prm prm = { .grpid = 5 };

		pr_request(w.sh, row, NULL, &prm, ++w.now);
	}
	CHECK_EQ(row->loss[PR_UNTRACKED], 3);
	CHECK_EQ(pr_outstanding(row), PR_N_MAX);
	CHECK_EQ(row->floor, 1);
	CHECK_EQ(row->requests, PR_N_MAX + 3);
}

/* --- numbers that wrap --- */

/* Starts as if the device had already sent @n requests, all answered. */
static void with_history(__u64 n)
{
	fresh(1);
	w_history(&w, 0, n, 0);
}

static void the_sequence_number_wraps(void)
{
	static const __u64 before[] = { (1 << 18) - 4, (1ULL << 32) - 4, (7ULL << 40) - 4 };

	for (int k = 0; k < 3; k++) {
		with_history(before[k]);
		for (int i = 0; i < 8; i++) {
			PARTIAL(0, 5);
			LAST(0, 5);
		}
		for (int i = 0; i < 8; i++)
			ANSWER(0, 5);
		CHECK_EQ(outstanding(0), 0);
		CHECK_EQ(w.row[0].answered, before[k] + 16);
	}
}

static void partial_groups_survive_the_wrap_of_their_epoch(void)
{
	static const __u32 before[] = { (1 << 18) - 3, ~0U - 2 };

	for (int k = 0; k < 2; k++) {
		fresh(1);
		w.row[0].partial_epoch = before[k];
		JOIN(0, 0);
		for (int i = 0; i < 8; i++) {
			PARTIAL(0, 5);
			PARTIAL(0, 517);
			DISCARD(0);
			PARTIAL(0, 5);
			LAST(0, 5);
			ANSWER(0, 5);
		}
		CHECK_EQ(w.row[0].answered, 16);
		CHECK_EQ(lost(0, PR_OVERFLOW), 16);
	}
}

static void a_voided_group_does_not_come_back_after_2_to_18_voids(void)
{
	struct pr_prm five = { .grpid = 5 }, six = { .grpid = 6 };

	fresh(1);
	w.row[0].queue = 0;
	pr_request(w.sh, &w.row[0], NULL, &five, ++w.now);
	for (int i = 0; i < 1 << 18; i++) {
		pr_discard(&w.sh->queue[0], ++w.now);
		pr_request(w.sh, &w.row[0], NULL, &six, ++w.now);
	}
	CHECK_EQ(pr_outstanding(&w.row[0]), 1);
	pr_request(w.sh, &w.row[0], NULL, &five, ++w.now);
	CHECK_EQ(pr_n(w.row[0].direct.more[5].last_n), 1);
	CHECK_EQ(pr_outstanding(&w.row[0]), 2);
	CHECK_EQ(w.row[0].loss[PR_OVERFLOW], 1 << 18);
}

static void discards_survive_the_wrap_of_their_number(void)
{
	fresh(1);
	w.sh->queue[0].gen = ~0U - 2;
	w.row[0].dropped = w.row[0].drops_seen = ~0U - 2;
	JOIN(0, 0);
	for (int i = 0; i < 8; i++) {
		PARTIAL(0, 5);
		DISCARD(0);
		PARTIAL(0, 5);
		LEAVE(0);
		JOIN(0, 0);
	}
	CHECK_EQ(lost(0, PR_OVERFLOW), 8);
	CHECK_EQ(lost(0, PR_DEQUEUED), 8);
}

/* --- clocks --- */

static void a_clock_that_stands_still(void)
{
	fresh(1);
	for (int i = 0; i < 6; i++) {
		for (int k = 0; k < i; k++)
			CHECK(w_request(&w, 0, 5, O_NONE, false));
		CHECK(w_request(&w, 0, 5, O_NONE, true));
	}
	/* a response may end any of the equally old groups, but each only once */
	for (int i = 0; i < 6; i++)
		CHECK(w_answer(&w, 0, 5, O_NONE, PR_SUCCESS));
	CHECK_EQ(w.row[0].answered, 21);
	CHECK_EQ(outstanding(0), 0);
	CHECK_EQ(w.row[0].hist[PR_LAT_ONE][0], 1);
	CHECK_EQ(w.row[0].hist[PR_LAT_FIRST][0], 5);
}

static void a_group_that_waits_for_two_days(void)
{
	fresh(1);
	PARTIAL(0, 5);
	w.now += 2ULL * 86400 * 1000000000;
	LAST(0, 5);
	w.now += 2ULL * 86400 * 1000000000;
	ANSWER(0, 5);
	CHECK_EQ(w.row[0].hist[PR_LAT_FIRST][LAT_OVERFLOW], 1);
}

/* The clocks of two CPUs may differ by some ns. */
static void an_answer_from_before_its_request_took_no_time(void)
{
	struct pr_prm prm = { .grpid = 5 };
	struct pr_ended ended = {};

	fresh(1);
	for (int n = 1; n <= 2; n++) {
		prm.flags = 0;
		for (int i = 1; i < n; i++)
			pr_request(w.sh, &w.row[0], NULL, &prm, 1000);
		prm.flags = PR_LAST;
		pr_request(w.sh, &w.row[0], NULL, &prm, 1010);
		pr_answer(w.sh, &w.row[0], NULL, &prm, PR_SUCCESS, 995, &ended);
		CHECK_EQ(ended.since_first, 0);
		CHECK_EQ(ended.since_last, 0);
	}
	CHECK_EQ(w.row[0].lat_max[PR_LAT_ONE], 0);
	CHECK_EQ(w.row[0].lat_max[PR_LAT_LAST], 0);
	CHECK_EQ(w.row[0].hist[PR_LAT_LAST][0], 1);
	CHECK_EQ(pr_outstanding(&w.row[0]), 0);
}

int main(void)
{
	RUN(a_group_without_a_place_is_untracked);
	RUN(partial_requests_without_a_place_are_untracked);
	RUN(many_groups_of_one_key);
	RUN(a_voided_group_gives_its_place_to_its_device);
	RUN(a_voided_groups_place_serves_other_indices);
	RUN(answers_to_partial_groups_free_spilled_places);
	RUN(devices_share_places_but_not_groups);
	RUN(removal_leaves_the_neighbours_places);
	RUN(a_row_does_not_find_its_predecessors_groups);
	RUN(a_group_has_a_largest_size);
	RUN(the_sequence_number_wraps);
	RUN(partial_groups_survive_the_wrap_of_their_epoch);
	RUN(a_voided_group_does_not_come_back_after_2_to_18_voids);
	RUN(discards_survive_the_wrap_of_their_number);
	RUN(a_clock_that_stands_still);
	RUN(a_group_that_waits_for_two_days);
	RUN(an_answer_from_before_its_request_took_no_time);
	w_free(&w);
	return tap_failed;
}
