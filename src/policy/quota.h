/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a policy demands of one device, and what is to be done about it now: a pure function of
 * the quota, what was seen before and one look at the device. No kernel, no clock, no I/O, so that
 * live load and a recording are judged alike. Times are CLOCK_MONOTONIC ns, durations ns.
 *
 * Conditions. Each look finds which of them hold:
 *   over      begins at a look that finds used > high, or that requests came over the mark since
 *             the look before; ends at a look that finds used <= low and no such request. Between
 *             low and high it stays as it was.
 *   stuck     while oldest > max_age
 *   faulting  while there were more than `faults` unrecoverable faults in the last minute
 *
 * Steps. One is taken only at a look that itself finds the device over (not merely not yet below
 * low), stuck or faulting, and only if that condition was found by a look before, too, and, for
 * over, holds for at least sustain. The first one comes its delay after that, each other one its
 * delay after the step before. A step but for ACTION_LOG is put off, and those after it with it,
 * while max-actions were done in the last hour over all devices; undoing is never put off.
 *
 * Clear. Once no condition holds and used <= low, at all looks for `hold`, the steps in force are
 * undone, the last first, and the ladder begins anew: the next offence starts at the first step.
 * An offence that returns earlier goes on where the ladder stands.
 *
 * A counter or a clock that goes backwards is another device of the same name, or another boot: it
 * is seen for the first time, and what is in force is undone at once.
 */
#ifndef POLICY_QUOTA_H
#define POLICY_QUOTA_H

#include <linux/types.h>
#include <stdbool.h>

#define QUOTA_STEPS 8	/* actions in a ladder */
#define QUOTA_PATH  256 /* of a program to execute */
#define QUOTA_OFF   (~0ULL)
#define QUOTA_GUARD 64 /* highest max-actions */

/*
 * In the order of harm. Those from ACTION_FREEZE to ACTION_REVERSIBLE are undone. The two before
 * them leave nothing to undo, those after them can't be undone.
 */
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
#define QUOTA_REASONS 3

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

/* What was seen of a device and done about it; all zero at first. Arrays: by bit of the reason. */
struct quota_state {
	bool seen;	   /* there was a look: the fields below mean something */
	bool replaced;	   /* what is in force was done to another device: undo it at once */
	bool clear;	   /* no condition holds and used <= low, since t_clear */
	bool told;	   /* QUOTA_GUARDED was said of the step that is due */
	__u32 holds;	   /* conditions that hold */
	__u32 offends;	   /* those that the latest look itself found */
	__u32 held;	   /* bit mask of ladder steps in force that are to be undone */
	unsigned int step; /* actions of the ladder done */
	unsigned int looks[QUOTA_REASONS]; /* that found the condition since it holds, 2 at most */
	__u64 since[QUOTA_REASONS];	   /* it holds */
	__u64 t, over, faults;		   /* of the latest look */
	__u64 t_clear, t_step;		   /* the latter: of the latest action */
	__u64 fault_slot[QUOTA_SLOTS];	   /* faults by the time's twelfth of a minute, modulo */
	__u64 minute;			   /* faults of the last one: all slots */
	__u64 fault_turn;		   /* number of the latest slot, not modulo */
};

/*
 * max-actions per hour of the whole machine: the avalanche guard. All zero but .max at first;
 * .max may change at any time, 0 is none at all.
 */
struct quota_guard {
	unsigned int max; /* at most QUOTA_GUARD */
	unsigned int n;	  /* entries of t in use */
	unsigned int next;
	__u64 t[QUOTA_GUARD]; /* ring: of the last actions but for ACTION_LOG, in order */
};

enum quota_verdict {
	QUOTA_NOTHING,
	QUOTA_ACT,
	QUOTA_UNDO,
	QUOTA_GUARDED, /* would act, but max-actions are used up: told once, the step stays due */
};

struct quota_decision {
	enum quota_verdict verdict;
	unsigned int step; /* of the ladder: q->action[step]; 0 for QUOTA_NOTHING */
	__u32 reasons;	   /* enum quota_reason: those for which a step may be taken now */
	__u64 lasted; /* how long the eldest of them has held; QUOTA_UNDO: how long it is clear */
	__u64 faults; /* of the last minute; 0 if the quota is not about faults */
	__u64 look;   /* look again within so long, QUOTA_OFF: when something happens */
};

/*
 * Judges one look at a device and says the next thing to be done; call it again with the same
 * sample until that is QUOTA_NOTHING, at most QUOTA_STEPS times. Samples with the same time are
 * the same look. An action is taken as done once it is said; that it failed changes nothing: the
 * next step comes after its delay, and undoing is said of it. Never acts on a first look.
 *
 * @s belongs to @q: when another policy comes, undo what is in force and start with a new one.
 * Faults found after more than a minute without a look count as spread evenly over that time.
 */
void quota_evaluate(const struct quota *q, struct quota_state *s, struct quota_guard *g,
		    const struct quota_sample *x, struct quota_decision *d);

/* "pri-credits:32", as in a policy, into @text, which has QUOTA_PATH + 32 bytes. Returns it. */
const char *quota_action_text(const struct quota_action *a, char *text);

/* "freeze": the kind's name in a policy and in metrics. */
const char *quota_action_name(enum action_kind kind);

#endif
