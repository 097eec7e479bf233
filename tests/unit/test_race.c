// SPDX-License-Identifier: GPL-2.0
/*
 * One reporter and several answerers per device, all in parallel on the same rows. In the end
 * nothing may be outstanding, lost or counted twice.
 *
 * Not for ThreadSanitizer: the one reporter of a row writes it without atomics while others read
 * it, and slots are read before a compare-and-swap shows whether they were valid. Both are by
 * design, and would be reported as races.
 */
#include <linux/types.h>

#include "core.h"
#include "tap.h"
#include "samples.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LANES	  3
#define ANSWERERS 3
#define WORKERS	  (LANES * (1 + ANSWERERS))
#define RING	  1024
#define INDICES	  8
#define LIMIT	  24

static unsigned long requests; /* per lane */

enum disturbance {
	QUIET,
	DISCARDS = 1, /* a thread discards the queue, or removes the device from it */
	RESETS = 2,   /* a thread resets the device's PRI */
};

/* A group that is complete and may be answered. */
struct item {
	__u32 grpid;
	__u32 pasid;
	__u32 n;
};

/* A device: its reporter, its answerers, and what passes between them. */
struct lane {
	struct pr_row *row, *pf;
	struct item ring[RING];
	_Atomic unsigned int head, tail;
	_Atomic unsigned int in_flight[INDICES];
	_Atomic __u64 begun, done; /* requests whose response has started, has ended */
	_Atomic __u64 answers, crossed, recovered;
	_Atomic bool sent;
	__u64 seed;
	__s64 least_peak, most_peak; /* bounds of the peak */
	__u64 least_over, most_over; /* bounds of the requests over the limit */
	__u64 requests, groups;
};

static struct pr_shared shared;
static struct pr_row rows[LANES];
static struct lane lanes[LANES];
static pthread_t thread[WORKERS], stopper_thread, disturber_thread;
static _Atomic bool stop;
static unsigned int disturbed;
static __u32 indices, per_index; /* groups in flight: never more than places, so all are tracked */

static __u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void nap(long ns)
{
	struct timespec t = { .tv_nsec = ns };

	nanosleep(&t, NULL);
}

static __u32 rnd(__u64 *state, __u32 n)
{
	__u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return ((z ^ z >> 31) >> 32) * n >> 32;
}

static void count(struct lane *l, __u32 did)
{
	if (did & PR_CROSSED)
		atomic_fetch_add(&l->crossed, 1);
	if (did & PR_RECOVERED)
		atomic_fetch_add(&l->recovered, 1);
	if (did & PR_RECOVERED_FIRST)
		atomic_fetch_add(&l->recovered, 1);
}

/* Reports a request. Notes the bounds of outstanding at that moment. */
static void report(struct lane *l, const struct pr_prm *prm)
{
	__s64 most, least;

	l->requests++;
	most = l->requests - atomic_load(&l->done);
	count(l, pr_request(&shared, l->row, l->pf, prm, now()));
	least = l->requests - atomic_load(&l->begun);
	if (least > l->least_peak)
		l->least_peak = least;
	if (most > l->most_peak)
		l->most_peak = most;
	l->least_over += least > LIMIT;
	l->most_over += most > LIMIT;
}

/* The disturber has not yet hit the lane while it had something outstanding. */
static bool to_reset(const struct lane *l)
{
	return disturbed & RESETS && !*(volatile __u64 *)&l->row->loss[PR_RESET];
}

static void *reporter(void *arg)
{
	struct lane *l = arg;

	while (l->requests < requests || (to_reset(l) && l->requests < 100 * requests)) {
		/* few keys: groups of one key are in flight together, and answered together */
		__u32 index = rnd(&l->seed, indices), n = 1 + rnd(&l->seed, 4);
		struct pr_prm prm = {
			.grpid = index * 32 + (rnd(&l->seed, 4) ? 0 : 512),
			.pasid = rnd(&l->seed, 2),
			.flags = PR_HAS_PASID,
		};
		unsigned int head = atomic_load(&l->head);

		if (atomic_load(&l->in_flight[index]) >= per_index ||
		    head - atomic_load(&l->tail) >= RING / 2) {
			sched_yield();
			continue;
		}
		atomic_fetch_add(&l->in_flight[index], 1);
		for (__u32 i = 1; i < n; i++)
			report(l, &prm);
		prm.flags |= PR_LAST;
		report(l, &prm);
		l->groups++;
		l->ring[head % RING] = (struct item){ prm.grpid, prm.pasid, n };
		atomic_store(&l->head, head + 1);
		if (!rnd(&l->seed, 64))
			sched_yield();
	}
	atomic_store(&l->sent, true);
	return NULL;
}

static bool take(struct lane *l, struct item *it)
{
	unsigned int tail = atomic_load(&l->tail);

	while (tail != atomic_load(&l->head)) {
		*it = l->ring[tail % RING];
		if (atomic_compare_exchange_weak(&l->tail, &tail, tail + 1))
			return true;
	}
	return false;
}

