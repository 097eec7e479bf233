// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "monitor/guilty.h"
#include "monitor/monitor.h"

#define CONVERGE_SOON  (10 * NSEC_PER_MSEC) /* ns: while a device may stop soon */
#define CONVERGE_LATER NSEC_PER_SEC	    /* ns: once it has not stopped for so long */
#define LINES	       20		    /* of the log at most in LINES_NS */
#define LINES_NS       (10 * NSEC_PER_SEC)

/* Limits the rate of log lines, so that a machine in trouble does not flood its journal. */
static bool may_log(__u64 now)
{
	static unsigned int lines, left_out;
	static __u64 since;

	if (now - since > LINES_NS || !since) {
		if (left_out)
			log_warn("%u messages suppressed; the metrics count all of them", left_out);
		since = now;
		lines = left_out = 0;
	}
	if (lines++ < LINES)
		return true;
	left_out++;
	return false;
}

static void log_report(const struct quota_report *r)
{
	_cleanup_(freep) char *line = NULL;
	size_t size;
	FILE *f = open_memstream(&line, &size);
	int err = f ? 0 : -ENOMEM;

	if (!err) {
		quota_report_text(f, r);
		err = memstream_close(f, &line);
	}
	if (!err)
		log_write(LOG_LEVEL_INFO, line);
	else
		log_error("%s: %s: %s; no memory to say more", r->device,
			  quota_action_name(r->action->kind), quota_outcome_name(r->outcome));
}

/* @t: CLOCK_MONOTONIC ns of the sample that led to it, or when a started action completed. */
static void report(struct monitor *m, const struct watched *w, const struct act *a,
		   enum quota_outcome outcome, bool undo, __u64 t)
{
	struct quota_report r = { .device = w->name,
				  .action = a->action,
				  .outcome = outcome,
				  .undo = undo,
				  .evidence = a->evidence,
				  .high = w->policy.q.high,
				  .text = a->text[0] ? a->text : NULL,
				  .t = t,
				  .stamp = !log_is_journal(),
				  .took = now_mono() - t };

	r.wall = now_wall() - r.took; /* by the clock as it is set now */

	m->actions[a->action->kind][outcome]++;
	if (may_log(t))
		log_report(&r);
	if (m->run.o->json && !quota_report_json(stdout, &r))
		fflush(stdout);
}

static bool is_pri(enum action_kind kind)
{
	return kind == ACTION_PRI_CREDITS || kind == ACTION_PRI_PAUSE;
}

/* Is it on the owners of those functions only that the reasons hold for? */
static bool on_owners(const struct quota_action *action)
{
	return (action->kind == ACTION_FREEZE || action->kind == ACTION_KILL) && !action->all;
}

/* Where to note that an action of that kind was begun. NULL: it ends at once. */
static struct begun *begun_of(struct watched *w, enum action_kind kind)
{
	switch (kind) {
	case ACTION_PRI_CREDITS:
	case ACTION_PRI_PAUSE:
		return &w->begun[BEGUN_PRI];
	case ACTION_FREEZE:
		return &w->begun[BEGUN_FREEZE];
	case ACTION_KILL:
		return &w->begun[BEGUN_KILL];
	default:
		return NULL;
	}
}

/*
 * Finds a step of this kind in force for another function that shares its PRI registers with @w.
 * Of several, the one with the fewest credits. *@name is that function. NULL: there is none.
 */
static const struct quota_action *shared(const struct monitor *m, const struct watched *w,
					 enum action_kind kind, const char **name)
{
	const char *pf = device_pri_owner(&w->facts);
	const struct quota_action *found = NULL;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		const struct watched *other = m->watched[i];
		const struct quota *q = &other->policy.q;

		if (other == w || monitor_dry(m, other) ||
		    strcmp(device_pri_owner(&other->facts), pf))
			continue;
		for (unsigned int step = 0; step < q->n_actions; step++) {
			if (!(other->state.held >> step & 1) || q->action[step].kind != kind ||
			    (found && found->credits <= q->action[step].credits))
				continue;
			found = &q->action[step];
			*name = other->name;
		}
	}
	return found;
}

/* As act_pri_undo(), but keeps in force what the PF or another VF still needs. */
static int undo_pri(const struct monitor *m, const struct watched *w, struct act *a)
{
	const struct quota_action *own = a->action;
	const char *name;
	int err;

	a->action = shared(m, w, own->kind, &name);
	if (a->action) {
		err = act_ops[own->kind].act(a);
		act_tell(a->text, "for %s", name);
	} else {
		a->action = own;
		err = act_pri_undo(a);
	}
	a->action = own;
	return err;
}

