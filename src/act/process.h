/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes as /proc tells of them, and signals that can't hit another one: pids are used again.
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
	__u64 started; /* clock ticks since boot: with pid, it is this process and no other */
	char state;    /* R, S, D, T, t, Z, ... as of proc_pid_stat(5) */
	bool kernel;   /* a kernel thread */
	char comm[PROCESS_COMM]; /* printable */
};

/* 0; -ESRCH: there is none, or it has ended (a zombie); or a negative errno. */
int process_read(struct process *p, __u32 pid);

/*
 * A pidfd of the process, which the caller closes; -ESRCH if that pid is not the one that started
 * at @started any more.
 */
int process_open(__u32 pid, __u64 started);

/* Sends @sig by a pidfd. 0 or a negative errno. */
int process_signal(int pidfd, int sig);

/* Is @pid the process @ancestor or a descendant of it? */
bool process_descends(__u32 pid, __u32 ancestor);

/*
 * Why the process must never be stopped or killed, as the end of "it is left alone: ...", or NULL:
 * it is the first one, the kernel's, ourselves or one that we descend from, part of systemd, or
 * others wait for it to answer page faults.
 */
const char *process_protected(const struct process *p);

#endif
