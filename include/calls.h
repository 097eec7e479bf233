/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arguments of calls that have not returned yet, for programs that run on the way out of a
 * function and need what it was given: a table that is found by task, without a hash map, whose
 * three calls a call (update, lookup, delete) cost more than all the rest of such a program.
 *
 * A cell belongs to one task from entry to return, on whatever CPUs it runs. A task is in one call
 * of a kind at a time: none of the functions that are watched calls itself. A return that the
 * kernel did not show us leaves the cell to the task's next call.
 */
#ifndef CALLS_H
#define CALLS_H

#include "slots.h"

#define PR_CALLS	256 /* a power of two */
#define PR_CALLS_WINDOW 8   /* how far a call may lie from its place */

struct pr_call {
	__u64 key; /* 0: free */
	__u64 a, b;
};

enum pr_call_kind { CALL_REPORT = 1, CALL_LEAVE, CALL_JOIN, CALL_ENABLE };

/* @task: bpf_get_current_pid_tgid(), whose both halves are below 2^22 (PID_MAX_LIMIT). */
pr_inline __u64 pr_call_key(__u64 task, enum pr_call_kind kind)
{
	return task << 3 | kind;
}

pr_inline struct pr_call *pr_call_at(struct pr_call *calls, __u64 key, __u32 i)
{
	return &calls[((__u32)(key >> 3) + i) & (PR_CALLS - 1)];
}

/* Keeps @a and @b until pr_call_leave(); false if there is no room. */
pr_inline int pr_call_enter(struct pr_call *calls, __u64 key, __u64 a, __u64 b)
{
	for (__u32 i = 0; i < PR_CALLS_WINDOW; i++) {
		struct pr_call *c = pr_call_at(calls, key, i);

		if (c->key != key && (c->key || !pr_swap(&c->key, 0, key)))
			continue;
		c->a = a;
		c->b = b;
		return 1;
	}
	return 0;
}

/* What was kept of the call that returns, into @out; false: nothing. */
pr_inline int pr_call_leave(struct pr_call *calls, __u64 key, struct pr_call *out)
{
	for (__u32 i = 0; i < PR_CALLS_WINDOW; i++) {
		struct pr_call *c = pr_call_at(calls, key, i);

		if (c->key != key)
			continue;
		*out = *c;
		/* a swap, so that the next owner writes after we have read */
		return pr_swap(&c->key, key, 0);
	}
	return 0;
}

#endif
