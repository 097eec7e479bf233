// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "act/nodes.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

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

static bool is_meant(const struct act_functions *only, const char *name)
{
	for (unsigned int i = 0; only && i < only->n; i++)
		if (!strcmp(only->name[i], name))
			return true;
	return !only;
}

int nodes_find(struct nodes *nodes, const struct device_facts *f, const struct act_functions *only)
{
	char dir[PATH_MAX], vf[PATH_MAX];
	int err = 0;

	snprintf(dir, sizeof(dir), DEVICE_SYSFS "/%s", f->path);
	if (is_meant(only, f->name))
		err = find_nodes(nodes, dir, f->group);
	for (__u32 i = 0; !err && i < f->vfs; i++) {
		struct device_facts facts = { .group = DEVICE_NO_GROUP };
		char name[DEVICE_NAME];

		if (sysfs_link(name, sizeof(name), "%s/virtfn%u", dir, i) ||
		    !is_meant(only, name) || device_read_at(&facts, DEVICE_SYSFS, f->bus, name))
			continue;
		snprintf(vf, sizeof(vf), DEVICE_SYSFS "/%s", facts.path);
		err = find_nodes(nodes, vf, facts.group);
		if (err == -ENOENT) /* the VF was just removed */
			err = 0;
	}
	return err;
}

bool nodes_have(const struct nodes *nodes, dev_t dev)
{
	for (unsigned int i = 0; i < nodes->n; i++)
		if (nodes->v[i] == dev)
			return true;
	return false;
}
