/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Actions: each does one thing to one device or its owners, and undoes it. All have the same
 * form, so that the ladder is a table. Nothing here decides whether to act.
 */
#ifndef ACT_ACT_H
#define ACT_ACT_H

#include "act/ledger.h"
#include "policy/quota.h"

#define ACT_TEXT 256

/* On whose behalf and why; what is told to programs and logs. */
struct act_evidence {
	__u32 reasons; /* enum quota_reason */
	__u64 used;    /* outstanding page requests on its credits */
	__u64 credits; /* QUOTA_OFF: any number */
	__u64 lasted;  /* ns */
	__u64 oldest;  /* ns */
	__u64 faults;  /* of the last minute */
};

struct act {
	struct held_list *held;
	const struct device_facts *device;
	const struct quota_action *action;
	struct act_evidence evidence;
	bool by_hand;	     /* a person does it, no policy */
	bool begun;	     /* out: it goes on, act_pri_converge() ends it */
	char text[ACT_TEXT]; /* out: what was done, or why not, one line without newline */
};

/* 0; or a negative errno with nothing changed. Both with .text. */
typedef int (*act_fn)(struct act *a);

struct act_ops {
	act_fn act;
	act_fn undo; /* NULL: nothing to undo */
};

extern const struct act_ops act_ops[ACTION_KINDS];

/*
 * Undoes one change in force, whoever made it, and removes it from @l when done: at exit, by the
 * next start, by `release`. @h may be an entry of @l and is not to be used afterwards. As act_fn;
 * -EINPROGRESS: begun, call again later.
 */
int act_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/*
 * pri.c: the page requests of a PF and its VFs, by the PRI capability of the PF. All three
 * write down what they want and then bring the registers there, as far as they go at once: a
 * device must have stopped (all its requests answered) before its allocation may change or it may
 * be enabled again (PCIe r5.0 sec 10.5.2). They wait some milliseconds for it; what is left does
 * act_pri_converge().
 */
int act_pri_pause(struct act *a);
int act_pri_credits(struct act *a);
int act_pri_undo(struct act *a);

/* What act_pri_credits() would write, into .text, with its errors; writes nothing. */
int act_pri_plan(struct act *a);

/*
 * Takes a change in force further towards what it wants: when the device has stopped, or a reset
 * has brought the kernel's values back. One that wants nothing any more is removed from @l once
 * the device is as it was; @h may be an entry of @l and is not to be used afterwards. 0: it is
 * there, nothing was written; 1: it is there now, or is again, @text says which; -EINPROGRESS:
 * waits for Stopped; or another negative errno. All with @text.
 */
int act_pri_converge(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/* Undoes all of it, as act_release(). */
int act_pri_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/* text.c: appends to @text, after ", " if there is something; cut at its end. */
void act_tell(char text[ACT_TEXT], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the evidence says, for people: "513 page requests outstanding, credits 512, over for 10s" */
void act_evidence_text(const struct act_evidence *e, char text[ACT_TEXT]);

/*
 * freeze.c: stops the device's owners (owners.h): their cgroup, if nobody else is in it, else
 * each by SIGSTOP. 0 if one of them at least is stopped; -ESRCH: nobody has the device open;
 * -EPERM: none of them may be stopped; .text says why.
 */
int act_freeze(struct act *a);
int act_thaw(struct act *a);

/* act_release() for HELD_CGROUP and HELD_PID. That it is gone is no error. */
int act_freeze_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/*
 * exec.c: starts the program and never waits for it. -EBUSY: it still runs for this device, or
 * ACT_EXEC_MAX run. Forks: SIGCHLD must not be ignored.
 */
#define ACT_EXEC_MAX 8
int act_exec(struct act *a);

/*
 * Logs what programs have written, ends those that are overdue, collects those that have ended.
 * Never blocks. To be called at least once a second while it returns more than 0: programs running.
 */
unsigned int act_exec_tick(void);

/* Ends them all. */
void act_exec_end(void);

/*
 * destroy.c: what can't be undone. What takes long goes on by itself: 0 with "begun" in .text.
 * -EBUSY: something of this is still under way for the device.
 */
int act_kill(struct act *a);
int act_unbind(struct act *a);
int act_reset(struct act *a);
int act_remove(struct act *a);

/*
 * Sends the SIGKILL that is due and tells in the log how it ended. Never blocks. To be called at
 * least once a second while it returns more than 0: how much is under way. What is at exit stays.
 */
unsigned int act_destroy_tick(void);

#endif
