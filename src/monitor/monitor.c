// SPDX-License-Identifier: GPL-2.0
#include "monitor/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "device/iommu_queue.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/container_of.h"
#include "base/log.h"
#include "monitor/notify.h"
#include "base/stop.h"
#include "base/sysfs.h"

static struct monitor *of(struct run *r)
{
	return container_of(r, struct monitor, run);
}

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

static void resolve(struct monitor *m, struct watched *w, __u32 allocation)
{
	const struct pr_row *row = watch_row(m->run.c.w, w->row);
	char driver[sizeof(w->facts.driver)];

	strcpy(driver, w->facts.driver);
	if (device_read(&w->facts, DEVICE_SYSFS, w->name))
		snprintf(w->facts.name, sizeof(w->facts.name), "%s", w->name);
	/* after an unbind, keep the old driver's name: the ladder must continue */
	if (!w->facts.driver[0])
		strcpy(w->facts.driver, driver);
	resolve_for(m, &w->facts, allocation, row ? row->queue_entries : 0, &w->policy);
	w->allocation = allocation;
	if (w->row != PR_NONE)
		collect_set_limit(&m->run.c, w->row, limit_of(&w->policy, allocation));
}

/* Undoes what is in force and restarts the ladder: the policy, device or driver has changed. */
static void begin_anew(struct monitor *m, struct watched *w)
{
	monitor_undo(m, w);
	memset(&w->state, 0, sizeof(w->state));
	w->begun.waits = false;
	w->facts.driver[0] = 0;
	resolve(m, w, w->allocation);
	w->look = 0;
}

/* From now on, row @row with this @born counts the device's page requests. */
static void take_row(struct monitor *m, struct watched *w, __u32 row, __u32 born)
{
	const bool other = w->counted && w->born != born;

	if (!other && w->row == row)
		return;
	w->row = row;
	w->born = born;
	w->counted = true;
	if (other) {
		log_info("%s: replaced by another device", w->name);
		begin_anew(m, w);
	} else {
		resolve(m, w, w->allocation);
	}
}

/* Is it bound to another driver than the one that its policy was resolved with? */
static bool other_driver(const struct watched *w)
{
	char driver[sizeof(w->facts.driver)];

	return w->facts.path[0] &&
	       !sysfs_link(driver, sizeof(driver), DEVICE_SYSFS "/%s/driver", w->facts.path) &&
	       strcmp(driver, w->facts.driver);
}

/* Starts to watch a device. NULL: no memory. */
static struct watched *add(struct monitor *m, const char *name)
{
	const struct quota_sample none = { .t = now_mono() };
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
	resolve(m, w, 0);
	/* an empty sample primes the state, so that what comes first counts, too */
	quota_evaluate(&w->policy.q, &w->state, &m->dry_guard, &none, &d);
	return m->watched[m->n_watched++] = w;
}

/* Sets the limits of present devices, so that they apply from the first page request on. */
static int prepare(struct monitor *m)
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
		log_error("cannot look at the devices behind IOMMUs: %s", strerror(-err));
	device_list_free(&list);
	return err;
}

static void look(struct monitor *m, struct watched *w)
{
	struct quota_sample *x = &w->sample; /* .faults are from the last snapshot */
	struct collect_look now = { .over = w->over };
	struct quota_guard *guard;
	struct quota_decision d;

	if (other_driver(w))
		begin_anew(m, w);
	guard = monitor_dry(m, w) ? &m->dry_guard : &m->guard;
	x->t = now_mono();
	if (w->row != PR_NONE && collect_look(&m->run.c, w->row, w->born, &now))
		w->row = PR_NONE;
	x->used = now.used;
	x->oldest = now.oldest;
	x->over += now.over > w->over ? now.over - w->over : 0;
	w->over = now.over;
	for (int i = 0; i <= QUOTA_STEPS; i++) {
		quota_evaluate(&w->policy.q, &w->state, guard, x, &d);
		if (d.verdict == QUOTA_NOTHING)
			break;
		monitor_carry_out(m, w, x, &d);
		/* the sample predates the action: take a new one before the next step */
		if (d.verdict == QUOTA_ACT && w->policy.q.action[d.step].kind != ACTION_LOG) {
			w->look = 0;
			return;
		}
	}
	w->look = d.look == QUOTA_OFF ? QUOTA_OFF : x->t + d.look;
}

/* What is in force belongs to the old policy, so all of it is undone first. */
static void reload(struct monitor *m)
{
	struct policy *policy;
	__u32 more;

	notify("RELOADING=1\nMONOTONIC_USEC=%llu", now_mono() / 1000);
	m->reload_failed = policy_read(&policy, m->config, m->must_exist, stderr) != 0;
	more = m->reload_failed || m->dry_run ? 0 : policy_actions(policy) & ~m->may;
	if (more) {
		log_error("%s: %s%s needs privileges that were given up "
			  "at the start: restart instead",
			  m->config, quota_action_name(__builtin_ctz(more)),
			  more & (more - 1) ? ", among others," : "");
		policy_free(policy);
		m->reload_failed = true;
	}
	if (m->reload_failed) {
		log_error("%s: reload failed, the previous policy stays in force", m->config);
	} else {
		monitor_undo(m, NULL);
		policy_free(m->policy);
		m->policy = policy;
		m->loaded = now_wall();
		m->guard.max = m->dry_guard.max = policy_max_actions(policy);
		for (unsigned int i = 0; i < m->n_watched; i++)
			begin_anew(m, m->watched[i]);
		prepare(m);
		log_info("%s: in force", m->config);
	}
	notify("READY=1");
}

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 tick(struct run *r, __u64 now)
{
	struct monitor *m = of(r);
	__u64 next = QUOTA_OFF;

	if (hung_up) {
		hung_up = 0;
		reload(m);
	}
	for (unsigned int i = 0; i < m->n_watched; i++) {
		if (m->watched[i]->look <= now)
			look(m, m->watched[i]);
		next = min(next, m->watched[i]->look);
	}
	if (!m->acting)
		return next;
	if (m->converge <= now)
		m->converge = now + monitor_converge(m);
	if (act_exec_tick() + act_destroy_tick())
		next = min(next, now + 100 * NSEC_PER_MSEC);
	return min(next, m->converge);
}

