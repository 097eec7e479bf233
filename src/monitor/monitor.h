/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The monitor: enforces the policy on each device. A device is evaluated when the BPF program
 * reports that it exceeds its limit, when its last evaluation asked for it, and at each interval.
 * The decision is then carried out, or in a dry run only logged. A PF and its VFs are one device.
 */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include "act/act.h"
#include "base/file_writer.h"
#include "policy/permit.h"
#include "policy/policy.h"
#include "view/action_report.h"
#include "session/request_session.h"

/* An action that was only started: its completion is reported later. */
struct begun {
	bool waits, undo;
	struct quota_action action;
	struct act_evidence evidence;
};

/* Of each kind one at most is begun for a device. */
enum begun_kind {
	BEGUN_PRI,
	BEGUN_FREEZE,
	BEGUN_KILL,
	BEGUN_KINDS,
};

/* One device under the policy. */
struct watched {
	char name[DEVICE_NAME];
	__u32 row, born; /* row that counts its page requests, and its .born; row PR_NONE: none */
	bool counted;	 /* it has had a row: .born is valid */
	bool present;	 /* in the last snapshot */
	struct device_facts facts;
	struct policy_of policy;
	__u32 allocation; /* of its PRI capability, as the policy was resolved with */
	struct quota_state state;
	struct quota_sample sample; /* latest; .over: accumulated here, as .over below can fall */
	__u64 over; /* its counter at the last evaluation; falls when a VF is removed */
	__u64 look; /* evaluate again at this time, QUOTA_OFF: not by time */
	struct begun begun[BEGUN_KINDS];
};

/* Faults of devices that have gone. They must not be charged to the next one of that name. */
struct past {
	char name[DEVICE_NAME];
	__u64 faults;
	bool counted; /* in the interval that is being taken */
};

struct monitor {
	struct run run;
	const char *config;
	bool must_exist;
	struct policy *policy;
	bool dry_run; /* whatever the policy says */
	__u32 may;    /* the actions we kept privileges for: policy_actions() at the start */
	bool acting;  /* .may is not empty: .held is open and we change devices */
	bool reload_failed;
	__u64 loaded; /* when the policy in force was read, CLOCK_REALTIME ns */
	struct held_list held;
	struct shares dry; /* as held.shares, for what a dry run would do */
	struct watched **watched;
	unsigned int n_watched;
	struct file_writer *writer; /* of the textfile; NULL: not begun */
	struct past *past; /* of names that no device has now, or had before the one that has it */
	unsigned int n_past;
	__u64 converge;	       /* when to call monitor_converge() next */
	__u64 stopped_checked; /* when what is stopped was looked at */
	__u64 waiting; /* since when we wait for Stopped; actions reset it; 0: not waiting */
	__u64 actions[ACTION_KINDS][OUTCOMES];
};

/* monitor.c. As in session/request_session.h: 0 or a negative errno, which has been logged. */
int monitor_open(struct monitor *m, const struct options *o);
int monitor_start(struct monitor *m);	 /* after privileges are dropped */
int monitor_interval(struct monitor *m); /* after each snapshot */
void monitor_close(struct monitor *m);	 /* undoes everything in force, but not by hand */

/* What may be done to the device. */
static inline struct permit monitor_permit(const struct monitor *m, const struct watched *w)
{
	return (struct permit){ .acting = m->acting,
				.dry_run = w->policy.dry_run,
				.allow_destructive = w->policy.allow_destructive };
}

/* Is the device in a dry run? Then actions are only logged. */
static inline bool monitor_dry(const struct monitor *m, const struct watched *w)
{
	const struct permit may = monitor_permit(m, w);

	return permit_dry(&may);
}

/* carry_out.c: carries out a decision, or logs what it would do, and counts it. */
void monitor_carry_out(struct monitor *m, struct watched *w, const struct quota_sample *x,
		       const struct quota_decision *d);

/* Undoes what is in force for @w, or everything if NULL, except changes made by hand. */
void monitor_undo(struct monitor *m, const struct watched *w);

/*
 * May we write this change's PRI registers? Not if it was made by hand, unless `credits` was ended
 * after it disabled PRI and before the device had Stopped. Nobody else can finish that, as we hold
 * the ledger's lock.
 */
static inline bool monitor_converges(const struct held *h)
{
	return h->kind == HELD_PRI && (!h->by_hand || h->off);
}

/*
 * Moves what is in force closer to what it should be: PRI registers to their targets; what should
 * be stopped but was continued by somebody else is stopped again; what should have been undone, but
 * could not be, is undone. Returns when to call it again, ns from now.
 */
__u64 monitor_converge(struct monitor *m);

/* Goes on with actions that were begun. Returns when to call it again, ns from now, or QUOTA_OFF. */
__u64 monitor_go_on(struct monitor *m);

/* How many changes should have been undone by now. */
unsigned int monitor_overdue(const struct monitor *m);

/*
 * metrics.c: has the metrics of stat and faults, and the monitor's own, written meanwhile. If the
 * file can't be written, that is logged once and we continue: a stale file is an alert of its own.
 */
void monitor_textfile(struct monitor *m);

#endif