/*
 * Reads the device's facts anew, for instance its VFs, which may have changed since the decision.
 * It must still be the device and driver that it was about. After an unbind of ours it has no
 * driver, and the ladder goes on.
 */
static int same_device(const struct watched *w, struct device_facts *now, char text[ACT_TEXT])
{
	if (device_read(now, DEVICE_SYSFS, w->name)) {
		act_tell(text, "the device has gone");
		return -ENODEV;
	}
	if (now->generation != w->facts.generation) {
		act_tell(text, "another device has come in its place");
		return -ESTALE;
	}
	if (*now->driver && strcmp(now->driver, w->facts.driver)) {
		act_tell(text, "it has another driver now: %s, was %s", now->driver,
			 *w->facts.driver ? w->facts.driver : "none");
		return -ESTALE;
	}
	return 0;
}

void monitor_carry_out(struct monitor *m, struct watched *w, const struct quota_sample *x,
		       const struct quota_decision *d)
{
	const struct quota_action *action = &w->policy.q.action[d->step];
	const struct permit may = monitor_permit(m, w);
	bool undo = d->verdict == QUOTA_UNDO;
	struct act a = { .held = &m->held,
			 .device = &w->facts,
			 .action = action,
			 .protect = w->policy.protect,
			 .evidence = { .reasons = d->reasons,
				       .used = x->used,
				       .credits = w->policy.q.credits,
				       .lasted = d->lasted,
				       .oldest = x->oldest,
				       .faults = d->faults } };
	_cleanup_(guilty_free) struct act_functions only = {};
	struct begun *begun = begun_of(w, action->kind);
	struct device_facts now;
	int err;
	act_fn fn = undo ? act_ops[action->kind].undo : act_ops[action->kind].act;

	switch (permit_step(&may, d->verdict, action->kind)) {
	case PERMIT_NOTHING:
		return;
	case PERMIT_GUARDED:
		report(m, w, &a, OUTCOME_GUARDED, false, w->sample.t);
		return;
	case PERMIT_LOG:
		report(m, w, &a, OUTCOME_ACTED, false, w->sample.t);
		return;
	case PERMIT_FORBIDDEN:
		act_tell(a.text, "the policy does not allow it: allow-destructive");
		report(m, w, &a, OUTCOME_FAILED, false, w->sample.t);
		return;
	case PERMIT_DRY_RUN:
		report(m, w, &a, OUTCOME_DRY_RUN, undo, w->sample.t);
		return;
	case PERMIT_DO:
	case PERMIT_UNDO:
		break;
	}
	if (!fn)
		return;
	/* what we changed is undone by what the ledger says, whatever has become of the device */
	err = undo ? 0 : same_device(w, &now, a.text);
	/* first, so that a crash does not give the device its share anew */
	if (!err && !undo) {
		err = held_save(&m->held);
		if (err)
			act_tell(a.text, "cannot write %s: %s", m->held.path, strerror(-err));
	}
	if (!undo)
		a.device = &now;
	if (!err && !undo && on_owners(action) && now.vfs) {
		err = guilty_find(m, w, d->reasons, &only);
		a.only = &only;
	}
	if (!err)
		err = undo && is_pri(action->kind) ? undo_pri(m, w, &a) : fn(&a);
	if (err)
		report(m, w, &a, OUTCOME_FAILED, undo, w->sample.t);
	else if (a.begun)
		report(m, w, &a, OUTCOME_BEGUN, undo, w->sample.t);
	else
		report(m, w, &a, undo ? OUTCOME_UNDONE : OUTCOME_ACTED, undo, w->sample.t);
	if (begun)
		*begun = (struct begun){
			.waits = a.begun, .undo = undo, .action = *action, .evidence = a.evidence
		};
	m->converge = m->waiting = 0;
}

/* Undoes a VF's steps in its PF's registers: their ledger entries name the PF, not the VF. */
static void undo_in_pf(struct monitor *m, const struct watched *w)
{
	struct act a = { .held = &m->held, .device = &w->facts };

	for (unsigned int step = w->policy.q.n_actions; step-- > 0;) {
		a.action = &w->policy.q.action[step];
		if (!(w->state.held >> step & 1) || !is_pri(a.action->kind))
			continue;
		undo_pri(m, w, &a);
		log_info("%s", a.text);
	}
}

