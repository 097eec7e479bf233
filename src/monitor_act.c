// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "log.h"
#include "monitor.h"

#define CONVERGE_SOON  10000000ULL /* ns: a device is about to stop */
#define CONVERGE_LATER 1000000000ULL
#define LINES	       20 /* of log in */
#define LINES_NS       10000000000ULL

/* Lines for people, so many in a while, so that a machine in trouble does not drown its journal. */
static bool may_log(__u64 now)
{
	static unsigned int lines, left_out;
	static __u64 since;

	if (now - since > LINES_NS || !since) {
		if (left_out)
			log_warn("%u lines left out; the metrics have them all", left_out);
		since = now;
		lines = left_out = 0;
	}
	if (lines++ < LINES)
		return true;
	left_out++;
	return false;
}

/* Its time is that of the look that led to it, not of its end. */
static void report(struct monitor *m, const struct watched *w, const struct act *a,
		   enum quota_outcome outcome, bool undo)
{
	const __u64 t = w->sample.t;
	struct quota_report r = { .device = w->name,
				  .action = a->action,
				  .outcome = outcome,
				  .undo = undo,
				  .evidence = a->evidence,
				  .high = w->policy.q.high,
				  .text = a->text[0] ? a->text : NULL,
				  .t = t,
				  .wall = t + m->run.out.wall_minus_mono,
				  .took = now_mono() - t };

	m->actions[a->action->kind][outcome]++;
	if (may_log(t))
		quota_report_text(stderr, &r);
	if (m->run.o->json && !quota_report_json(stdout, &r))
		fflush(stdout);
}

void monitor_carry_out(struct monitor *m, struct watched *w, const struct quota_sample *x,
		       const struct quota_decision *d)
{
	const struct quota_action *action = &w->policy.q.action[d->step];
	bool undo = d->verdict == QUOTA_UNDO;
	struct act a = { .held = &m->held,
			 .device = &w->facts,
			 .action = action,
			 .evidence = { .reasons = d->reasons,
				       .used = x->used,
				       .credits = w->policy.q.credits,
				       .lasted = d->lasted,
				       .oldest = x->oldest,
				       .faults = d->faults } };
	struct device_facts now;
	act_fn fn = undo ? act_ops[action->kind].undo : act_ops[action->kind].act;

	if (d->verdict == QUOTA_GUARDED) {
		report(m, w, &a, OUTCOME_GUARDED, false);
		return;
	}
	if (action->kind == ACTION_LOG) {
		report(m, w, &a, OUTCOME_ACTED, false);
		return;
	}
	if (monitor_dry(m, w)) {
		report(m, w, &a, OUTCOME_DRY_RUN, undo);
		return;
	}
	if (!fn)
		return;
	if (action->kind > ACTION_REVERSIBLE && !w->policy.allow_destructive) {
		act_tell(a.text, "the policy does not allow it: allow-destructive");
		report(m, w, &a, OUTCOME_FAILED, false);
		return;
	}
	/* it may have changed since we read of it, its VFs for one */
	if (!device_read(&now, DEVICE_SYSFS, w->name))
		a.device = &now;
	if (fn(&a))
		report(m, w, &a, OUTCOME_FAILED, undo);
	else
		report(m, w, &a, undo ? OUTCOME_UNDONE : OUTCOME_ACTED, undo);
	m->converge = 0;
}

void monitor_undo(struct monitor *m, const struct watched *w)
{
	unsigned int left =
		0; /* entries that stay: another device's, those that could not be undone */
	char text[ACT_TEXT];

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
}

__u64 monitor_converge(struct monitor *m)
{
	__u64 next = CONVERGE_LATER;
	char text[ACT_TEXT];

	/* an entry may go, so from the end */
	for (unsigned int i = m->held.n; i-- > 0;) {
		const struct held *h = &m->held.v[i];
		int err;

		if (!monitor_converges(h))
			continue;
		err = act_pri_converge(&m->held, h, text);
		if (err == -EINPROGRESS)
			next = CONVERGE_SOON;
		else if (err < 0 && may_log(now_mono()))
			log_error("%s", text);
		else if (err > 0)
			log_info("%s", text);
	}
	return next;
}
