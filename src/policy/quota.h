/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The quota of one device, and what to do about it now: a pure function of the quota, the previous
 * state and one sample of the device. No kernel, no clock, no I/O, so that live load and a
 * recording get the same verdict. Times are CLOCK_MONOTONIC ns, durations ns.
 *
 * Conditions. Each sample determines which of them hold:
 *   over      begins at a sample with used > high, or if requests exceeded the high mark since the
 *             previous sample; ends at a sample with used <= low and no such request. Between low
 *             and high it is unchanged.
 *   stuck     while oldest > max_age
 *   faulting  while there were more than `faults` unrecoverable faults in the last minute
 *
 * Steps. A step is taken only at a sample that itself finds the device over (not merely still above
 * low), stuck or faulting. An earlier sample must have found that condition, too, and over must
 * have held for at least sustain. The first step follows its delay after that, each later one its
 * delay after the step before. All steps but ACTION_LOG are deferred, and those after them with
 * them, while their share is used up. Undoing is never deferred.
 *
 * Shares, per hour. Steps up to ACTION_REVERSIBLE: max_actions for each device. Later steps:
 * max_actions for all devices, at most half of them on devices that had such a step in the last
 * day. So the first of a device waits only for first ones of others: if N others keep offending,
 * at most N / (max_actions - max_actions / 2) hours, rounded down, while that is below 24.
 *
 * Clear. Once no condition has held and used <= low in all samples for `hold`, the steps in force
 * are undone, the last first, and the ladder is reset: the next offense starts at the first step.
 * If an offense returns earlier, the ladder continues where it is. A relapse is a reversible step
 * less than an hour after the last one was in force. Each doubles `hold`, which counts as 1 s at
 * least, up to an hour; so does, at once, a relapse that uses up the share. A step that is no
 * relapse ends this.
 *
 * A counter or clock that goes backwards means another device of the same name, or another boot:
 * the state is reset, and what is in force is undone at once.
 */
#ifndef POLICY_QUOTA_H
#define POLICY_QUOTA_H

#include <linux/types.h>
#include <stdbool.h>

#define QUOTA_STEPS 8	/* actions in a ladder */
#define QUOTA_PATH  256 /* path of a program to execute, with its NUL */
#define QUOTA_OFF   (~0ULL)
#define QUOTA_GUARD 64 /* highest max_actions */

/*
 * From the least to the most harmful. Those from ACTION_FREEZE to ACTION_REVERSIBLE are undone. The
 * two before them leave nothing to undo, those after them can't be undone.
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
	__u64 delay;	       /* after the step before */
	__u32 credits;	       /* ACTION_PRI_CREDITS: outstanding page requests, at least 1 */
	bool all;	       /* ACTION_FREEZE, ACTION_KILL: the owners of all functions of a PF */
	char path[QUOTA_PATH]; /* ACTION_EXEC: absolute */
};

/* Why we act on a device; a bit mask. */
enum quota_reason {
	QUOTA_OVER = 1 << 0,   /* over its high water mark for sustain */
	QUOTA_STUCK = 1 << 1,  /* a page request unanswered for longer than max-age */
	QUOTA_FAULTS = 1 << 2, /* more unrecoverable DMA faults in a minute than allowed */
};
#define QUOTA_REASONS 3

struct quota {
	__u64 credits; /* outstanding page requests it may have, QUOTA_OFF: unlimited */
	__u64 high;    /* above this it is over, QUOTA_OFF: never */
	__u64 low;     /* at or below this it is no longer over; at most high */
	__u64 sustain; /* time over before the first action */
	__u64 hold;    /* time clear before actions are undone */
	__u64 max_age; /* of an unanswered page request, QUOTA_OFF: any */
	__u64 faults;  /* unrecoverable DMA faults in any minute, QUOTA_OFF: any number */
	unsigned int max_actions; /* at most QUOTA_GUARD, 0: none; of all devices the same */
	unsigned int n_actions;
	struct quota_action action[QUOTA_STEPS];
};

/* One sample of a device, or of a PF with its VFs. */
struct quota_sample {
	__u64 t;
	__u64 used;   /* outstanding page requests that use its credits */
	__u64 over;   /* requests since the start that exceeded its high water mark */
	__u64 oldest; /* age of the oldest outstanding one; 0: none, or not read */
	__u64 faults; /* unrecoverable DMA faults since the start */
};

#define QUOTA_SLOTS 12 /* per minute */

