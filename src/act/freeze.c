// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "act/act.h"
#include "act/cgroup.h"
#include "base/clock.h"
#include "act/owners.h"
#include "base/cleanup.h"

#define FREEZE_WAIT   (50 * NSEC_PER_MSEC) /* for all cgroups together to freeze, ns */
#define FREEZE_ROUNDS 3			   /* searches for owners: those not stopped yet may fork */

struct freezing {
	struct act *a;
	struct owners owners;
	__u64 deadline;		/* for waiting for cgroups to freeze */
	unsigned int in_effect; /* stopped cgroups and processes, whoever stopped them */
	unsigned int fresh;	/* stopped by us in this round */
	bool again;		/* not the first round: don't repeat its messages */
	int err;		/* the first error; returned if nothing is stopped */
};

static struct held held_cgroup(const char *device, const char *path, int dir)
{
	struct held h = { .kind = HELD_CGROUP, .generation = cgroup_generation(dir) };

	snprintf(h.device, sizeof(h.device), "%s", device);
	snprintf(h.cgroup, sizeof(h.cgroup), "%s", path);
	return h;
}

static struct held held_pid(const char *device, const struct process *p)
{
	struct held h = { .kind = HELD_PID, .pid = p->pid, .started = p->started };

	snprintf(h.device, sizeof(h.device), "%s", device);
	return h;
}

static bool same_target(const struct held *a, const struct held *b)
{
	return a->kind == b->kind && a->pid == b->pid && a->started == b->started &&
	       a->generation == b->generation && !strcmp(a->cgroup, b->cgroup);
}

/* Does the ledger say that we stopped @h's target: for @h's device, for another one, or not? */
enum held_by { HELD_BY_NONE, HELD_BY_OTHER, HELD_BY_DEVICE };

static enum held_by held_by(const struct held_list *l, const struct held *h)
{
	enum held_by by = HELD_BY_NONE;

	for (unsigned int i = 0; i < l->n; i++)
		if (same_target(&l->v[i], h)) {
			if (!strcmp(l->v[i].device, h->device))
				return HELD_BY_DEVICE;
			by = HELD_BY_OTHER;
		}
	return by;
}

static void fail(struct freezing *f, int err)
{
	if (!f->err)
		f->err = err;
}

/*
 * Prepares to stop @h's target, called @what in messages; @stopped: it is stopped already. Returns
 * true if the caller must stop it now, with @h in the ledger. Otherwise everything is done.
 */
static bool prepare(struct freezing *f, const struct held *h, bool stopped, const char *what)
{
	enum held_by by = held_by(f->a->held, h);
	int err;

	if (f->again && by == HELD_BY_DEVICE)
		return false;
	if (stopped && by != HELD_BY_OTHER) {
		f->in_effect++;
		/* not stopped by us, so it stays stopped when we undo our changes */
		if (by == HELD_BY_NONE && !f->again)
			act_tell(f->a->text, "%s was stopped already, not by us", what);
		return false;
	}
	err = held_add(f->a->held, h);
	if (err) {
		fail(f, err);
		act_tell(f->a->text, "%s is left alone: cannot write %s: %s", what,
			 f->a->held->path, strerror(-err));
		return false;
	}
	if (!stopped)
		return true;
	f->in_effect++;
	act_tell(f->a->text, "%s is stopped for another device already", what);
	return false;
}

/* Follows prepare(). An @err means that nothing was stopped, so the entry is removed. */
static void done(struct freezing *f, const struct held *h, int err, const char *did,
		 const char *what)
{
	if (!err) {
		f->in_effect++;
		f->fresh++;
		act_tell(f->a->text, "%s %s", did, what);
		return;
	}
	held_remove(f->a->held, h);
	fail(f, err);
	act_tell(f->a->text, "%s: %s", what, strerror(-err));
}

static void stop_process(struct freezing *f, const struct process *p)
{
	struct held h = held_pid(f->a->device->name, p);
	_cleanup_(fd_closep) int fd = process_open(p->pid, p->started);
	struct process now;
	char what[64];
	int err = fd < 0 ? fd : process_read(&now, p->pid);

	if (err == -ESRCH) /* one that has ended has stopped */
		return;
	snprintf(what, sizeof(what), "%s (%u)", p->comm, p->pid);
	if (err) {
		fail(f, err);
		act_tell(f->a->text, "%s: %s", what, strerror(-err));
		return;
	}
	/* 't': stopped by a debugger, which will continue it */
	if (prepare(f, &h, now.state == 'T' || now.state == 't', what))
		done(f, &h, process_signal(fd, SIGSTOP), "stopped", what);
}

