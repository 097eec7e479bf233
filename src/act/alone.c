// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "act/alone.h"
#include "act/cgroup.h"
#include "base/cleanup.h"
#include "base/clock.h"

#define CLIMB 64      /* ancestors that are remembered on one way up */
#define DEPTH 1000000 /* ancestors: a pid reused meanwhile could close a loop */

/* What is_stranger() needs to know. */
struct look {
	struct groups *g;
	enum owner_way way;
	enum intent intent;
	const struct protect *rules;
};

static int compare_pids(const void *a, const void *b)
{
	return (uintptr_t)a < (uintptr_t)b ? -1 : (uintptr_t)a > (uintptr_t)b;
}

/* The set's members are the pids themselves, as pointers that are never followed. */
static bool is_kin(const struct groups *g, __u32 pid)
{
	return tfind((void *)(uintptr_t)pid, &g->kin, compare_pids);
}

static int add_kin(struct groups *g, __u32 pid)
{
	return tsearch((void *)(uintptr_t)pid, &g->kin, compare_pids) ? 0 : -ENOMEM;
}

/*
 * Is @p an owner or a descendant of one? 1, 0 or a negative errno. Those on the way up are
 * remembered, as a chain of 10 000 processes must not be climbed 10 000 times.
 */
static int descends(struct groups *g, const struct process *p)
{
	__u32 way[CLIMB];
	unsigned int n = 0;
	struct process at = *p;
	int err = 0;

	for (unsigned int depth = 0; !is_kin(g, at.pid); depth++) {
		if (n < CLIMB)
			way[n++] = at.pid;
		if (!at.parent || depth > DEPTH)
			return 0;
		err = process_read(&at, at.parent);
		if (err)
			return err == -ESRCH ? 0 : err;
	}
	while (n && !err)
		err = add_kin(g, way[--n]);
	return err ?: 1;
}

/* A cgroup_processes() callback: 0 if an owner or its descendant, and not protected; else 1. */
static int is_stranger(__u32 pid, void *arg)
{
	const struct look *l = arg;
	struct owner o = { .way = l->way };
	char why[PROTECTED_WHY];
	int err;

	if (!pid)
		return 1;
	err = process_read(&o.p, pid);
	if (err)
		return err == -ESRCH ? 0 : err; /* it has exited */
	err = descends(l->g, &o.p);
	if (err <= 0)
		return err ?: 1;
	return protected_from(l->intent, &o, l->rules, why);
}

/* Where an owner is. */
struct place {
	char path[HELD_PATH];
	unsigned int owner;
};

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->path, ((const struct place *)b)->path);
}

static int compare_groups(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->path, ((const struct group *)b)->path);
}

int groups_begin(struct groups *g, const struct owners *o)
{
	_cleanup_(freep) struct place *places = calloc(o->n ?: 1, sizeof(*places));
	unsigned int n = 0;
	int err = 0;

	*g = (struct groups){ .v = calloc(o->n ?: 1, sizeof(*g->v)),
			      .of = calloc(o->n ?: 1, sizeof(*g->of)) };
	if (!places || !g->v || !g->of)
		return -ENOMEM;
	for (unsigned int i = 0; i < o->n && !err; i++) {
		g->of[i] = -1;
		places[n].owner = i;
		if (!cgroup_of(places[n].path, o->v[i].p.pid))
			n++;
		err = add_kin(g, o->v[i].p.pid);
	}
	qsort(places, n, sizeof(*places), compare_places);
	for (unsigned int i = 0; i < n; i++) {
		if (!i || compare_places(&places[i - 1], &places[i])) {
			strcpy(g->v[g->n].path, places[i].path);
			g->v[g->n++].first = o->v[places[i].owner].p;
		}
		g->of[places[i].owner] = g->n - 1;
		g->v[g->n - 1].owners++;
	}
	return err;
}

/* The topmost group above @path that is alone: what is below it holds nobody else either. */
static struct group *topmost_alone(const struct groups *g, const char *path)
{
	struct group above = {}, *topmost = NULL;
	char *slash;

	strcpy(above.path, path);
	while ((slash = strrchr(above.path, '/')) && slash > above.path) {
		struct group *found;

		*slash = 0;
		found = bsearch(&above, g->v, g->n, sizeof(*g->v), compare_groups);
		if (found && found->alone)
			topmost = found;
	}
	return topmost;
}

int groups_step(struct groups *g, const struct owners *o, enum intent intent,
		const struct protect *rules, __u64 until)
{
	struct look look = { .g = g, .intent = intent, .rules = rules };

	for (; g->done < g->n; g->done++) {
		struct group *one = &g->v[g->done], *top;
		_cleanup_(fd_closep) int dir = -1;
		int stranger;

		if (g->done && now_mono() >= until)
			return -EAGAIN;
		top = topmost_alone(g, one->path);
		if (top) {
			one->alone = one->below = true;
			top->owners += one->owners;
			continue;
		}
		dir = cgroup_open(one->path);
		look.way = o->n ? o->v[0].way : OWNER_OPEN;
		stranger = dir < 0 ? 1 : cgroup_processes(dir, is_stranger, &look);
		if (stranger == -ENOMEM)
			return stranger;
		one->alone = !stranger;
	}
	return 0;
}

static void forget(void *pid)
{
	(void)pid;
}

void groups_free(struct groups *g)
{
	free(g->v);
	free(g->of);
	tdestroy(g->kin, forget);
	*g = (struct groups){};
}
