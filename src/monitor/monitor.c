// SPDX-License-Identifier: GPL-2.0
#include "monitor/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/container_of.h"
#include "base/log.h"
#include "monitor/notify.h"
#include "monitor/watched.h"
#include "base/stop.h"

static struct monitor *of(struct run *r)
{
	return container_of(r, struct monitor, run);
}

static void look(struct monitor *m, struct watched *w)
{
	struct quota_sample *x = &w->sample; /* .faults are from the last snapshot */
	struct collect_look now = { .over = w->over };
	struct quota_share *own;
	struct quota_times *all;
	struct quota_decision d;
	struct permit may;
	int err;

	if (watched_has_other_driver(w))
		watched_begin_anew(m, w);
	may = monitor_permit(m, w);
	x->t = now_mono();
	own = shares_find(permit_dry(&may) ? &m->dry : &m->held.shares, w->name,
			  w->facts.generation, x->t);
	if (!own) { /* no memory */
		w->look = QUOTA_OFF;
		return;
	}
	/* what the policy does not allow uses up nobody's share */
	all = permit_destructive(&may) ? &m->held.shares.all : &m->dry.all;
	err = w->row == PR_NONE ? -ENODEV : collect_look(&m->run.c, w->row, w->born, &now);
	if (err == -ENOMEM) { /* unknown is not 0: nothing is done or undone */
		w->look = QUOTA_OFF;
		return;
	}
	if (err)
		w->row = PR_NONE;
	x->used = now.used;
	x->oldest = now.oldest;
	x->over += now.over > w->over ? now.over - w->over : 0;
	w->over = now.over;
	for (int i = 0; i <= QUOTA_STEPS; i++) {
		const __u64 first_from = own->first_from;

		quota_evaluate(&w->policy.q, &w->state, own, all, x, &d);
		if (d.verdict == QUOTA_NOTHING)
			break;
		/* nor is it the device's first one of the day */
		if (permit_step(&may, d.verdict, w->policy.q.action[d.step].kind) ==
		    PERMIT_FORBIDDEN)
			own->first_from = first_from;
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
		for (unsigned int i = 0; i < m->n_watched; i++)
			watched_begin_anew(m, m->watched[i]);
		watched_set_limits(m);
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
	__u64 next = QUOTA_OFF, more;

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
	more = monitor_go_on(m);
	if (more != QUOTA_OFF)
		next = min(next, now_mono() + more);
	if (act_exec_tick() + act_destroy_tick())
		next = min(next, now + 100 * NSEC_PER_MSEC);
	return min(next, m->converge);
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
	watched_take_row(m, w, d->row, d->id);
	if (w->allocation != d->allocation)
		watched_resolve(m, w, d->allocation);
	return 0;
}

/* Includes devices that have sent no page request. */
static int take_faults(struct monitor *m)
{
	const struct fault_snapshot *s = &m->run.fc.snap;
	int err = 0;

	for (unsigned int i = 0; m->run.faults && i < s->n_kinds && !err; i++) {
		const struct fault_kind *k = &s->kinds[i];
		const __u64 n = k->count - k->ignored;
		struct watched *w;

		if (!k->device.live) {
			err = watched_take_past(m, k->device.name, n);
			continue;
		}
		w = watched_of(m, k->device.name);
		if (!w)
			return -ENOMEM;
		w->present = true;
		w->sample.faults += n;
	}
	return err;
}

int monitor_interval(struct monitor *m)
{
	const struct snapshot *s = &m->run.c.snap;
	int err = 0;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		m->watched[i]->present = false;
		m->watched[i]->sample.faults = 0;
	}
	for (unsigned int i = 0; i < m->n_past; i++)
		m->past[i].counted = false;
	for (unsigned int i = 0; i < s->n_devs && !err; i++)
		err = take_device(m, &s->devs[i]);
	if (!err)
		err = take_faults(m);
	if (err)
		return log_errno(err, "%s", strerror(-err));
	watched_drop_absent(m);
	watched_find_replaced(m);
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
	m->may = m->dry_run ? 0 : policy_actions(m->policy);
	m->acting = m->may != 0;
	err = run_attach(&m->run, o, false, event, fault);
	return err ?: watched_set_limits(m);
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
	file_writer_close(m->writer);
	held_close(&m->held);
	shares_free(&m->dry);
	run_close(&m->run);
	for (unsigned int i = 0; i < m->n_watched; i++)
		free(m->watched[i]);
	free(m->watched);
	free(m->past);
	policy_free(m->policy);
}