/* A cgroup_processes() callback: 0 if an owner or its descendant, and not protected; else 1. */
static int not_of_owners(__u32 pid, void *arg)
{
	const struct owners *o = arg;
	struct process p;
	int err;

	if (!pid)
		return 1;
	err = process_read(&p, pid);
	if (err)
		return err == -ESRCH ? 0 : err; /* it has exited */
	if (process_must_run(&p))
		return 1;
	for (unsigned int i = 0; i < o->n; i++) {
		err = process_descends(pid, o->v[i].pid);
		if (err)
			return err > 0 ? 0 : err;
	}
	return 1;
}

/* Waits until @deadline only: processes in D state may take longer. */
static bool wait_frozen(int dir, __u64 deadline)
{
	const struct timespec ms = { .tv_nsec = NSEC_PER_MSEC };

	while (!cgroup_frozen(dir)) {
		if (now_mono() >= deadline)
			return false;
		nanosleep(&ms, NULL);
	}
	return true;
}

/* Freezes the cgroup of @p if only owners are in it. False: others are, or it can't be frozen. */
static bool freeze_cgroup(struct freezing *f, const struct process *p)
{
	char path[HELD_PATH], what[HELD_PATH + 64];
	_cleanup_(fd_closep) int dir = -1;
	struct held h;
	int wanted;

	if (cgroup_of(path, p->pid))
		return false;
	dir = cgroup_open(path);
	if (dir < 0 || cgroup_processes(dir, not_of_owners, &f->owners))
		return false;
	wanted = cgroup_wanted(dir);
	if (wanted < 0 || faccessat(dir, "cgroup.freeze", W_OK, AT_EACCESS))
		return false;
	h = held_cgroup(f->a->device->name, path, dir);
	snprintf(what, sizeof(what), "cgroup %s of %s (%u)", path, p->comm, p->pid);
	if (!prepare(f, &h, wanted, what))
		return true;
	if (cgroup_set(dir, true)) {
		held_remove(f->a->held, &h);
		return false;
	}
	done(f, &h, 0, wait_frozen(dir, f->deadline) ? "froze" : "is freezing", what);
	return true;
}

static int one_round(struct freezing *f)
{
	int err = owners_read(&f->owners, f->a->device);

	f->fresh = 0;
	for (unsigned int i = 0; !err && i < f->owners.n; i++) {
		const struct process *p = &f->owners.v[i];
		const char *why = process_must_run(p);

		if (!why) {
			if (!freeze_cgroup(f, p))
				stop_process(f, p);
		} else if (!f->again) {
			act_tell(f->a->text, "%s (%u) is left alone: %s", p->comm, p->pid, why);
			fail(f, -EPERM);
		}
	}
	if (!err && !f->again && !f->owners.n) {
		err = -ESRCH;
		owners_none(&f->owners, f->a->text, ACT_TEXT);
	}
	owners_free(&f->owners);
	return err;
}

int act_freeze(struct act *a)
{
	struct freezing f = { .a = a, .deadline = now_mono() + FREEZE_WAIT };
	int err;

	a->text[0] = 0;
	err = one_round(&f);
	f.again = true;
	for (int round = 1; !err && f.fresh && round < FREEZE_ROUNDS; round++)
		err = one_round(&f);
	if (f.in_effect)
		return 0;
	if (!a->text[0])
		act_tell(a->text, err ? "cannot look for its owners: %s" : "its owners have ended",
			 strerror(-err));
	return err ?: f.err ?: -ESRCH;
}

/* Thaws a cgroup; one that no longer exists is no error. */
static int thaw_cgroup(const struct held *h, char text[ACT_TEXT])
{
	_cleanup_(fd_closep) int dir = cgroup_open(h->cgroup);
	int err = dir < 0 ? dir : 0;

	if (!err && cgroup_generation(dir) != h->generation)
		err = -ENOENT; /* another one has come under its path */
	if (!err)
		err = cgroup_set(dir, false);
	if (err == -ENOENT || err == -ENODEV) {
		act_tell(text, "cgroup %s has gone", h->cgroup);
		return 0;
	}
	if (err)
		act_tell(text, "cannot thaw cgroup %s: %s", h->cgroup, strerror(-err));
	else
		act_tell(text, "thawed cgroup %s", h->cgroup);
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
		users += same_target(&l->v[i], &h);
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

int act_thaw(struct act *a)
{
	int err = 0;

	a->text[0] = 0;
	/* from the end: entries are removed as they are undone */
	for (unsigned int i = a->held->n; i-- > 0;) {
		const struct held *h = &a->held->v[i];
		int e;

		if ((h->kind != HELD_CGROUP && h->kind != HELD_PID) ||
		    strcmp(h->device, a->device->name))
			continue;
		e = release(a->held, h, a->text);
		err = err ?: e;
	}
	if (!a->text[0])
		act_tell(a->text, "nothing was stopped");
	return err;
}
