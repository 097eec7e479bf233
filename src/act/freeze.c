// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "act/cgroup.h"
#include "act/owner_job.h"
#include "base/cleanup.h"
#include "base/container_of.h"
#include "format/text.h"

#define FREEZE_WAIT   (50 * NSEC_PER_MSEC) /* for all cgroups of a round to freeze, ns */
#define FREEZE_ROUNDS 3			   /* searches for owners: those not stopped yet may fork */
#define FREEZE_BATCH  64		   /* entries that are written to the ledger at once */

/* One cgroup or process to be stopped, in the ledger or not yet. */
struct target {
	struct held h;
	char what[HELD_PATH + 64]; /* in messages */
	struct group *group;	   /* NULL: a process */
	unsigned int owners;	   /* that are stopped with it */
};

struct freezing {
	struct owner_job job;
	struct held_list *held;
	struct owner_search *search; /* NULL: a round is to begin */
	struct groups groups;
	bool grouped;	    /* .groups are complete */
	unsigned int owner; /* the next one to be stopped */
	unsigned int round;
	unsigned int fresh;	/* stopped by us in this round */
	unsigned int owners;	/* found in the first round */
	unsigned int in_effect; /* owners that are stopped, by whomever */
	struct act_items items;
	int err; /* the first error; returned if nothing is stopped */
};

/* Messages that the first round has told are not repeated. */
#define tell(f, ...)                                        \
	do {                                                \
		if (!(f)->round)                            \
			act_item(&(f)->items, __VA_ARGS__); \
	} while (0)

static void fail(struct freezing *f, int err)
{
	if (!f->err)
		f->err = err;
}

/* Does the ledger say that we stopped @h's target: for @h's device, for another one, or not? */
enum held_by { HELD_BY_NONE, HELD_BY_OTHER, HELD_BY_DEVICE };

static enum held_by held_by(const struct held_list *l, const struct held *h)
{
	enum held_by by = HELD_BY_NONE;

	for (unsigned int i = 0; i < l->n; i++)
		if (held_same_target(&l->v[i], h)) {
			if (!strcmp(l->v[i].device, h->device))
				return HELD_BY_DEVICE;
			by = HELD_BY_OTHER;
		}
	return by;
}

/* Fills in @t for a cgroup. *@stopped: it is frozen already. False: it can't be frozen. */
static bool target_group(struct freezing *f, struct target *t, struct group *g, bool *stopped)
{
	_cleanup_(fd_closep) int dir = cgroup_open(g->path);
	int wanted = dir < 0 ? dir : cgroup_wanted(dir);
	char name[HELD_PATH];

	if (wanted < 0 || faccessat(dir, "cgroup.freeze", W_OK, AT_EACCESS))
		return false;
	*t = (struct target){ .h = { .kind = HELD_CGROUP, .generation = cgroup_generation(dir) },
			      .group = g,
			      .owners = g->owners };
	strcpy(t->h.device, f->job.device.name);
	strcpy(t->h.cgroup, g->path);
	fmt_clean(name, sizeof(name), g->path);
	snprintf(t->what, sizeof(t->what), "cgroup %s of %s (%u)", name, g->first.comm,
		 g->first.pid);
	*stopped = wanted;
	return true;
}

/* The same for a process. False: it has ended, or an error that is told. */
static bool target_process(struct freezing *f, struct target *t, const struct process *p,
			   bool *stopped)
{
	struct process now;
	int err = process_read(&now, p->pid);

	if (err == -ESRCH || (!err && now.started != p->started))
		return false;
	*t = (struct target){ .h = { .kind = HELD_PID, .pid = p->pid, .started = p->started },
			      .owners = 1 };
	strcpy(t->h.device, f->job.device.name);
	snprintf(t->what, sizeof(t->what), "%s (%u)", p->comm, p->pid);
	if (err) {
		fail(f, err);
		tell(f, "%s: %s", t->what, strerror(-err));
		return false;
	}
	/* 't': stopped by a debugger, which will continue it */
	*stopped = now.state == 'T' || now.state == 't';
	return true;
}