void monitor_undo(struct monitor *m, const struct watched *w)
{
	unsigned int left =
		0; /* entries that stay: other devices', set by hand, or failed to undo */
	char text[ACT_TEXT];

	if (m->acting)
		act_owners_stop(w ? w->name : NULL);
	if (w && w->facts.pf[0] && !monitor_dry(m, w))
		undo_in_pf(m, w);
	held_defer(&m->held);
	while (m->acting && left < m->held.n) {
		struct held h = m->held.v[m->held.n - 1 - left];
		unsigned int n = m->held.n;

		if (h.by_hand || (w && strcmp(h.device, w->name))) {
			left++;
			continue;
		}
		act_release(&m->held, &h, text);
		log_info("%s", text);
		left += m->held.n == n;
	}
	if (m->acting)
		held_flush(&m->held);
}

/* Reports that what was begun has come to its end. */
static void report_end(struct monitor *m, const struct watched *w, struct begun *b, int err,
		       const char *text)
{
	struct act a = { .action = &b->action, .evidence = b->evidence };

	b->waits = false;
	snprintf(a.text, sizeof(a.text), "%s", text);
	report(m, w, &a,
	       err	 ? OUTCOME_FAILED
	       : b->undo ? OUTCOME_UNDONE
			 : OUTCOME_ACTED,
	       b->undo, now_mono());
}

/* Reports completion, as @text says, for devices waiting on @pf. False: none was waiting. */
static bool end_begun(struct monitor *m, const char *pf, const char *text)
{
	bool any = false;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		struct watched *w = m->watched[i];

		if (!w->begun[BEGUN_PRI].waits || strcmp(device_pri_owner(&w->facts), pf))
			continue;
		report_end(m, w, &w->begun[BEGUN_PRI], 0, text);
		any = true;
	}
	return any;
}

/* An act_done_fn. */
static void owners_done(void *arg, enum action_kind kind, const char *device, int err,
			const char *text)
{
	struct monitor *m = arg;

	for (unsigned int i = 0; i < m->n_watched; i++) {
		struct begun *b = begun_of(m->watched[i], kind);

		if (b && b->waits && !strcmp(m->watched[i]->name, device))
			report_end(m, m->watched[i], b, err, text);
	}
}

__u64 monitor_go_on(struct monitor *m)
{
	return act_owners_tick(owners_done, m);
}

/* Is it in the ledger although no step is in force that needs it? It could not be undone, then. */
static bool is_overdue(const struct monitor *m, const struct held *h)
{
	if (h->kind == HELD_PRI)
		return false;
	for (unsigned int i = 0; i < m->n_watched; i++) {
		const struct watched *w = m->watched[i];

		if (strcmp(w->name, h->device))
			continue;
		for (unsigned int step = 0; step < w->policy.q.n_actions; step++)
			if (w->state.held >> step & 1 &&
			    w->policy.q.action[step].kind == ACTION_FREEZE)
				return false;
	}
	return true;
}

unsigned int monitor_overdue(const struct monitor *m)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < m->held.n; i++)
		n += is_overdue(m, &m->held.v[i]);
	return n;
}

/* Keeps stopped what is to be, and lets go on what is not. */
static void converge_stopped(struct monitor *m)
{
	char text[ACT_TEXT];

	held_defer(&m->held);
	/* from the end, as entries may be removed */
	for (unsigned int i = m->held.n; i-- > 0;) {
		const struct held *h = &m->held.v[i];
		int held;

		if (h->kind == HELD_PRI)
			continue;
		held = is_overdue(m, h) ? -ESRCH : act_freeze_hold(h, text);
		if (held == -ESRCH)
			act_freeze_release(&m->held, h, text);
		if (held && may_log(now_mono()))
			log_info("%s", text);
	}
	held_flush(&m->held);
}

__u64 monitor_converge(struct monitor *m)
{
	const __u64 now = now_mono();
	bool waits = false;
	char text[ACT_TEXT];

	/* from the end, as entries may be removed */
	for (unsigned int i = m->held.n; i-- > 0;) {
		const struct held *h = &m->held.v[i];
		char pf[DEVICE_NAME];
		int err;

		if (!monitor_converges(h))
			continue;
		strcpy(pf, h->device);
		err = act_pri_converge(&m->held, h, text);
		if (err == -EINPROGRESS)
			waits = true;
		else if (err < 0 && may_log(now_mono()))
			log_error("%s", text);
		else if (err >= 0 && !end_begun(m, pf, text) && err > 0)
			log_info("%s", text);
	}
	if (m->stopped_checked + CONVERGE_LATER <= now) {
		m->stopped_checked = now;
		converge_stopped(m);
	}
	m->waiting = waits ? m->waiting ?: now : 0;
	return waits && now - m->waiting < CONVERGE_LATER ? CONVERGE_SOON : CONVERGE_LATER;
}
