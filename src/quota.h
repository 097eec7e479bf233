/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a policy demands of one device, and what is to be done about it now: a pure function of
 * the quota, what was seen before and one look at the device. No kernel, no clock, no I/O, so that
 * live load and a recording are judged alike. Times are CLOCK_MONOTONIC ns, durations ns.
 */
#ifndef QUOTA_H
#define QUOTA_H

#include <linux/types.h>
#include <stdbool.h>

#define QUOTA_STEPS 8	/* actions in a ladder */
#define QUOTA_PATH  256 /* of a program to execute */
#define QUOTA_OFF   (~0ULL)
#define QUOTA_GUARD 64 /* highest max-actions */

/* In the order of harm. Those up to QUOTA_REVERSIBLE are undone, the others can't be. */
enum action_kind {
	ACTION_LOG,
	ACTION_EXEC,
	ACTION_FREEZE,
	ACTION_PRI_CREDITS,
	ACTION_PRI_PAUSE,
	ACTION_REVERSIBLE = ACTION_PRI_PAUSE,
	ACTION_KILL,
	ACTION_UNBIND,
	ACTION_RESET,
	ACTION_REMOVE,
	ACTION_KINDS,
};

struct quota_action {
	enum action_kind kind;
	__u64 delay;	       /* after the step before it */
	__u32 credits;	       /* ACTION_PRI_CREDITS: outstanding page requests, at least 1 */
	char path[QUOTA_PATH]; /* ACTION_EXEC: absolute */
};

/* Why a device is acted upon; any of these at a time. */
enum quota_reason {
	QUOTA_OVER = 1 << 0,   /* over its high water mark for sustain */
	QUOTA_STUCK = 1 << 1,  /* a page request unanswered for longer than max-age */
	QUOTA_FAULTS = 1 << 2, /* more unrecoverable DMA faults in a minute than allowed */
};

struct quota {
	__u64 credits; /* outstanding page requests it is entitled to, QUOTA_OFF: any number */
	__u64 high;    /* above this it is over, QUOTA_OFF: never */
	__u64 low;     /* at or below this it is not over any more; at most high */
	__u64 sustain; /* over for so long before the first action */
	__u64 hold;    /* not over for so long before actions are undone */
	__u64 max_age; /* of an unanswered page request, QUOTA_OFF */
	__u64 faults;  /* unrecoverable DMA faults in any minute, QUOTA_OFF */
	unsigned int n_actions;
	struct quota_action action[QUOTA_STEPS];
};

/* One look at a device, or at a PF with its VFs. */
struct quota_sample {
	__u64 t;
	__u64 used;   /* outstanding page requests on its credits */
	__u64 over;   /* requests since the start that came over its high water mark */
	__u64 oldest; /* age of the oldest outstanding one; 0: none, or not looked at */
	__u64 faults; /* unrecoverable DMA faults since the start */
};

#define QUOTA_SLOTS 12 /* of a minute */

/* What was seen of a device; all zero at first. */
struct quota_state {
	bool seen;		       /* the counters below have been set */
	__u64 over;		       /* of the look before */
	__u64 fault_base;	       /* faults of the look before */
	__u64 fault_slot[QUOTA_SLOTS]; /* faults by the time's twelfth of a minute, modulo */
	__u64 fault_turn;	       /* the latest slot's number since the beginning of time */
	unsigned int looks;	       /* that saw it over, in a row */
	__u64 since;		       /* over, stuck or faulting since; 0: it isn't */
	__u64 clear_since;	       /* none of it any more since; 0: it is, or was never */
	unsigned int step;	       /* actions of the ladder done, or tried */
	__u64 t_step;		       /* when the last was */
	__u32 held;		       /* bit mask of ladder steps in force that are to be undone */
};

/* max-actions per hour of the whole machine: the avalanche guard. All zero but .max at first. */
struct quota_guard {
	unsigned int max; /* at most QUOTA_GUARD */
	unsigned int n, next;
	__u64 t[QUOTA_GUARD]; /* of the last actions but for ACTION_LOG */
};

enum quota_verdict {
	QUOTA_NOTHING,
	QUOTA_ACT,
	QUOTA_UNDO,
	QUOTA_GUARDED, /* would act, but max-actions are used up: told once, the step stays due */
};

struct quota_decision {
	enum quota_verdict verdict;
	unsigned int step; /* of the ladder: q->action[step] */
	__u32 reasons;	   /* enum quota_reason */
	__u64 lasted;	   /* how long they have held */
	__u64 faults;	   /* of the last minute */
	__u64 look;	   /* look again not later than this, QUOTA_OFF: when something happens */
};

/*
 * Judges one look at a device and says the next thing to be done; call it again with the same
 * sample until that is QUOTA_NOTHING, at most QUOTA_STEPS times. An action is taken as done once
 * it is said; that it failed changes nothing: the next step comes after its delay. Never acts on
 * a first look.
 */
void quota_evaluate(const struct quota *q, struct quota_state *s, struct quota_guard *g,
		    const struct quota_sample *x, struct quota_decision *d);

/* "pri-credits:32", as in a policy, into @text, which has QUOTA_PATH + 32 bytes. Returns it. */
const char *quota_action_text(const struct quota_action *a, char *text);

/* "freeze": the kind's name in a policy and in metrics. */
const char *quota_action_name(enum action_kind kind);

#endif
