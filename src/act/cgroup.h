/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cgroups v2, alone or beside v1 ("hybrid"): whose a process is, who is in one, its freezer
 * (Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze, since Linux 5.2). Paths are
 * "/..." below /sys/fs/cgroup.
 */
#ifndef ACT_CGROUP_H
#define ACT_CGROUP_H

#include <linux/types.h>
#include <stdbool.h>

#include "act/ledger.h"

/*
 * The cgroup of a process into @path. 0; -ENOENT: none, or the root, which can't be frozen;
 * -ENAMETOOLONG; or another negative errno.
 */
int cgroup_of(char path[HELD_PATH], __u32 pid);

/* The directory of a cgroup, for the functions below; the caller closes it. Or a negative errno. */
int cgroup_open(const char *path);

/* Calls @each for every process in the cgroup and those below, until one call returns not 0, and
 * returns that; 0; or a negative errno. A pid of 0 is a process outside of our pid namespace. */
int cgroup_processes(int dir, int (*each)(__u32 pid, void *arg), void *arg);

/* What was asked for by cgroup.freeze: 0, 1 or a negative errno. */
int cgroup_wanted(int dir);

/* Freezes or thaws. 0 or a negative errno; returns before all of them have stopped. */
int cgroup_set(int dir, bool freeze);

/* Have all processes stopped? */
bool cgroup_frozen(int dir);

#endif
