// SPDX-License-Identifier: GPL-2.0
/*
 * The table of calls in progress. A task gets back what it has put in, also with more tasks than a
 * window has cells, and the table is empty in the end.
 */
#include <linux/types.h>

#include "calls.h"
#include "tap.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TASKS  24 /* all with the same window: three times its cells */
#define ROUNDS 20000

static struct pr_call calls[PR_CALLS];

/* Returns task @i of those whose window starts at the last cell, and so wraps around. */
static __u64 task(unsigned int i)
{
	__u64 pid = PR_CALLS - 1 + (__u64)i * PR_CALLS;

	return pid << 32 | pid;
}

static __u64 key(unsigned int i, enum pr_call_kind kind)
{
	return pr_call_key(task(i), kind);
}

static int is_empty(void)
{
	static const struct pr_call none;

	for (unsigned int i = 0; i < PR_CALLS; i++)
		if (calls[i].key != none.key)
			return 0;
	return 1;
}

static void keeps_arguments(void)
{
	struct pr_call c;

	CHECK(!pr_call_leave(calls, key(0, CALL_REPORT), &c));
	CHECK(pr_call_enter(calls, key(0, CALL_REPORT), 1, 2));
	CHECK(!pr_call_leave(calls, key(1, CALL_REPORT), &c));
	CHECK(pr_call_leave(calls, key(0, CALL_REPORT), &c));
	CHECK_EQ(c.a, 1);
	CHECK_EQ(c.b, 2);
	CHECK(!pr_call_leave(calls, key(0, CALL_REPORT), &c));
	CHECK(is_empty());
}

/* A nested call of another kind: pci_enable_pri() while a device joins its queue. */
static void kinds_apart(void)
{
	struct pr_call c;

	CHECK(pr_call_enter(calls, key(0, CALL_JOIN), 1, 2));
	CHECK(pr_call_enter(calls, key(0, CALL_ENABLE), 3, 0));
	CHECK(pr_call_leave(calls, key(0, CALL_ENABLE), &c));
	CHECK_EQ(c.a, 3);
	CHECK(pr_call_leave(calls, key(0, CALL_JOIN), &c));
	CHECK_EQ(c.a, 1);
	CHECK(is_empty());
}

static void full_window(void)
{
	struct pr_call c;

	for (unsigned int i = 0; i < PR_CALLS_WINDOW; i++)
		CHECK(pr_call_enter(calls, key(i, CALL_REPORT), i, 0));
	CHECK(!pr_call_enter(calls, key(PR_CALLS_WINDOW, CALL_REPORT), 99, 0));
	CHECK(!pr_call_leave(calls, key(PR_CALLS_WINDOW, CALL_REPORT), &c));
	CHECK(pr_call_leave(calls, key(3, CALL_REPORT), &c));
	CHECK_EQ(c.a, 3);
	CHECK(pr_call_enter(calls, key(PR_CALLS_WINDOW, CALL_REPORT), 99, 0));
	CHECK(pr_call_leave(calls, key(PR_CALLS_WINDOW, CALL_REPORT), &c));
	CHECK_EQ(c.a, 99);
	for (unsigned int i = 0; i < PR_CALLS_WINDOW; i++)
		CHECK(pr_call_leave(calls, key(i, CALL_REPORT), &c) == (i != 3));
	CHECK(is_empty());
}

/* A kretprobe has a limited number of instances, so some returns are missed. */
static void missed_return(void)
{
	struct pr_call c;

	for (unsigned int i = 0; i < 2 * PR_CALLS_WINDOW; i++)
		CHECK(pr_call_enter(calls, key(0, CALL_REPORT), i, 0));
	CHECK(pr_call_leave(calls, key(0, CALL_REPORT), &c));
	CHECK_EQ(c.a, 2 * PR_CALLS_WINDOW - 1);
	CHECK(is_empty());
}

static _Atomic unsigned long kept, full, wrong;

static void *run_task(void *arg)
{
	unsigned int me = (unsigned long)arg;
	struct pr_call c;

	for (__u64 n = 0; n < ROUNDS; n++) {
		int kept_it = pr_call_enter(calls, key(me, CALL_REPORT), n, n ^ me), left;

		if (n % 16 == 0) /* let other threads run in the middle of a call */
			sched_yield();
		left = pr_call_leave(calls, key(me, CALL_REPORT), &c);
		kept += kept_it;
		full += !kept_it;
		wrong += left != kept_it || (left && (c.a != n || c.b != (n ^ me)));
	}
	return NULL;
}

static void tasks_at_once(void)
{
	pthread_t threads[TASKS];

	/* occupy most of the window, so that it is full at times */
	for (unsigned int i = 0; i < PR_CALLS_WINDOW - 1; i++)
		CHECK(pr_call_enter(calls, key(TASKS + i, CALL_REPORT), 0, 0));
	for (unsigned long i = 0; i < TASKS; i++)
		CHECK_EQ(pthread_create(&threads[i], NULL, run_task, (void *)i), 0);
	for (unsigned int i = 0; i < TASKS; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(wrong, 0);
	CHECK_EQ(kept + full, TASKS * ROUNDS);
	CHECK(kept > 0 && full > 0);
}

int main(void)
{
	RUN(keeps_arguments);
	RUN(kinds_apart);
	RUN(full_window);
	RUN(missed_return);
	RUN(tasks_at_once);
	return tap_failed;
}
