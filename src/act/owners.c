// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "act/owners.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/line.h"
#include "base/sysfs.h"

/* Character devices of a device and its VFs */
struct nodes {
	dev_t *v;
	unsigned int n;
};

/* Is @target, a link of /sys/dev/char ("../../devices/..."), below @dir, or its VFIO group's? */
static bool leads_to(const char *target, const char *dir, __u32 group)
{
	size_t n = strlen(dir);
	char vfio[48];

	if (strncmp(target, "../..", 5) || strncmp(dir, DEVICE_SYSFS, 4))
		return false;
	target += 5;
	dir += 4;
	n -= 4;
	if (!strncmp(target, dir, n) && (!target[n] || target[n] == '/'))
		return true;
	/* class devices without a parent: vfio_create_group() in drivers/vfio/group.c */
	snprintf(vfio, sizeof(vfio), "/devices/virtual/vfio/%u", group);
	return group != DEVICE_NO_GROUP && !strcmp(target, vfio);
}

/* Finds the nodes of the device at @path, which may contain symbolic links. */
static int find_nodes(struct nodes *nodes, const char *path, __u32 group)
{
	_cleanup_(freep) char *dir = realpath(path, NULL);
	_cleanup_(dir_closep) DIR *d = NULL;
	unsigned int major, minor;
	char target[PATH_MAX];
	const char *name;

	if (!dir)
		return -errno;
	sysfs_failed();
	d = sysfs_dir(DEVICE_SYSFS "/dev/char");
	if (!d)
		return -errno;
	while ((name = sysfs_next(d))) {
		ssize_t n = readlinkat(dirfd(d), name, target, sizeof(target) - 1);

		if (n < 0 && errno != ENOENT)
			return -errno;
		if (n < 0)
			continue;
		target[n] = 0;
		if (!leads_to(target, dir, group) || sscanf(name, "%u:%u", &major, &minor) != 2)
			continue;
		if (array_grow(nodes->v, nodes->n))
			return -ENOMEM;
		nodes->v[nodes->n++] = makedev(major, minor);
	}
	return sysfs_failed();
}

/* Finds the nodes of the device and its VFs ("virtfnN") */
static int find_all_nodes(struct nodes *nodes, const struct device_facts *f)
{
	char dir[PATH_MAX], vf[PATH_MAX];
	int err;

	snprintf(dir, sizeof(dir), DEVICE_SYSFS "/%s", f->path);
	err = find_nodes(nodes, dir, f->group);
	for (__u32 i = 0; !err && i < f->vfs; i++) {
		struct device_facts facts = { .group = DEVICE_NO_GROUP };
		char name[DEVICE_NAME];

		if (sysfs_link(name, sizeof(name), "%s/virtfn%u", dir, i) ||
		    device_read_at(&facts, DEVICE_SYSFS, f->bus, name))
			continue;
		snprintf(vf, sizeof(vf), DEVICE_SYSFS "/%s", facts.path);
		err = find_nodes(nodes, vf, facts.group);
		if (err == -ENOENT) /* the VF was just removed */
			err = 0;
	}
	return err;
}

static bool is_node(const struct nodes *nodes, dev_t dev)
{
	for (unsigned int i = 0; i < nodes->n; i++)
		if (nodes->v[i] == dev)
			return true;
	return false;
}

/* What an error of looking at a process means: 0 if it has just exited. */
static int unless_gone(int err)
{
	return err == ENOENT || err == ESRCH ? 0 : -err;
}

/*
 * Is descriptor @fd of the thread at @dir one by which nothing can be read or written (O_PATH)? 1,
 * 0 or a negative errno.
 */
static int is_path_only(const char *dir, const char *fd)
{
	char path[PATH_MAX];
	unsigned int flags = 0;
	_cleanup_(file_closep) FILE *f = NULL;

	snprintf(path, sizeof(path), "%s/fdinfo/%s", dir, fd);
	f = fopen(path, "re");
	if (!f)
		return unless_gone(errno);
	errno = 0;
	/* "pos:\t0\nflags:\t012100000\n": proc_pid_fdinfo(5) */
	if (fscanf(f, "pos: %*s flags: %o", &flags) != 1)
		return unless_gone(errno ?: EIO);
	return flags & O_PATH ? 1 : 0;
}

/*
 * Does the thread at @dir, "/proc/PID/task/TID", have one of the nodes open? Returns 1, 0, or
 * -EACCES. Uses cached attributes, as an unresponsive network file system must not block us.
 */