static void answer(struct lane *l, const struct item *it, __u32 code)
{
	struct pr_prm prm = {
		.grpid = it->grpid,
		.pasid = it->pasid,
		.flags = PR_HAS_PASID | PR_LAST,
	};
	struct pr_ended ended = {};

	/* which group of the key it will be is open: four requests at most */
	atomic_fetch_add(&l->begun, 4);
	count(l, pr_answer(&shared, l->row, l->pf, &prm, code, now(), &ended) & ~PR_NO_MATCH);
	atomic_fetch_sub(&l->begun, 4 - ended.n);
	atomic_fetch_add(&l->done, ended.n);
	atomic_fetch_add(&l->answers, 1);
	atomic_fetch_sub(&l->in_flight[it->grpid % 512 / 32], 1);
}

static void *answerer(void *arg)
{
	struct lane *l = arg;
	__u64 seed = (__u64)&seed ^ l->seed;
	struct item held[4];
	__u32 n = 0;

	for (;;) {
		bool over = atomic_load(&l->sent); /* read before the ring is checked */

		if (n < 4 && take(l, &held[n])) {
			n++;
			if (rnd(&seed, 3))
				continue;
		} else if (!n && over) {
			return NULL;
		} else if (!n) {
			sched_yield();
			continue;
		}
		/* answer in random order */
		__u32 i = rnd(&seed, n);
		struct item it = held[i];

		held[i] = held[--n];
		answer(l, &it, rnd(&seed, 3));
	}
}

/*
 * With few CPUs, threads would seldom be preempted within an event. So a thread stops others
 * wherever they are, long enough for the rest to do a lot.
 */
static void stopped(int sig)
{
	(void)sig;
	nap(1000);
}

static void *stopper(void *arg)
{
	__u64 seed = 11;

	(void)arg;
	while (!atomic_load(&stop)) {
		pthread_kill(thread[rnd(&seed, WORKERS)], SIGUSR1);
		nap(rnd(&seed, 20000));
	}
	return NULL;
}

static void *disturber(void *arg)
{
	__u64 seed = 7;

	(void)arg;
	while (!atomic_load(&stop)) {
		struct lane *l = &lanes[rnd(&seed, LANES)];

		if (disturbed & DISCARDS && rnd(&seed, 2))
			pr_discard(&shared.queue[0], now());
		else if (disturbed & DISCARDS)
			pr_set_queue(&shared, l->row, rnd(&seed, 2) ? 0 : PR_NONE, now());
		if (disturbed & RESETS && !rnd(&seed, 4)) {
			__u64 t = now();

			count(l, pr_forget(&shared, l->row, l->pf, PR_RESET, t));
			count(l, pr_forget_spill(&shared, l->row, l->pf, PR_RESET, t));
		}
		nap(rnd(&seed, 200000));
	}
	return NULL;
}

static bool windows_overlap(const struct pr_row *a, __u32 i, const struct pr_row *b, __u32 j)
{
	long d = (long)pr_spill_place(pr_owner(a, i), 0) - pr_spill_place(pr_owner(b, j), 0);

	d = (d + PR_SPILL) % PR_SPILL;
	return d < PR_SPILL_WINDOW || d > PR_SPILL - PR_SPILL_WINDOW;
}

/*
 * Gives a lane a row number whose spill windows do not overlap those of others. With @crowded they
 * overlap those of the same index in other lanes, but there are enough places.
 */
static void settle(int n, bool crowded)
{
	bool again = true;

	for (rows[n].self = 0; again; rows[n].self++) {
		again = crowded && !windows_overlap(&rows[n], 0, &rows[0], 0);
		for (__u32 i = 0; i < indices && !again; i++)
			for (int m = 0; m <= n; m++)
				for (__u32 j = 0; j < (m == n ? i : indices); j++)
					again |=
						(i != j || !crowded) &&
						windows_overlap(&rows[n], i * 32, &rows[m], j * 32);
		if (!again)
			return;
	}
}

/* @vfs: the second lane is a VF of the first, and shares its credits. */
static void race(bool vfs, bool crowded, unsigned int disturb)
{
	int n = 0;

	indices = crowded ? 1 : INDICES;
	per_index = (1 + PR_SPILL_WINDOW) / (crowded ? LANES : 1) - 1;

	memset(&shared, 0, sizeof(shared));
	memset(rows, 0, sizeof(rows));
	memset(lanes, 0, sizeof(lanes));
	disturbed = disturb;
	atomic_store(&stop, false);
	for (int i = 0; i < LANES; i++) {
		struct lane *l = &lanes[i];

		rows[i].limit = LIMIT;
		rows[i].born = i;
		settle(i, crowded);
		l->row = &rows[i];
		l->seed = i + 1;
	}
	if (vfs) {
		lanes[1].pf = &rows[0];
		rows[0].has_vfs = 1;
	}
	for (int i = 0; i < LANES; i++) {
		pthread_create(&thread[n++], NULL, reporter, &lanes[i]);
		for (int k = 0; k < ANSWERERS; k++)
			pthread_create(&thread[n++], NULL, answerer, &lanes[i]);
	}
	pthread_create(&stopper_thread, NULL, stopper, NULL);
	if (disturb)
		pthread_create(&disturber_thread, NULL, disturber, NULL);
	for (int i = 0; i < LANES; i++)
		while (!atomic_load(&lanes[i].sent))
			nap(1000000);
	atomic_store(&stop, true);
	pthread_join(stopper_thread, NULL);
	if (disturb)
		pthread_join(disturber_thread, NULL);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	/* what was voided last is counted at the next request, or here */
	for (int i = 0; i < LANES; i++)
		count(&lanes[i], pr_void_partials(&shared, lanes[i].row, lanes[i].pf, now()));
}

