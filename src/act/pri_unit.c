// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "act/pri_registers.h"
#include "act/pri_unit.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/sysfs.h"

#define STOP_WAIT_NS  (20 * NSEC_PER_MSEC) /* in total */
#define STOP_SLEEP_NS 200000		   /* between two reads */

static int read_registers(struct pri_unit *u)
{
	struct pci_caps caps;
	int err = pci_read_caps(&caps, u->dir);

	if (err)
		return err;
	u->r = caps.pri;
	switch (caps.state) {
	case PCI_CAPS_ASLEEP:
		return -EAGAIN;
	case PCI_CAPS_DENIED:
		return -EACCES;
	case PCI_CAPS_ERROR:
		return -EIO;
	case PCI_CAPS_READ:
		return caps.pri.offset ? 0 : -ENXIO;
	default:
		return caps.pri.offset ? 0 : -ENODEV;
	}
}

int pri_unit_open(struct pri_unit *u, const char *name)
{
	__u64 vfs;
	int err;

	*u = (struct pri_unit){ .fd = -1 };
	snprintf(u->dir, sizeof(u->dir), DEVICE_SYSFS "/bus/pci/devices/%s", name);
	u->generation = device_generation(u->dir);
	err = read_registers(u);
	if (err)
		return err;
	u->fd = pci_pri_open(u->dir);
	if (u->fd < 0)
		return u->fd;
	/* as no number is used twice, what was opened in between belongs to this one */
	if (!u->generation || device_generation(u->dir) != u->generation)
		return -ENODEV;
	sysfs_failed();
	if (!sysfs_number(&vfs, "%s/sriov_numvfs", u->dir))
		u->vfs = vfs;
	return sysfs_failed();
}

void pri_unit_close(struct pri_unit *u)
{
	fd_closep(&u->fd);
	u->fd = -1;
}

/* Stopped is undefined while PRI is enabled, and a reset may enable it at any time. */
static bool has_stopped(const struct pri_unit *u)
{
	return !u->r.enabled && u->r.stopped;
}

static int wait_stopped(struct pri_unit *u)
{
	const struct timespec sleep = { .tv_nsec = STOP_SLEEP_NS };
	int err = pci_read_pri_fd(&u->r, u->fd, u->r.offset);

	for (long waited = 0; !err && !has_stopped(u) && waited < STOP_WAIT_NS;
	     waited += STOP_SLEEP_NS) {
		nanosleep(&sleep, NULL);
		err = pci_read_pri_fd(&u->r, u->fd, u->r.offset);
	}
	return err;
}

/* Records in the ledger whether a cleared Enable is ours. */
static int mark(struct pri_unit *u, struct held_list *l, struct held *h, bool off)
{
	struct held new = *h;
	int err;

	if (h->off == off)
		return 0;
	new.off = off;
	err = held_add(l, &new);
	u->unwritten = err;
	if (!err)
		*h = new;
	return err;
}

/* Clears Enable and waits up to STOP_WAIT_NS. */
static int disable(struct pri_unit *u, struct held_list *l, struct held *h)
{
	int err = mark(u, l, h, true);

	if (!err)
		err = pci_pri_enable(u->fd, u->r.offset, false);
	return err ?: wait_stopped(u);
}

/* The writes that are allowed once the device has Stopped. */
static int finish(struct pri_unit *u, struct held_list *l, struct held *h, __u32 allocation)
{
	int err = 0;

	if (u->r.allocation != allocation)
		err = pci_pri_allocate(u->fd, u->r.offset, allocation);
	if (!err && h->off && !h->paused)
		err = pci_pri_enable(u->fd, u->r.offset, true);
	if (!err && !h->paused)
		err = mark(u, l, h, false);
	return err ?: pci_read_pri_fd(&u->r, u->fd, u->r.offset);
}

int pri_unit_settle(struct pri_unit *u, struct held_list *l, struct held *h)
{
	const __u32 allocation = h->wanted ?: h->allocation;
	bool enabled = u->r.enabled, in_place = u->r.allocation == allocation;
	int err = 0;

	if (allocation > u->r.capacity)
		return -ERANGE;
	if (enabled && !h->paused && in_place) {
		err = mark(u, l, h, false);
	} else if (enabled || h->off) {
		/* we disabled PRI, or must now */
		in_place = !enabled && in_place && h->paused;
		err = enabled ? disable(u, l, h) : wait_stopped(u);
		if (!err)
			err = has_stopped(u) ? finish(u, l, h, allocation) : -EINPROGRESS;
	} else if (has_stopped(u) && !in_place) {
		/* disabled by someone else, who sets both registers on enabling it: leave Enable */
		err = finish(u, l, h, allocation);
	} else {
		in_place = true;
	}
	if (!err && !h->wanted && !h->paused) {
		err = held_remove(l, h);
		u->unwritten = err;
	}
	return err ?: !in_place;
}