/* What was found and done so far; initially all zero. Arrays are indexed by bit of the reason. */
struct quota_state {
	bool seen;	   /* there was a sample: the fields below are valid */
	bool replaced;	   /* what is in force was meant for another device: undo it at once */
	bool clear;	   /* no condition holds and used <= low, since t_clear */
	bool told;	   /* QUOTA_GUARDED was returned for the step that is due */
	__u32 holds;	   /* conditions that hold */
	__u32 offends;	   /* those that the latest sample itself found */
	__u32 held;	   /* bit mask of the ladder's steps in force, to be undone */
	unsigned int step; /* actions of the ladder done */
	unsigned int looks[QUOTA_REASONS]; /* samples that found it since it began, 2 at most */
	__u64 since[QUOTA_REASONS];	   /* when the condition began */
	__u64 t, over, faults;		   /* of the latest sample */
	__u64 t_clear, t_step;		   /* clear since; time of the latest action */
	__u64 fault_slot[QUOTA_SLOTS];	   /* ring of faults per 1/QUOTA_SLOTS minute */
	__u64 minute;			   /* faults in the last minute: the sum of all slots */
	__u64 fault_turn;		   /* number of the latest slot since time 0 */
};

/* Times of the latest actions, in order: a ring. Initially all zero. */
struct quota_times {
	unsigned int n; /* entries of t in use */
	unsigned int next;
	__u64 t[QUOTA_GUARD];
};

#define QUOTA_RELAPSES 12 /* more make no difference: 1 s doubled so often is over an hour */

/*
 * What a device has used up of its share; initially all zero. It outlives the state: neither
 * another policy, nor a restart, nor its absence gives a device more.
 */
struct quota_share {
	struct quota_times acted; /* up to ACTION_REVERSIBLE, except ACTION_LOG */
	__u64 first_from;	  /* the next later step is a first one from this time on */
	__u64 relapse_until;	  /* a reversible step before this time is a relapse */
	unsigned int relapses;	  /* in a row, at most QUOTA_RELAPSES */
};

enum quota_verdict {
	QUOTA_NOTHING,
	QUOTA_ACT,
	QUOTA_UNDO,
	QUOTA_GUARDED, /* the share is used up: returned once, the step stays due */
};

struct quota_decision {
	enum quota_verdict verdict;
	unsigned int step; /* index into q->action; 0 for QUOTA_NOTHING */
	__u32 reasons;	   /* enum quota_reason: the ones that justify a step now */
	__u64 lasted;	   /* how long the oldest reason has held; QUOTA_UNDO: time clear */
	__u64 faults;	   /* in the last minute; 0 if the quota does not limit faults */
	__u64 look;	   /* take the next sample within this time, QUOTA_OFF: at the next event */
};

/*
 * Evaluates one sample and returns in @d the next thing to do. Call it again with the same sample
 * until that is QUOTA_NOTHING, at most QUOTA_STEPS times; a sample is identified by its time. A
 * returned action counts as done even if it fails: the next step follows after its delay, and it is
 * undone like any other. Never acts on the first sample. @own is the device's share, @all the times
 * of all devices' actions after ACTION_REVERSIBLE.
 *
 * @s belongs to @q: when the policy changes, undo what is in force and start with a new state. If
 * samples are more than a minute apart, faults count as spread evenly over that time.
 */
void quota_evaluate(const struct quota *q, struct quota_state *s, struct quota_share *own,
		    struct quota_times *all, const struct quota_sample *x,
		    struct quota_decision *d);

/* Adds @t, or the latest time if that is later; the oldest one goes if there is no room. */
void quota_times_add(struct quota_times *times, __u64 t);

/* The @i-th latest, @i < times->n. */
__u64 quota_time(const struct quota_times *times, unsigned int i);

/* What was done to the device, and can be undone, was still in force at @t. */
void quota_share_in_force(struct quota_share *own, __u64 t);

/* Does a share say nothing any more at @t? */
bool quota_share_over(const struct quota_share *own, __u64 t);

/* Is the time of an action at @t, not later than @now, of no more account? */
bool quota_time_over(__u64 t, __u64 now);

/* Lowers what lies further in the future than anything done by @now can. */
void quota_times_limit(struct quota_times *times, __u64 now);
void quota_share_limit(struct quota_share *own, __u64 now);

/* Writes "pri-credits:32", as in a policy, to @text of QUOTA_PATH + 32 bytes. Returns @text. */
const char *quota_action_text(const struct quota_action *a, char *text);

/* The kind's name in a policy and in metrics: "freeze". */
const char *quota_action_name(enum action_kind kind);

#endif
