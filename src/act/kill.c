// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/cgroup.h"
#include "act/owner_job.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/container_of.h"
#include "base/log.h"

#ifndef KILL_GRACE /* the tests shorten it */
/* From SIGTERM to SIGKILL, then until we stop waiting for the end, ns */
#define KILL_GRACE (5 * NSEC_PER_SEC)
#endif
#define KILL_ROUNDS 16 /* searches for owners, until none is new: those asked to end may fork */

enum phase {
	ASK,	   /* SIGTERM to all owners, until none is new */
	GRACE,	   /* waits for them to end */
	KILL,	   /* SIGKILL to all that are left or new, until none is new */
	LAST_WAIT, /* waits for their end, which D state may delay */
};

struct killing {
	struct owner_job job;
	enum phase phase;
	unsigned int round;	     /* of the phase */
	struct owner_search *search; /* NULL: a round is to begin */
	struct groups groups;
	unsigned int owner;	 /* the next one to be signalled in this round */
	int fresh;		 /* no victims before this round */
	struct process **victim; /* all that were signalled */
	unsigned int n;
	unsigned int ended; /* the first so many of them have ended */
	void *known;	    /* tsearch(3): the same */
	__u64 deadline;	    /* of GRACE and LAST_WAIT */
	struct act_items items;
	int err; /* the first error; returned if nobody is signalled */
};

static int compare(const void *va, const void *vb)
{
	const struct process *a = va, *b = vb;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return a->started < b->started ? -1 : a->started > b->started;
}

static void fail(struct killing *k, int err)
{
	if (!k->err)
		k->err = err;
}

/* 1: it is a new victim; 0: it is one already; or -ENOMEM. */
static int add_victim(struct killing *k, const struct process *p)
{
	struct process *v;

	if (tfind(p, &k->known, compare))
		return 0;
	if (array_grow(k->victim, k->n))
		return -ENOMEM;
	v = malloc(sizeof(*v));
	if (!v)
		return -ENOMEM;
	*v = *p;
	if (!tsearch(v, &k->known, compare)) {
		free(v);
		return -ENOMEM;
	}
	k->victim[k->n++] = v;
	return 1;
}

static int signal_process(const struct process *p, int sig)
{
	_cleanup_(fd_closep) int fd = process_open(p->pid, p->started);

	return fd < 0 ? fd : process_signal(fd, sig);
}

/* Signals one owner. Returns 1: it was not a victim before; 0; or -ENOMEM. */
static int hit(struct killing *k, const struct owner *o, int sig)
{
	char why[PROTECTED_WHY];
	int err, new;

	if (protected_from(INTENT_KILL, o, &k->job.protect, why)) {
		if (k->phase == ASK && !k->round)
			act_item(&k->items, "%s (%u) is left alone: %s", o->p.comm, o->p.pid, why);
		fail(k, -EPERM);
		return 0;
	}
	err = signal_process(&o->p, sig);
	if (err == -ESRCH)
		return 0;
	if (err) {
		fail(k, err);
		act_item(&k->items, "%s (%u): %s", o->p.comm, o->p.pid, strerror(-err));
		return 0;
	}
	new = add_victim(k, &o->p);
	if (new > 0 || sig == SIGKILL)
		act_item(&k->items, "%s to %s (%u)", sig == SIGKILL ? "SIGKILL" : "SIGTERM",
			 o->p.comm, o->p.pid);
	return new;
}

/* Ends all in a cgroup at once, so that nobody can fork away. Kernels before 5.14 have no such. */
static void kill_group(const struct group *g)
{
	_cleanup_(fd_closep) int dir = cgroup_open(g->path);
	_cleanup_(fd_closep) int fd = -1;

	if (dir >= 0)
		fd = openat(dir, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 && write(fd, "1", 1) != 1)
		log_warn("cgroup of %s (%u): cgroup.kill: %s", g->first.comm, g->first.pid,
			 strerror(errno));
}

static void end_round(struct killing *k)
{
	groups_free(&k->groups);
	owners_end(k->search);
	k->search = NULL;
	k->owner = 0;
	k->fresh = 0;
}

static void enter(struct killing *k, enum phase phase)
{
	k->phase = phase;
	k->round = 0;
	k->deadline = now_mono() + KILL_GRACE;
}

/*
 * Signals all owners. Returns how many were no victims before; -EAGAIN: @until has passed, call it
 * again; or another negative errno.
 */
