// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "act/act.h"
#include "act/cgroup.h"
#include "act/process.h"
#include "base/cleanup.h"
#include "format/text.h"

/* Opens the cgroup that we froze. -ENOENT: it has gone, whatever has its path now. */
static int open_cgroup(const struct held *h)
{
	int dir = cgroup_open(h->cgroup);

	if (dir >= 0 && cgroup_generation(dir) != h->generation) {
		close(dir);
		dir = -ENOENT;
	}
	return dir == -ENODEV ? -ENOENT : dir;
}

/* Thaws a cgroup; one that no longer exists is no error. */
static int thaw_cgroup(const struct held *h, char text[ACT_TEXT])
{
	_cleanup_(fd_closep) int dir = open_cgroup(h);
	int err = dir < 0 ? dir : cgroup_set(dir, false);
	char name[HELD_PATH];

	fmt_clean(name, sizeof(name), h->cgroup);
	if (err == -ENOENT || err == -ENODEV) {
		act_tell(text, "cgroup %s has gone", name);
		return 0;
	}
	if (err)
		act_tell(text, "cannot thaw cgroup %s: %s", name, strerror(-err));
	else
		act_tell(text, "thawed cgroup %s", name);
	return err;
}

static int continue_process(const struct held *h, char text[ACT_TEXT])
{
	_cleanup_(fd_closep) int fd = process_open(h->pid, h->started);
	int err = fd < 0 ? fd : process_signal(fd, SIGCONT);
	struct process p = { .comm = "?" };

	if (err == -ESRCH) {
		act_tell(text, "process %u has ended", h->pid);
		return 0;
	}
	if (!err)
		err = process_read(&p, h->pid) == -ESRCH ? 0 : err;
	if (err)
		act_tell(text, "cannot continue process %u: %s", h->pid, strerror(-err));
	else
		act_tell(text, "continued %s (%u)", p.comm, h->pid);
	return err;
}

/* As act_freeze_release(), but appends to @text. */
static int release(struct held_list *l, const struct held *entry, char text[ACT_TEXT])
{
	struct held h = *entry; /* @entry may point into the list, which changes */
	unsigned int users = 0;
	int err = 0;

	for (unsigned int i = 0; i < l->n; i++)
		users += held_same_target(&l->v[i], &h);
	if (users > 1)
		act_tell(text, "still stopped for another device");
	else if (h.kind == HELD_CGROUP)
		err = thaw_cgroup(&h, text);
	else
		err = continue_process(&h, text);
	if (err)
		return err;
	err = held_remove(l, &h);
	if (err)
		act_tell(text, "cannot write %s: %s", l->path, strerror(-err));
	return err;
}

int act_freeze_release(struct held_list *l, const struct held *h, char text[ACT_TEXT])
{
	text[0] = 0;
	return release(l, h, text);
}

static int hold_cgroup(const struct held *h, char text[ACT_TEXT])
{
	_cleanup_(fd_closep) int dir = open_cgroup(h);
	int err = dir < 0 ? dir : cgroup_wanted(dir);
	char name[HELD_PATH];

	if (err == -ENOENT || err == -ENODEV)
		return -ESRCH;
	if (err > 0)
		return 0;
	if (!err)
		err = cgroup_set(dir, true);
	fmt_clean(name, sizeof(name), h->cgroup);
	act_tell(text, "%s: cgroup %s was thawed by somebody else; frozen again%s%s", h->device,
		 name, err ? ": " : "", err ? strerror(-err) : "");
	return err ?: 1;
}

static int hold_process(const struct held *h, char text[ACT_TEXT])
{
	_cleanup_(fd_closep) int fd = -1;
	struct process p;
	int err = process_read(&p, h->pid);

	if (err == -ESRCH || (!err && p.started != h->started))
		return -ESRCH;
	if (!err && (p.state == 'T' || p.state == 't'))
		return 0;
	fd = err ? -1 : process_open(h->pid, h->started);
	if (!err)
		err = fd < 0 ? fd : process_signal(fd, SIGSTOP);
	if (err == -ESRCH)
		return err;
	act_tell(text, "%s: process %u was continued by somebody else; stopped again%s%s",
		 h->device, h->pid, err ? ": " : "", err ? strerror(-err) : "");
	return err ?: 1;
}

int act_freeze_hold(const struct held *h, char text[ACT_TEXT])
{
	text[0] = 0;
	return h->kind == HELD_CGROUP ? hold_cgroup(h, text) : hold_process(h, text);
}

int act_thaw(struct act *a)
{
	struct act_items items = {};
	char text[ACT_TEXT], summary[64];
	unsigned int n = 0;
	int err = 0, e;

	act_owners_stop(a->device->name);
	held_defer(a->held);
	/* from the end: entries are removed as they are undone */
	for (unsigned int i = a->held->n; i-- > 0;) {
		const struct held *h = &a->held->v[i];

		if ((h->kind != HELD_CGROUP && h->kind != HELD_PID) ||
		    strcmp(h->device, a->device->name))
			continue;
		text[0] = 0;
		e = release(a->held, h, text);
		act_item(&items, "%s", text);
		n += !e;
		err = err ?: e;
	}
	e = held_flush(a->held);
	snprintf(summary, sizeof(summary), "%u undone", n);
	act_items_text(&items, summary, a->text);
	if (!a->text[0])
		act_tell(a->text, "nothing was stopped");
	if (e)
		act_tell(a->text, "cannot write %s: %s", a->held->path, strerror(-e));
	return err ?: e;
}