static __u64 sum(const __u64 *v, int n)
{
	__u64 s = 0;

	while (n)
		s += v[--n];
	return s;
}

/* Checks what must hold in all cases. */
static void check_balance(const struct lane *l)
{
	const struct pr_row *row = l->row;
	__u64 responses = sum(row->responses, PR_CODES), first = 0, last = 0, spilled = 0;

	CHECK_EQ(row->requests, l->requests);
	CHECK_EQ(row->groups, l->groups);
	CHECK_EQ(pr_outstanding(row), 0);
	CHECK_EQ(pr_outstanding_groups(row), 0);
	CHECK_EQ(row->partial, 0);
	CHECK_EQ(row->lost, sum(row->loss, PR_LOSSES));
	CHECK_EQ(row->loss[PR_UNTRACKED], 0);
	CHECK_EQ(responses + sum(row->unmatched, PR_UNMATCHED), atomic_load(&l->answers));
	for (int b = 0; b < LAT_BUCKETS; b++) {
		first += row->hist[PR_LAT_ONE][b] + row->hist[PR_LAT_FIRST][b];
		last += row->hist[PR_LAT_ONE][b] + row->hist[PR_LAT_LAST][b];
	}
	CHECK_EQ(first, responses);
	CHECK_EQ(last, responses);
	for (int i = 0; i < PR_DIRECT; i++)
		CHECK(PR_STATE(row->direct.slot[i].word) != PR_PENDING);
	for (int i = 0; i < PR_SPILL; i++) {
		if (shared.spill[i].owner >> 9 != pr_owner(row, 0) >> 9)
			continue;
		spilled++;
		CHECK(PR_STATE(shared.spill[i].slot.word) == PR_PARTIAL); /* void, to be reused */
	}
	CHECK_EQ(row->spilled, spilled);
	if (!disturbed)
		CHECK_EQ(spilled, 0);
}

static void check_credits(void)
{
	__u64 crossed = 0, recovered = 0;

	for (int i = 0; i < LANES; i++) {
		CHECK_EQ(rows[i].above, 0);
		CHECK_EQ(rows[i].vf_in, rows[i].vf_out);
		crossed += atomic_load(&lanes[i].crossed);
		recovered += atomic_load(&lanes[i].recovered);
	}
	CHECK_EQ(crossed, recovered);
	CHECK(crossed > 0);
}

static void check_all(bool vfs)
{
	for (int i = 0; i < LANES; i++) {
		const struct lane *l = &lanes[i];

		check_balance(l);
		if (tap_why[0])
			return;
		if (disturbed)
			continue;
		CHECK_EQ(l->row->lost, 0);
		CHECK_EQ(sum(l->row->unmatched, PR_UNMATCHED), 0);
		CHECK((__s64)l->row->peak >= l->least_peak);
		CHECK((__s64)l->row->peak <= l->most_peak);
		if (vfs && i < 2)
			continue;
		CHECK(l->row->over >= l->least_over);
		CHECK(l->row->over <= l->most_over);
	}
	check_credits();
}

static void answers_of_all_cpus_are_counted_once(void)
{
	race(false, false, QUIET);
	check_all(false);
}

static void a_vf_and_its_pf_at_once(void)
{
	race(true, false, QUIET);
	check_all(true);
}

static void discards_under_load(void)
{
	race(true, false, DISCARDS);
	check_all(true);
	for (int i = 0; i < LANES; i++)
		CHECK_EQ(sum(rows[i].unmatched, PR_UNMATCHED), 0);
}

static void resets_under_load(void)
{
	race(true, false, DISCARDS | RESETS);
	check_all(true);
	for (int i = 0; i < LANES; i++)
		CHECK(rows[i].loss[PR_RESET] > 0);
}

int main(void)
{
	signal(SIGUSR1, stopped);
	requests = samples(1000000);
	printf("# %lu requests a lane\n", requests);
	RUN(answers_of_all_cpus_are_counted_once);
	RUN(a_vf_and_its_pf_at_once);
	RUN(discards_under_load);
	RUN(resets_under_load);
	return tap_failed;
}
