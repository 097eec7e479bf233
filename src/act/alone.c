// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "act/alone.h"
#include "act/cgroup.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"

#define STRIDE 64      /* owners between two readings of the clock */
#define CLIMB  64      /* ancestors that are remembered on one way up */
#define DEPTH  1000000 /* ancestors: a pid reused meanwhile could close a loop */

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

/* A cgroup_processes() callback: 1 for one that we can't see. */
static int add_pid(__u32 pid, void *arg)
{
	struct groups *g = arg;

	if (!pid)
		return 1;
	if (array_grow(g->pid, g->n_pids))
		return -ENOMEM;
	g->pid[g->n_pids++] = pid;
	return 0;
}

static void forget_pids(struct groups *g)
{
	free(g->pid);
	g->pid = NULL;
	g->n_pids = g->at = 0;
}

/* 0 if an owner or its descendant, and not protected; else 1 or a negative errno. */
static int is_stranger(const struct look *l, __u32 pid)
{
	struct owner o = { .way = l->way };
	char why[PROTECTED_WHY];
	int err;

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
	*g = (struct groups){ .v = calloc(o->n ?: 1, sizeof(*g->v)),
			      .of = calloc(o->n ?: 1, sizeof(*g->of)),
			      .place = calloc(o->n ?: 1, sizeof(*g->place)) };
	return g->v && g->of && g->place ? 0 : -ENOMEM;
}

/* Finds where each owner is, and then the distinct cgroups. Returns as groups_step(). */
static int find_places(struct groups *g, const struct owners *o, __u64 until)
{
	for (; g->read < o->n; g->read++) {
		struct place *place = &g->place[g->n_places];

		if (g->read % STRIDE == STRIDE - 1 && now_mono() >= until)
			return -EAGAIN;
		if (add_kin(g, o->v[g->read].p.pid))
			return -ENOMEM;
		g->of[g->read] = -1;
		place->owner = g->read;
		if (!cgroup_of(place->path, o->v[g->read].p.pid))
			g->n_places++;
	}
	qsort(g->place, g->n_places, sizeof(*g->place), compare_places);
	for (unsigned int i = 0; i < g->n_places; i++) {
		const struct place *place = &g->place[i];

		if (!i || compare_places(place - 1, place)) {
			strcpy(g->v[g->n].path, place->path);
			g->v[g->n++].first = o->v[place->owner].p;
		}
		g->of[place->owner] = g->n - 1;
		g->v[g->n - 1].owners++;
	}
	free(g->place);
	g->place = NULL;
	return 0;
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

/* Is there a stranger in .v[.done]? 1, 0, -EAGAIN as groups_step(), or another negative errno. */
static int has_stranger(struct groups *g, const struct look *l, __u64 until)
{
	int stranger = 0;

	if (!g->pid) {
		_cleanup_(fd_closep) int dir = cgroup_open(g->v[g->done].path);

		stranger = dir < 0 ? 1 : cgroup_processes(dir, add_pid, g);
	}
	while (!stranger && g->at < g->n_pids) {
		stranger = is_stranger(l, g->pid[g->at++]);
		if (!stranger && now_mono() >= until)
			return -EAGAIN;
	}
	return stranger;
}

int groups_step(struct groups *g, const struct owners *o, enum intent intent,
		const struct protect *rules, __u64 until)
{
	struct look look = {
		.g = g, .way = o->n ? o->v[0].way : OWNER_OPEN, .intent = intent, .rules = rules
	};
	int err = g->place ? find_places(g, o, until) : 0;

	if (err)
		return err;

	for (; g->done < g->n; g->done++) {
		struct group *one = &g->v[g->done], *top;
		int stranger;

		top = topmost_alone(g, one->path);
		if (top) {
			one->alone = one->below = true;
			top->owners += one->owners;
			continue;
		}
		stranger = has_stranger(g, &look, until);
		if (stranger == -ENOMEM || stranger == -EAGAIN)
			return stranger;
		forget_pids(g);
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
	free(g->place);
	tdestroy(g->kin, forget);
	forget_pids(g);
	*g = (struct groups){};
}
