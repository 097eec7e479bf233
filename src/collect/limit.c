// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <stdio.h>
#include <string.h>

#include "collect/limit.h"
#include "device/device.h"
#include "base/log.h"
#include "device/match.h"
#include "probe/request_programs.h"

/* A device whose PRI registers can be read. */
struct pri_device {
	char name[DEVICE_NAME];
	char dir[DEVICE_PATH];
	int fd; /* of its configuration space */
	struct pci_pri pri;
};

static const struct credit_rule *rules; /* from --credits */
static unsigned int n_rules;
static struct pri_device *devices;
static unsigned int n_devices;

static void keep_open(const struct device_facts *f)
{
	struct pri_device *d = &devices[n_devices];
	char path[DEVICE_PATH + 16];

	snprintf(d->name, sizeof(d->name), "%s", f->name);
	snprintf(d->dir, sizeof(d->dir), "/sys/%.*s", (int)sizeof(d->dir) - 6, f->path);
	snprintf(path, sizeof(path), "%s/config", d->dir);
	d->pri = f->caps.pri;
	d->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (d->fd >= 0)
		n_devices++;
}

static int prepare_one(struct watch *w, const struct device_facts *f)
{
	__u32 n = credits_for(rules, n_rules, f->name);

	if (f->pri == FACT_YES && !f->pf[0])
		keep_open(f);
	if (!n)
		return 0;
	if (f->pf[0])
		log_warn("--credits: %s is a VF of %s and shares its credits; "
			 "only the PF's limit applies",
			 f->name, f->pf);
	return watch_set_credits(w, f->name, n);
}

int credits_prepare(struct watch *w, const struct credit_rule *option, unsigned int n)
{
	struct device_list list;
	int err = device_list_read(&list, "/sys");

	rules = option;
	n_rules = n;
	while (n_devices)
		close(devices[--n_devices].fd);
	free(devices);
	devices = err ? NULL : calloc(list.n + 1, sizeof(*devices));
	if (!err && !devices)
		err = -ENOMEM;
	for (unsigned int i = 0; !err && i < list.n; i++)
		err = prepare_one(w, &list.v[i]);
	if (err)
		log_error("cannot list the devices behind IOMMUs: %s", strerror(-err));
	device_list_free(&list);
	return err;
}

static struct pri_device *find(const char *name)
{
	for (unsigned int i = 0; i < n_devices; i++)
		if (!strcmp(devices[i].name, name))
			return &devices[i];
	return NULL;
}

void credits_refresh(struct credit_facts *facts, struct pr_row *row)
{
	__u64 limit = PR_NO_LIMIT;

	if (!facts->looked) {
		facts->looked = true;
		facts->option = credits_for(rules, n_rules, row->name);
		facts->pri = find(row->name);
	}
	if (facts->pri && !pci_asleep(facts->pri->dir))
		pci_read_pri_fd(&facts->pri->pri, facts->pri->fd, facts->pri->pri.offset);
	if (facts->pri) {
		facts->capacity = facts->pri->pri.capacity;
		facts->allocation = facts->pri->pri.allocation;
	}
	if (facts->policy) {
		facts->source = CREDITS_POLICY;
		limit = facts->policy;
	} else if (facts->option) {
		facts->source = CREDITS_OPTION;
		limit = facts->option;
	} else if (facts->pri && facts->pri->pri.enabled && facts->allocation) {
		facts->source = CREDITS_ALLOCATION;
		limit = facts->allocation;
	} else if (row->kernel_credits) {
		facts->source = CREDITS_KERNEL;
		limit = row->kernel_credits;
	} else {
		facts->source = CREDITS_UNKNOWN;
	}
	if (row->limit != limit)
		*(volatile __u64 *)&row->limit = limit;
}