/* The device that @row belongs to; for a VF, its PF. NULL: none, or no memory. */
static struct watched *watched_of_row(struct monitor *m, __u32 row)
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
	take_row(m, w, row, r->born);
	return w;
}

static int event(void *arg, const struct pr_event *e)
{
	struct monitor *m = arg;
	struct watched *w;

	if (e->type == EV_DEVICE_NEW || e->type == EV_CROSSED) {
		w = watched_of_row(m, e->row);
		if (w && e->type == EV_CROSSED)
			w->look = 0;
	}
	return m->run.o->json ? run_tell_crossing(&m->run, e, stdout) : 0;
}

static int fault(void *arg, const struct fault_event *e)
{
	struct monitor *m = arg;

	fault_collect_event(&m->run.fc, e);
	return 0;
}

static struct watched *watched_of(struct monitor *m, const char *name)
{
	return find(m, name) ?: add(m, name);
}

static int take_device(struct monitor *m, const struct dev_snapshot *d)
{
	struct watched *w = watched_of(m, d->name);

	if (!w)
		return -ENOMEM;
	w->present = !d->gone;
	if (d->gone || d->pf[0]) { /* a VF's page requests count for its PF */
		w->row = PR_NONE;
		return 0;
	}
	take_row(m, w, d->row, d->id);
	if (w->allocation != d->allocation)
		resolve(m, w, d->allocation);
	return 0;
}

/* Includes devices that have sent no page request. */
static int take_faults(struct monitor *m)
{
	const struct fault_snapshot *s = &m->run.fc.snap;

	for (unsigned int i = 0; m->run.faults && i < s->n_kinds; i++) {
		struct watched *w;

		if (!s->kinds[i].device.live)
			continue;
		w = watched_of(m, s->kinds[i].device.name);
		if (!w)
			return -ENOMEM;
		w->present = true;
		w->sample.faults += s->kinds[i].count - s->kinds[i].ignored;
	}
	return 0;
}

/* Undoes what is in force for devices that are gone, and forgets them. */
static void drop_absent(struct monitor *m)
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

int monitor_interval(struct monitor *m)
{
	const struct snapshot *s = &m->run.c.snap;
	int err = 0;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		m->watched[i]->present = false;
		m->watched[i]->sample.faults = 0;
	}
	for (unsigned int i = 0; i < s->n_devs && !err; i++)
		err = take_device(m, &s->devs[i]);
	if (!err)
		err = take_faults(m);
	if (err)
		return log_errno(err, "%s", strerror(-err));
	drop_absent(m);
	for (unsigned int i = 0; i < m->n_watched; i++)
		m->watched[i]->look = 0;
	notify("WATCHDOG=1");
	monitor_textfile(m);
	return 0;
}

int monitor_open(struct monitor *m, const struct options *o)
{
	int err;

	memset(m, 0, sizeof(*m));
	m->held.lock = -1;
	m->config = o->config ?: POLICY_FILE;
	m->must_exist = o->config != NULL;
	m->dry_run = o->dry_run;
	err = policy_read(&m->policy, m->config, m->must_exist, stderr);
	if (err)
		return err;
	m->loaded = now_wall();
	m->guard.max = m->dry_guard.max = policy_max_actions(m->policy);
	m->may = m->dry_run ? 0 : policy_actions(m->policy);
	m->acting = m->may != 0;
	err = run_attach(&m->run, o, false, event, fault);
	return err ?: prepare(m);
}

/* Logs in one line how many devices are watched, by which policy, and whether we act. */
static void announce(const struct monitor *m)
{
	const char *textfile = m->run.o->textfile;

	log_info("watching %u device%s that can send page requests; policy %s, %s; %s%s",
		 m->n_watched, m->n_watched == 1 ? "" : "s", m->config,
		 m->dry_run  ? "dry run"
		 : m->acting ? "acts where it says dry-run = no"
			     : "acts on nothing",
		 textfile ? "metrics in " : "no metrics (--textfile)", textfile ?: "");
}

int monitor_start(struct monitor *m)
{
	__u64 watchdog = notify_watchdog();

	if (watchdog && m->run.o->interval * 2e9 > watchdog)
		log_warn("the interval, %g s, is more than half of the service manager's "
			 "watchdog: it may end us",
			 m->run.o->interval);
	m->run.tick = tick;
	announce(m);
	notify("READY=1");
	notify("STATUS=%s: %s", m->config, m->acting ? "acting" : "observing only");
	return 0;
}

void monitor_close(struct monitor *m)
{
	notify("STOPPING=1");
	if (m->acting) {
		monitor_undo(m, NULL);
		act_exec_end();
	}
	held_close(&m->held);
	run_close(&m->run);
	for (unsigned int i = 0; i < m->n_watched; i++)
		free(m->watched[i]);
	free(m->watched);
	policy_free(m->policy);
}