/* Must @t be added to the ledger, as it is not stopped for this device yet? */
static bool is_new(struct freezing *f, const struct target *t, bool stopped)
{
	enum held_by by = held_by(f->held, &t->h);

	if (by == HELD_BY_DEVICE) {
		/* if it was continued, act_freeze_hold() sees to that */
		f->in_effect += f->round ? 0 : t->owners;
		return false;
	}
	if (stopped && by == HELD_BY_NONE) {
		/* not stopped by us, so it stays stopped when we undo our changes */
		f->in_effect += f->round ? 0 : t->owners;
		tell(f, "%s was stopped already, not by us", t->what);
		return false;
	}
	if (by == HELD_BY_OTHER)
		tell(f, "%s is stopped for another device already", t->what);
	return true;
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

static int stop_group(const struct target *t, const char **did, __u64 deadline)
{
	_cleanup_(fd_closep) int dir = cgroup_open(t->h.cgroup);
	int err = dir < 0 ? dir : 0;

	if (!err && cgroup_generation(dir) != t->h.generation)
		err = -ENOENT;
	if (!err)
		err = cgroup_set(dir, true);
	if (!err)
		*did = wait_frozen(dir, deadline) ? "froze" : "is freezing";
	return err;
}

/*
 * Waits until @deadline only, as above. A fork() that was under way at the signal is finished before
 * the process stops: the next search must see its child.
 */
static void wait_stopped(const struct held *h, __u64 deadline)
{
	const struct timespec ms = { .tv_nsec = NSEC_PER_MSEC };
	struct process p;

	while (!process_read(&p, h->pid) && p.started == h->started && p.state != 'T' &&
	       p.state != 't' && now_mono() < deadline)
		nanosleep(&ms, NULL);
}

/* Stops what is in the ledger by now. */
static void stop(struct freezing *f, const struct target *t, __u64 deadline)
{
	_cleanup_(fd_closep) int fd = -1;
	const char *did = "stopped";
	int err;

	if (t->group) {
		err = stop_group(t, &did, deadline);
	} else {
		fd = process_open(t->h.pid, t->h.started);
		err = fd < 0 ? fd : process_signal(fd, SIGSTOP);
	}
	if (!err) {
		f->in_effect += t->owners;
		f->fresh++;
		act_item(&f->items, "%s %s", did, t->what);
		return;
	}
	held_remove(f->held, &t->h);
	if (err == -ESRCH || err == -ENOENT) /* what has ended has stopped */
		return;
	fail(f, err);
	act_item(&f->items, "%s: %s", t->what, strerror(-err));
}

/* What is to be done about owner @i: true with *@t, or nothing. */
static bool next_target(struct freezing *f, unsigned int i, struct target *t)
{
	const struct owner *o = &owners_found(f->search)->v[i];
	struct group *g = f->groups.of[i] < 0 ? NULL : &f->groups.v[f->groups.of[i]];
	char why[PROTECTED_WHY];
	bool stopped;

	if (g && (g->below || (g->alone && g->taken)))
		return false; /* it is stopped with the others */
	if (protected_from(INTENT_STOP, o, &f->job.protect, why)) {
		tell(f, "%s (%u) is left alone: %s", o->p.comm, o->p.pid, why);
		fail(f, -EPERM);
		return false;
	}
	if (g && g->alone) {
		g->taken = true;
		if (target_group(f, t, g, &stopped))
			return is_new(f, t, stopped);
		g->alone = false;
	}
	return target_process(f, t, &o->p, &stopped) && is_new(f, t, stopped);
}

/* Stops the next owners, at most a batch of them. */
static int stop_batch(struct freezing *f)
{
	_cleanup_(freep) struct target *t = calloc(FREEZE_BATCH, sizeof(*t));
	_cleanup_(freep) struct held *h = calloc(FREEZE_BATCH, sizeof(*h));
	const unsigned int owners = owners_found(f->search)->n;
	const __u64 deadline = now_mono() + FREEZE_WAIT;
	unsigned int n = 0;
	int added;

	if (!t || !h)
		return -ENOMEM;
	for (; f->owner < owners && n < FREEZE_BATCH; f->owner++)
		if (next_target(f, f->owner, &t[n])) {
			h[n] = t[n].h;
			n++;
		}
	added = held_add_all(f->held, h, n);
	for (int i = 0; i < added; i++)
		stop(f, &t[i], deadline);
	for (int i = 0; i < added; i++)
		if (!t[i].group)
			wait_stopped(&t[i].h, deadline);
	if (added == (int)n)
		return 0;
	added = added < 0 ? added : -E2BIG;
	fail(f, added);
	tell(f, "%s, among others, is left alone: cannot write %s: %s", t[n - 1].what,
	     f->held->path, held_error(added));
	return 0;
}

static void end_round(struct freezing *f)
{
	groups_free(&f->groups);
	owners_end(f->search);
	f->search = NULL;
	f->grouped = false;
	f->owner = 0;
	f->round++;
}

/* Goes on with a round. Returns 0: it has ended; -EAGAIN; or another negative errno. */
static int go_on(struct freezing *f, __u64 until)
{
	const struct owners *o;
	int err = 0;

	if (!f->search) {
		f->fresh = 0;
		err = owner_job_search(&f->job, &f->search);
	}
	if (!err && !f->groups.of) {
		err = owners_step(f->search, until);
		if (!err)
			err = groups_begin(&f->groups, owners_found(f->search));
	}
	if (err)
		return err;
	o = owners_found(f->search);
	if (!f->grouped) {
		err = groups_step(&f->groups, o, INTENT_STOP, &f->job.protect, until);
		f->grouped = !err;
	}
	if (!f->round)
		f->owners = o->n;
	while (!err && f->owner < o->n) {
		err = stop_batch(f);
		if (!err && f->owner < o->n && now_mono() >= until)
			err = -EAGAIN;
	}
	return err;
}

/* After the first round: those who were not acted on. */
static void tell_others(struct freezing *f)
{
	const struct owners *o = owners_found(f->search);
	char text[ACT_TEXT];

	if (!o->n) {
		fail(f, -ESRCH);
		owners_none(o, text, sizeof(text));
		act_item(&f->items, "%s", text);
	}
	if (o->lesser)
		act_item(&f->items, "%u that only have it open, not mapped, are left alone",
			 o->lesser);
}

static __u64 step(struct owner_job *job, __u64 until)
{
	struct freezing *f = container_of(job, struct freezing, job);
	char summary[64];
	int err;

	do {
		err = go_on(f, until);
		if (err == -EAGAIN)
			return NSEC_PER_MSEC;
		if (!err && !f->round)
			tell_others(f);
		end_round(f);
	} while (!err && f->fresh && f->round < FREEZE_ROUNDS && now_mono() < until);
	if (!err && f->fresh && f->round < FREEZE_ROUNDS)
		return NSEC_PER_MSEC;
	if (err)
		act_item(&f->items, "cannot look for its owners: %s", strerror(-err));
	if (!f->items.text[0])
		act_item(&f->items,
			 f->in_effect ? "its owners were stopped before" : "its owners have ended");
	snprintf(summary, sizeof(summary), "%u of %u owners are stopped", f->in_effect,
		 f->owners > f->in_effect ? f->owners : f->in_effect);
	owner_job_tell(job, f->in_effect ? 0 : err ?: f->err ?: -ESRCH, &f->items, summary);
	return 0;
}

static void free_freezing(struct owner_job *job)
{
	struct freezing *f = container_of(job, struct freezing, job);

	groups_free(&f->groups);
	owners_end(f->search);
	free(f);
}

int act_freeze(struct act *a)
{
	struct freezing *f = calloc(1, sizeof(*f));

	if (f) {
		f->job.step = step;
		f->job.free = free_freezing;
		f->held = a->held;
	}
	return owner_job_start(a, f ? &f->job : NULL, ACTION_FREEZE);
}
