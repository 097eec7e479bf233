/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes as /proc describes them, and signals that can't hit the wrong one when pids are reused.
 */
#ifndef ACT_PROCESS_H
#define ACT_PROCESS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define PROCESS_COMM 32

struct process {
	__u32 pid;
	__u32 parent;
	__u64 started; /* clock ticks since boot; identifies the process together with pid */
	char state;    /* R, S, D, T, t, Z, ... as in proc_pid_stat(5) */
	bool kernel;   /* a kernel thread */
	char comm[PROCESS_COMM]; /* printable */
};

/*
 * Returns 0; -ESRCH: no such process, or all of its threads have exited; or another negative errno.
 * If only its first thread has exited, .state is that of another.
 */
int process_read(struct process *p, __u32 pid);

/*
 * Opens a pidfd of the process, which the caller closes. -ESRCH: it has exited, or the pid now
 * belongs to a process that did not start at @started. Or another negative errno.
 */
int process_open(__u32 pid, __u64 started);

/* Sends @sig through a pidfd. Returns 0 or a negative errno. */
int process_signal(int pidfd, int sig);

/* Is @pid the process @ancestor or a descendant of it? 1, 0, or a negative errno. */
int process_descends(__u32 pid, __u32 ancestor);

#endif
