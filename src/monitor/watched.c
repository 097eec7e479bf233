// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/sysfs.h"
#include "device/iommu_queue.h"
#include "monitor/watched.h"

static struct watched *find(const struct monitor *m, const char *name)
{
	for (unsigned int i = 0; i < m->n_watched; i++)
		if (!strcmp(m->watched[i]->name, name))
			return m->watched[i];
	return NULL;
}

static struct watched *find_row(const struct monitor *m, __u32 row)
{
	for (unsigned int i = 0; i < m->n_watched; i++)
		if (m->watched[i]->row == row)
			return m->watched[i];
	return NULL;
}

/*
 * Resolves the policy for a device. @allocation: of its PRI capability now; @queue: entries in its
 * IOMMU's queue. 0: unknown.
 */
static void resolve_for(const struct monitor *m, const struct device_facts *f, __u32 allocation,
			__u32 queue, struct policy_of *out)
{
	const struct held *h = m->acting ? held_of(&m->held, f) : NULL;
	struct policy_facts facts = {
		.queue = queue ?: iommu_queue_entries(DEVICE_SYSFS, f->iommu),
		/* credits that we set are not its entitlement; credits set by hand are */
		.allocation = h && !h->by_hand ? h->allocation : allocation,
	};

	policy_resolve(m->policy, f, &facts, out);
}

/* The limit that the BPF program compares with, for collect_set_limit(). */
static __u64 limit_of(const struct policy_of *p, __u32 allocation)
{
	if (p->q.high == QUOTA_OFF)
		return p->hardware ? 0 : PR_NO_LIMIT;
	return p->hardware && p->q.high == allocation ? 0 : p->q.high;
}

void watched_resolve(struct monitor *m, struct watched *w, __u32 allocation)
{
	const struct pr_row *row = watch_row(m->run.c.w, w->row);
	const __u64 generation = w->facts.generation;
	char driver[sizeof(w->facts.driver)];

	strcpy(driver, w->facts.driver);
	if (device_read(&w->facts, DEVICE_SYSFS, w->name))
		snprintf(w->facts.name, sizeof(w->facts.name), "%s", w->name);
	/* after an unbind, keep the old driver's name: the ladder must continue */
	if (!w->facts.driver[0])
		strcpy(w->facts.driver, driver);
	/* it is another device only once watched_begin_anew() says so */
	if (generation)
		w->facts.generation = generation;
	resolve_for(m, &w->facts, allocation, row ? row->queue_entries : 0, &w->policy);
	w->allocation = allocation;
	if (w->row != PR_NONE)
		collect_set_limit(&m->run.c, w->row, limit_of(&w->policy, allocation));
}

void watched_begin_anew(struct monitor *m, struct watched *w)
{
	monitor_undo(m, w);
	memset(&w->state, 0, sizeof(w->state));
	memset(w->begun, 0, sizeof(w->begun));
	w->facts.driver[0] = 0;
	w->facts.generation = 0;
	watched_resolve(m, w, w->allocation);
	w->look = 0;
}

static void replaced(struct monitor *m, struct watched *w)
{
	log_info("%s: replaced by another device", w->name);
	watched_begin_anew(m, w);
}

void watched_take_row(struct monitor *m, struct watched *w, __u32 row, __u32 born)
{
	const bool other = w->counted && w->born != born;

	if (!other && w->row == row)
		return;
	w->row = row;
	w->born = born;
	w->counted = true;
	if (other)
		replaced(m, w);
	else
		watched_resolve(m, w, w->allocation);
}

bool watched_has_other_driver(const struct watched *w)
{
	char driver[sizeof(w->facts.driver)];

	return w->facts.path[0] &&
	       !sysfs_link(driver, sizeof(driver), DEVICE_SYSFS "/%s/driver", w->facts.path) &&
	       strcmp(driver, w->facts.driver);
}

static struct past *find_past(const struct monitor *m, const char *name)
{
	for (unsigned int i = 0; i < m->n_past; i++)
		if (!strcmp(m->past[i].name, name))
			return &m->past[i];
	return NULL;
}

/* Starts to watch a device. NULL: no memory. */
static struct watched *add(struct monitor *m, const char *name)
{
	const struct past *past = find_past(m, name);
	const struct quota_sample none = { .t = now_mono(), .faults = past ? past->faults : 0 };
	struct quota_share own = {};
	struct quota_times all = {};
	struct quota_decision d;
	struct watched *w;

	if (array_grow(m->watched, m->n_watched))
		return NULL;
	w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	snprintf(w->name, sizeof(w->name), "%s", name);
	w->row = PR_NONE;
	w->look = QUOTA_OFF;
	watched_resolve(m, w, 0);
	/* a sample of nothing primes the state, so that what comes first counts, too */
	quota_evaluate(&w->policy.q, &w->state, &own, &all, &none, &d);
	return m->watched[m->n_watched++] = w;
}

struct watched *watched_of(struct monitor *m, const char *name)
{
	return find(m, name) ?: add(m, name);
}

struct watched *watched_of_row(struct monitor *m, __u32 row)
{
	const struct pr_row *r = watch_row(m->run.c.w, row), *pf;
	struct watched *w;

	if (!r)
		return NULL;
	pf = watch_row(m->run.c.w, r->pf_row);
	if (pf) {
		row = r->pf_row;
		r = pf;
	}
	w = find_row(m, row);
	if (w && w->born == r->born)
		return w;
	w = find(m, r->name) ?: add(m, r->name);
	if (!w)
		return NULL;
	watched_take_row(m, w, row, r->born);
	return w;
}

int watched_take_past(struct monitor *m, const char *name, __u64 n)
{
	struct past *past = find_past(m, name);

	if (!past) {
		if (array_grow(m->past, m->n_past))
			return -ENOMEM;
		past = &m->past[m->n_past++];
		*past = (struct past){};
		snprintf(past->name, sizeof(past->name), "%s", name);
	}
	past->faults = n + (past->counted ? past->faults : 0);
	past->counted = true;
	return 0;
}

void watched_find_replaced(struct monitor *m)
{
	char dir[PATH_MAX];

	for (unsigned int i = 0; i < m->n_watched; i++) {
		struct watched *w = m->watched[i];
		__u64 generation;

		if (w->present && !w->facts.path[0]) /* could not be read so far */
			watched_resolve(m, w, w->allocation);
		if (!w->present || !w->facts.path[0])
			continue;
		snprintf(dir, sizeof(dir), DEVICE_SYSFS "/%s", w->facts.path);
		generation = device_generation(dir);
		if (generation && generation != w->facts.generation)
			replaced(m, w);
	}
}

void watched_drop_absent(struct monitor *m)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		struct watched *w = m->watched[i];

		if (w->present) {
			m->watched[kept++] = w;
			continue;
		}
		monitor_undo(m, w);
		free(w);
	}
	m->n_watched = kept;
}

int watched_set_limits(struct monitor *m)
{
	struct device_list list;
	int err = device_list_read(&list, DEVICE_SYSFS);

	for (unsigned int i = 0; !err && i < list.n; i++) {
		const struct device_facts *f = &list.v[i];
		struct policy_of p;
		__u64 limit;

		if (f->pf[0])
			continue;
		resolve_for(m, f, f->caps.pri.allocation, 0, &p);
		limit = limit_of(&p, f->caps.pri.allocation);
		if (limit)
			err = watch_set_credits(&m->run.w, f->name, limit);
	}
	if (err)
		log_error("cannot list the devices behind IOMMUs: %s", strerror(-err));
	device_list_free(&list);
	return err;
}
