/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel skips an fentry program on a CPU where the same program has been preempted
 * (kernel/bpf/trampoline.c, __bpf_prog_enter_recur()), and a kprobe's where a bpf() call or
 * another program has (kernel/trace/bpf_trace.c, trace_call_bpf()). On preemptible kernels each
 * request and answer therefore runs both: the one that looks first counts, the other sees that it
 * did. Both run in the same task one after the other, so a note per task tells.
 */
#ifndef LOOKS_H
#define LOOKS_H

#define LOOKS	     1024
#define LOOKS_WINDOW 8
#define LOOKS_OLD    10000000000ULL /* ns: a note whose task has gone */

struct look {
	__u64 task; /* struct task_struct *, 0: free */
	__u64 evt;  /* what it looked at, */
	__u64 t;    /* when, with the lowest bit: by the typed program */
};

const volatile bool twice; /* both programs are attached */
static struct look looks[LOOKS];

/* Where @task's note is, or a free place or one of a task that has gone; -1: there is none. */
__attribute__((noinline, weak)) int look_place(__u64 task, __u64 now)
{
	__u32 home = (task >> 6) * 0x9e3779b97f4a7c15ULL >> 32;

	for (__u32 i = 0; i < LOOKS_WINDOW; i++)
		if (looks[(home + i) & (LOOKS - 1)].task == task)
			return (home + i) & (LOOKS - 1);
	for (__u32 i = 0; i < LOOKS_WINDOW; i++) {
		struct look *l = &looks[(home + i) & (LOOKS - 1)];
		__u64 was = l->task;

		if ((!was || now - l->t > LOOKS_OLD) && pr_swap(&l->task, was, task)) {
			l->evt = 0;
			return (home + i) & (LOOKS - 1);
		}
	}
	return -1;
}

/*
 * Has the other program counted this very event? Only its notes count: one's own are left from an
 * event that the other was not called for.
 */
static __always_inline bool seen(const void *evt, bool typed, __u64 now)
{
	struct look *mine;
	int place;

	if (!twice)
		return false;
	place = look_place(bpf_get_current_task(), now);
	if (place < 0) {
		__sync_fetch_and_add(&lost[LOST_EVENTS], 1);
		return false;
	}
	mine = &looks[place & (LOOKS - 1)];
	if (mine->evt == (__u64)evt && (mine->t & 1) == !typed) {
		mine->evt = 0;
		return true;
	}
	mine->t = (now & ~1ULL) | typed;
	mine->evt = (__u64)evt;
	return false;
}

#endif
