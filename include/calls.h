/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments of calls that have not returned yet, for return programs that need them. They are kept
 * in a table indexed by task: the update, lookup and delete of a hash map would cost more per call
 * than the rest of such a program.
 *
 * A cell belongs to one task from entry to return, whichever CPUs it runs on. A task is in at most
 * one call of a kind, as none of the probed functions calls itself. If the kernel skips the return
 * program, the task's next call of that kind reuses the cell.
 */
#ifndef CALLS_H
#define CALLS_H

#include "slots.h"

#define PR_CALLS	256 /* a power of two */
#define PR_CALLS_WINDOW 8   /* cells searched for a call, from its home cell on */

struct pr_call {
	__u64 key; /* 0: free */
	__u64 a, b;
};

enum pr_call_kind { CALL_REPORT = 1, CALL_LEAVE, CALL_JOIN, CALL_ENABLE };

/* @task: bpf_get_current_pid_tgid(), both halves of which are below 2^22 (PID_MAX_LIMIT). */
pr_inline __u64 pr_call_key(__u64 task, enum pr_call_kind kind)
{
	return task << 3 | kind;
}

pr_inline struct pr_call *pr_call_at(struct pr_call *calls, __u64 key, __u32 i)
{
	return &calls[((__u32)(key >> 3) + i) & (PR_CALLS - 1)];
}

/* Keeps @a and @b until pr_call_leave(). False if there is no room. */
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

/* Takes what was kept of the returning call into @out. False if nothing was. */
pr_inline int pr_call_leave(struct pr_call *calls, __u64 key, struct pr_call *out)
{
	for (__u32 i = 0; i < PR_CALLS_WINDOW; i++) {
		struct pr_call *c = pr_call_at(calls, key, i);

		if (c->key != key)
			continue;
		*out = *c;
		/* a swap, so that the next owner cannot write before we have read */
		return pr_swap(&c->key, key, 0);
	}
	return 0;
}

#endif
