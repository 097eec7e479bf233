/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Function arguments that a kretprobe program needs, kept from entry to return; see calls.h.
 */
#ifndef RETURNS_H
#define RETURNS_H

#include "calls.h"

const volatile bool refusals; /* refused_kretprobe is loaded, which needs these */

static struct pr_call calls[PR_CALLS];

static __always_inline int call_enter(enum pr_call_kind kind, const void *a, const void *b)
{
	__u64 key = pr_call_key(bpf_get_current_pid_tgid(), kind);

	if (!pr_call_enter(calls, key, (__u64)a, (__u64)b)) {
		/* the return will not be counted, as if the kernel had skipped the program */
		__sync_fetch_and_add(&lost[LOST_SKIPPED], 1);
	}
	return 0;
}

static __always_inline bool call_leave(enum pr_call_kind kind, struct pr_call *out)
{
	return pr_call_leave(calls, pr_call_key(bpf_get_current_pid_tgid(), kind), out);
}

#endif
