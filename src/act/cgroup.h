/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cgroups v2, alone or next to v1 ("hybrid"): the cgroup of a process, the processes in a cgroup,
 * the freezer (Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze, since Linux 5.2). Paths
 * start with "/" and are relative to /sys/fs/cgroup.
 */
#ifndef ACT_CGROUP_H
#define ACT_CGROUP_H

#include <linux/types.h>
#include <stdbool.h>

#include "act/ledger.h"

/*
 * Stores the cgroup of @pid in @path. Returns 0; -ENOENT: none, or the root, which can't be frozen;
 * -ENAMETOOLONG; or another negative errno.
 */
int cgroup_of(char path[HELD_PATH], __u32 pid);

/*
 * Stores in @path where @pid is in a hierarchy of cgroups: @tag "" is v2, "name=systemd" that of
 * systemd on hosts that have v1, too, or alone: "/system.slice/ssh.service". Returns 0; -ENOENT:
 * there is no such hierarchy; or another negative errno.
 */
int cgroup_path(char path[HELD_PATH], __u32 pid, const char *tag);

/* Opens a cgroup's directory for the functions below. The caller closes it. Or a negative errno. */
int cgroup_open(const char *path);

/* Tells the cgroup from others that had or will have its path, as device_generation() does. */
__u64 cgroup_generation(int dir);

/* Calls @each for every process in the cgroup and its descendants, until a call returns nonzero.
 * Returns that, 0, or a negative errno. A pid of 0 is a process outside our pid namespace. */
int cgroup_processes(int dir, int (*each)(__u32 pid, void *arg), void *arg);

/* Reads cgroup.freeze, the requested state: 0, 1 or a negative errno. */
int cgroup_wanted(int dir);

/* Freezes or thaws. Returns 0 or a negative errno, without waiting for the processes to stop. */
int cgroup_set(int dir, bool freeze);

/* Have all processes stopped? */
bool cgroup_frozen(int dir);

#endif