static int one_round(struct killing *k, int sig, __u64 until)
{
	const struct owners *o;
	int err = 0;

	if (!k->search)
		err = owner_job_search(&k->job, &k->search);
	if (!err && !k->groups.of) {
		err = owners_step(k->search, until);
		if (!err)
			err = groups_begin(&k->groups, owners_found(k->search));
	}
	if (!err && sig == SIGKILL && !k->owner)
		err = groups_step(&k->groups, owners_found(k->search), INTENT_KILL, &k->job.protect,
				  until);
	if (err)
		return err;
	o = owners_found(k->search);
	if (o->n && o->v[0].way != OWNER_MAPPED) {
		/* what is left of the owners' descriptors, or none of them is certain */
		fail(k, -EPERM);
		if (!k->n && k->phase == ASK)
			act_item(&k->items,
				 "%s (%u)%s has it open, but not mapped: too little to end it for",
				 o->v[0].p.comm, o->v[0].p.pid, o->n > 1 ? ", as others," : "");
		return 0;
	}
	for (unsigned int i = 0; sig == SIGKILL && !k->owner && i < k->groups.n; i++)
		if (k->groups.v[i].alone && !k->groups.v[i].below)
			kill_group(&k->groups.v[i]);
	while (k->owner < o->n) {
		int new = hit(k, &o->v[k->owner++], sig);

		if (new < 0)
			return new;
		k->fresh += new;
		if (k->owner % 64 == 0 && now_mono() >= until)
			return -EAGAIN;
	}
	if (!k->n && !o->n && k->phase == ASK) {
		char text[ACT_TEXT];

		fail(k, -ESRCH);
		owners_none(o, text, sizeof(text));
		act_item(&k->items, "%s", text);
	}
	if (o->lesser && k->phase == ASK && !k->round)
		act_item(&k->items, "%u that only have it open, not mapped, are left alone",
			 o->lesser);
	return k->fresh;
}

/* Have all victims ended? Each is waited for in turn, so that this is cheap. */
static bool all_ended(struct killing *k)
{
	for (; k->ended < k->n; k->ended++) {
		const struct process *v = k->victim[k->ended];
		struct process now;
		int err = process_read(&now, v->pid);

		if (err ? err != -ESRCH : now.started == v->started)
			return false;
	}
	return true;
}

static unsigned int count_ended(struct killing *k)
{
	unsigned int ended = 0;

	for (unsigned int i = 0; i < k->n; i++) {
		struct process now;
		int err = process_read(&now, k->victim[i]->pid);

		if (err == -ESRCH || (!err && now.started != k->victim[i]->started))
			ended++;
		else
			act_item(&k->items, "%s (%u)", k->victim[i]->comm, k->victim[i]->pid);
	}
	return ended;
}

/* All have been asked, or nobody can be: what act_kill() returns. */
static void tell_asked(struct killing *k, int err)
{
	char summary[64];

	if (err)
		act_item(&k->items, "cannot look for its owners: %s", strerror(-err));
	if (!k->items.text[0])
		act_item(&k->items, "its owners have ended");
	snprintf(summary, sizeof(summary), "SIGTERM to %u owners", k->n);
	owner_job_tell(&k->job, k->n ? 0 : err ?: k->err ?: -ESRCH, &k->items, summary);
	k->items = (struct act_items){};
}

static void log_killed(struct killing *k)
{
	char text[ACT_TEXT], summary[64];

	snprintf(summary, sizeof(summary), "SIGKILL to those left of %u owners", k->n);
	act_items_text(&k->items, summary, text);
	if (text[0])
		log_warn("%s: %s", k->job.device.name, text);
	k->items = (struct act_items){};
}

static void log_end(struct killing *k, int err)
{
	unsigned int ended = count_ended(k);
	char text[ACT_TEXT];

	if (err)
		log_warn("%s: cannot look for its owners: %s", k->job.device.name, strerror(-err));
	act_items_text(&k->items, "some", text);
	if (ended == k->n)
		log_info("%s: kill: %u of %u owners have ended", k->job.device.name, ended, k->n);
	else
		log_warn("%s: kill: %u of %u owners have ended, even after SIGKILL not: %s",
			 k->job.device.name, ended, k->n, text);
}

static __u64 step(struct owner_job *job, __u64 until)
{
	struct killing *k = container_of(job, struct killing, job);
	int fresh;

	if (k->phase == GRACE || k->phase == LAST_WAIT) {
		if (!all_ended(k) && now_mono() < k->deadline)
			return 50 * NSEC_PER_MSEC;
		if (k->phase == LAST_WAIT) {
			log_end(k, 0);
			return 0;
		}
		/* even if all have ended: they may have forked */
		enter(k, KILL);
	}
	do {
		fresh = one_round(k, k->phase == ASK ? SIGTERM : SIGKILL, until);
		if (fresh == -EAGAIN)
			return NSEC_PER_MSEC;
		end_round(k);
		k->round++;
	} while (fresh > 0 && k->round < KILL_ROUNDS && now_mono() < until);
	if (fresh > 0 && k->round < KILL_ROUNDS)
		return NSEC_PER_MSEC;
	if (k->phase == ASK) {
		tell_asked(k, fresh < 0 ? fresh : 0);
		enter(k, GRACE);
		return k->n ? 50 * NSEC_PER_MSEC : 0;
	}
	if (fresh < 0) {
		log_end(k, fresh);
		return 0;
	}
	log_killed(k);
	enter(k, LAST_WAIT);
	return 50 * NSEC_PER_MSEC;
}

static void forget(void *victim)
{
	free(victim);
}

static void free_killing(struct owner_job *job)
{
	struct killing *k = container_of(job, struct killing, job);

	end_round(k);
	tdestroy(k->known, forget);
	free(k->victim);
	free(k);
}

int act_kill(struct act *a)
{
	struct killing *k = calloc(1, sizeof(*k));

	if (k) {
		k->job.step = step;
		k->job.free = free_killing;
	}
	return owner_job_start(a, k ? &k->job : NULL, ACTION_KILL);
}
