/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The monitor: holds each device to the policy. A device is looked at when the kernel program tells
 * of a crossing, when its quota wants it, and each interval; what the evaluation then says is done,
 * or in a dry run told. A PF and its VFs are one device, the PF.
 */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include "act/act.h"
#include "policy/policy.h"
#include "view/action_report.h"
#include "session/request_session.h"

/* What the monitor knows of one device. */
struct watched {
	char name[DEVICE_NAME];
	__u32 row, born; /* where its page requests are counted; PR_NONE: nowhere now */
	bool counted;	 /* it has sent some: .born means something */
	bool present;	 /* in the last snapshot */
	struct device_facts facts;
	struct policy_of policy;
	__u32 allocation; /* of its PRI capability, that the policy was resolved with */
	struct quota_state state;
	struct quota_sample sample; /* of the last snapshot; .over: sum of what came */
	__u64 over; /* its counter at the last look; with a VF that leaves it falls */
	__u64 look; /* look again at this time, QUOTA_OFF */
	/* what was begun, and is told of again when it is done */
	struct {
		bool waits, undo;
		struct quota_action action;
		struct act_evidence evidence;
	} begun;
};

struct monitor {
	struct run run;
	const char *config;
	bool must_exist;
	struct policy *policy;
	bool dry_run; /* whatever the policy says */
	__u32 may;    /* what the privileges that are kept are for: policy_actions() at the start */
	bool acting;  /* some of it: the list below is open */
	bool reload_failed;
	__u64 loaded; /* CLOCK_REALTIME ns: the policy in force was read */
	struct held_list held;
	struct quota_guard guard;     /* of what is done */
	struct quota_guard dry_guard; /* of what a dry run would do */
	struct watched **watched;
	unsigned int n_watched;
	__u64 converge; /* look after the registers in force at this time */
	__u64 waiting; /* for a device to stop, since this time or the latest action; 0: for none */
	__u64 actions[ACTION_KINDS][OUTCOMES];
};

/* monitor.c. As in session/request_session.h: 0 or a negative errno whose reason has been told. */
int monitor_open(struct monitor *m, const struct options *o);
int monitor_start(struct monitor *m);	 /* after the privileges are settled */
int monitor_interval(struct monitor *m); /* after each snapshot */
void monitor_close(struct monitor *m);	 /* undoes all that is in force */

/* Nothing is done to it, only told. */
static inline bool monitor_dry(const struct monitor *m, const struct watched *w)
{
	return !m->acting || w->policy.dry_run;
}

/* carry_out.c: does what the evaluation said, or tells that it would, and counts it. */
void monitor_carry_out(struct monitor *m, struct watched *w, const struct quota_sample *x,
		       const struct quota_decision *d);

/* Undoes what is in force on behalf of @w, or, NULL, all of it, but for what was done by hand. */
void monitor_undo(struct monitor *m, const struct watched *w);

/*
 * Are registers ours to bring where they are wanted? Also those of a device that `credits` has
 * disabled, and then was ended before it had Stopped: nobody else can, as we have the list.
 */
static inline bool monitor_converges(const struct held *h)
{
	return h->kind == HELD_PRI && (!h->by_hand || h->off);
}

/* Brings registers further to where they are wanted. Says when to call it again, ns from now. */
__u64 monitor_converge(struct monitor *m);

/*
 * metrics.c: what stat and faults write, and what only the monitor knows. A file that cannot
 * be written is told, once, and no reason to stop: it grows old, which is an alert of its own.
 */
void monitor_textfile(const struct monitor *m);

#endif
