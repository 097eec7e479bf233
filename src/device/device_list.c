// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

/* A device before its facts are read. */
struct place {
	char bus[DEVICE_BUS];
	char name[DEVICE_NAME];
};

struct places {
	struct place *v;
	unsigned int n;
	unsigned int passed; /* skipped, their names being too long */
};

static void places_free(struct places *p)
{
	free(p->v);
}

static int add_place(struct places *p, const struct place *place)
{
	if (array_grow(p->v, p->n))
		return -ENOMEM;
	p->v[p->n++] = *place;
	return 0;
}

/*
 * Adds the devices that the links in @dir/@sub/devices point to. A link's name may differ from its
 * device's: "eth0.1" for the second "eth0" of a group (iommu_group_alloc_device()).
 */
static int add_devices(struct places *p, const char *dir, const char *sub)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/%s/devices", dir, sub);
	const char *link;
	int err = 0;

	while (d && !err && (link = sysfs_next(d))) {
		struct place place = {};

		err = sysfs_link(place.name, sizeof(place.name), "%s/%s/devices/%s", dir, sub,
				 link);
		if (!err)
			err = sysfs_link(place.bus, sizeof(place.bus), "%s/%s/devices/%s/subsystem",
					 dir, sub, link);
		if (err == -ENAMETOOLONG)
			p->passed++;
		/* else it has just gone, or is on no bus */
		err = err ? sysfs_failed() : add_place(p, &place);
	}
	return err ?: sysfs_failed();
}

/* Calls add_devices() for each entry of @root/@where, and counts the entries in *@n. */
static int add_all(struct places *p, const char *root, const char *where, unsigned int *n)
{
	_cleanup_(freep) char *dir = NULL;
	_cleanup_(dir_closep) DIR *d = NULL;
	const char *sub;
	int err = 0;

	*n = 0;
	sysfs_failed();
	if (asprintf(&dir, "%s/%s", root, where) < 0) {
		dir = NULL;
		return -ENOMEM;
	}
	d = sysfs_dir("%s", dir);
	while (d && !err && (sub = sysfs_next(d))) {
		++*n;
		err = add_devices(p, dir, sub);
	}
	return err ?: sysfs_failed();
}

static int compare(const void *va, const void *vb)
{
	const struct place *a = va, *b = vb;
	int pci = !strcmp(b->bus, "pci") - !strcmp(a->bus, "pci");
	int bus = strcmp(a->bus, b->bus);

	return pci ?: bus ?: strcmp(a->name, b->name);
}

int device_list_read(struct device_list *l, const char *root)
{
	_cleanup_(places_free) struct places p = {};
	unsigned int n_groups;
	int err;

	memset(l, 0, sizeof(*l));
	err = add_all(&p, root, "kernel/iommu_groups", &n_groups);
	if (!err)
		err = add_all(&p, root, "class/iommu", &l->n_iommus);
	if (err || !p.n)
		return err;
	l->passed = p.passed;
	l->v = calloc(p.n, sizeof(*l->v));
	if (!l->v)
		return -ENOMEM;
	qsort(p.v, p.n, sizeof(*p.v), compare);
	for (unsigned int i = 0; i < p.n; i++) {
		if (i && !compare(&p.v[i - 1], &p.v[i]))
			continue; /* it stands in both places */
		err = device_read_at(&l->v[l->n], root, p.v[i].bus, p.v[i].name);
		if (err == -ENOMEM || err == -ENFILE || err == -EMFILE) {
			device_list_free(l);
			return err;
		}
		l->n += !err; /* else it has just gone */
	}
	return 0;
}

void device_list_free(struct device_list *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

static unsigned int count_in(const char *root, const char *where)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/%s", root, where);
	unsigned int n = 0;
	const char *sub;

	while (d && (sub = sysfs_next(d))) {
		_cleanup_(dir_closep) DIR *devices =
			sysfs_dir("%s/%s/%s/devices", root, where, sub);

		while (devices && sysfs_next(devices))
			n++;
	}
	return n;
}

unsigned int device_count(const char *root)
{
	unsigned int groups = count_in(root, "kernel/iommu_groups");
	unsigned int iommus = count_in(root, "class/iommu");

	return groups > iommus ? groups : iommus;
}
