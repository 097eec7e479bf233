// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "act/owners.h"
#include "base/array.h"
#include "base/cleanup.h"
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
	d = sysfs_dir(DEVICE_SYSFS "/dev/char");
	if (!d)
		return -errno;
	while ((name = sysfs_next(d))) {
		ssize_t n = readlinkat(dirfd(d), name, target, sizeof(target) - 1);

		if (n < 0)
			continue;
		target[n] = 0;
		if (!leads_to(target, dir, group) || sscanf(name, "%u:%u", &major, &minor) != 2)
			continue;
		if (array_grow(nodes->v, nodes->n))
			return -ENOMEM;
		nodes->v[nodes->n++] = makedev(major, minor);
	}
	return 0;
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

/*
 * Does the process have one of the nodes open? Returns 1, 0, or -EACCES. Uses cached attributes, as
 * an unresponsive network file system must not block us.
 */
static int holds_any(const char *pid, const struct nodes *nodes)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("/proc/%s/fd", pid);
	const char *name;
	struct statx s;
	int err = 0;

	if (!d)
		return errno == EACCES ? -EACCES : 0;
	while ((name = sysfs_next(d))) {
		if (statx(dirfd(d), name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &s)) {
			if (errno == EACCES)
				err = -EACCES;
		} else if (S_ISCHR(s.stx_mode) &&
			   is_node(nodes, makedev(s.stx_rdev_major, s.stx_rdev_minor))) {
			return 1;
		}
	}
	return err;
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
		/* read its start time first: the pid may be reused meanwhile */
		if (process_read(&o->v[o->n], strtoul(name, NULL, 10)))
			continue;
		holds = holds_any(name, nodes);
		if (holds > 0)
			o->n++;
		else if (holds < 0)
			o->hidden++;
	}
	return 0;
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