static int opens_any(const char *dir, const struct nodes *nodes)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/fd", dir);
	const char *name;
	struct statx s;
	int err = 0;

	if (!d)
		return unless_gone(errno);
	while ((name = sysfs_next(d))) {
		if (statx(dirfd(d), name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &s)) {
			/* on file systems of the net there are others, which tell nothing */
			if (errno == EACCES || errno == ENOMEM)
				err = -errno;
		} else if (S_ISCHR(s.stx_mode) &&
			   is_node(nodes, makedev(s.stx_rdev_major, s.stx_rdev_minor))) {
			int path_only = is_path_only(dir, name);

			if (!path_only)
				return 1;
			err = path_only < 0 ? path_only : err;
		}
	}
	return err;
}

/*
 * Does the process of @pid map one of the nodes? A descriptor is not needed for that any more:
 * DPDK's idxd driver closes its. One mapping of each file is enough. 1, 0 or -EACCES.
 */
static int maps_any(const char *pid, const struct nodes *nodes)
{
	_cleanup_(file_closep) FILE *f = NULL;
	char path[64], text[PATH_MAX + 128], range[40];
	struct line line = { .text = text, .size = sizeof(text) };
	unsigned long inode, last = 0;
	struct statx s;
	int more;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return unless_gone(errno);
	/* "START-END PERM OFFSET MAJOR:MINOR INODE PATH": proc_pid_maps(5) */
	while ((more = line_read(&line, f)) > 0) {
		if (sscanf(text, "%39s %*s %*s %*s %lu", range, &inode) != 2 || !inode ||
		    inode == last)
			continue;
		last = inode;
		snprintf(path, sizeof(path), "/proc/%s/map_files/%s", pid, range);
		if (!statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &s) &&
		    S_ISCHR(s.stx_mode) &&
		    is_node(nodes, makedev(s.stx_rdev_major, s.stx_rdev_minor)))
			return 1;
	}
	return more < 0 ? unless_gone(-more) : 0;
}

/* Is @tid's table of descriptors that of its process? Not known is no: it is looked at. */
static bool shares_files(const char *pid, const char *tid)
{
	return !strcmp(pid, tid) || syscall(SYS_kcmp, atoi(pid), atoi(tid), KCMP_FILES, 0, 0) == 0;
}

/* Does the process have one of the nodes, by any thread's descriptors or mapped? As opens_any(). */
static int holds_any(const char *pid, const struct nodes *nodes)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("/proc/%s/task", pid);
	const char *tid;
	char dir[64];
	int err = 0, holds;

	if (!d)
		return unless_gone(errno);
	while ((tid = sysfs_next(d))) {
		if (strcmp(pid, tid) && shares_files(pid, tid))
			continue;
		snprintf(dir, sizeof(dir), "/proc/%s/task/%.20s", pid, tid);
		holds = opens_any(dir, nodes);
		if (holds > 0)
			return 1;
		err = err ?: holds;
	}
	holds = maps_any(pid, nodes);
	return holds > 0 ? 1 : err ?: holds;
}

static int find_processes(struct owners *o, const struct nodes *nodes)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("/proc");
	const char *name;

	if (!d)
		return -errno;
	while ((name = sysfs_next(d))) {
		int holds;

		if (!isdigit(*name))
			continue;
		if (array_grow(o->v, o->n))
			return -ENOMEM;
		/* who it is before what it has: a pid may be used again in between */
		holds = process_read(&o->v[o->n], strtoul(name, NULL, 10));
		if (holds == -ESRCH)
			continue;
		if (!holds)
			holds = holds_any(name, nodes);
		if (holds > 0)
			o->n++;
		else if (holds == -EACCES || holds == -EPERM)
			o->hidden++;
		else if (holds)
			return holds;
	}
	return sysfs_failed();
}

int owners_read(struct owners *o, const struct device_facts *f)
{
	struct nodes nodes = {};
	int err;

	*o = (struct owners){};
	err = find_all_nodes(&nodes, f);
	o->nodes = nodes.n;
	if (!err && nodes.n)
		err = find_processes(o, &nodes);
	free(nodes.v);
	return err;
}

void owners_free(struct owners *o)
{
	free(o->v);
	*o = (struct owners){};
}

void owners_none(const struct owners *o, char *text, size_t size)
{
	if (!o->nodes)
		snprintf(
			text, size,
			"no character device lies below it in sysfs, so its owners can't be found");
	else if (o->hidden)
		snprintf(
			text, size,
			"no process is seen that has one of its %u character devices open, but the "
			"files of %u could not be looked at: CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH",
			o->nodes, o->hidden);
	else
		snprintf(text, size, "no process has one of its %u character devices open",
			 o->nodes);
}
