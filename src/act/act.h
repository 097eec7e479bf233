/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Actions: each does, and undoes, one thing to a device or its owners. They share one signature,
 * so that the ladder is a table. Whether to act is decided elsewhere (policy/quota.h).
 */
#ifndef ACT_ACT_H
#define ACT_ACT_H

#include "act/ledger.h"
#include "policy/protect.h"
#include "policy/quota.h"

#define ACT_TEXT 256

/* Why we act: passed to programs, printed in logs. */
struct act_evidence {
	__u32 reasons; /* enum quota_reason */
	__u64 used;    /* outstanding page requests that use its credits */
	__u64 credits; /* QUOTA_OFF: unlimited */
	__u64 lasted;  /* duration of the condition, ns */
	__u64 oldest;  /* age of the oldest outstanding request, ns */
	__u64 faults;  /* in the last minute */
};

/* Some of the functions of a PF with VFs, by name. */
struct act_functions {
	char (*name)[DEVICE_NAME];
	unsigned int n;
};

struct act {
	struct held_list *held;
	const struct device_facts *device; /* as it was when this was decided */
	const struct quota_action *action;
	const struct act_functions *only; /* whose owners are meant; NULL: the device's, all */
	const struct protect *protect;	  /* the policy's; must stay until the action has ended */
	struct act_evidence evidence;
	bool by_hand; /* requested by a person, not by a policy */
	bool begun;   /* out: started only; act_pri_converge() or act_owners_tick() ends it */
	char text[ACT_TEXT]; /* out: what was done, or why not; one line, no newline */
};

/* Returns 0, or a negative errno with nothing changed. Sets .text either way. */
typedef int (*act_fn)(struct act *a);

struct act_ops {
	act_fn act;
	act_fn undo; /* NULL: nothing to undo */
};

extern const struct act_ops act_ops[ACTION_KINDS];

/*
 * Undoes one change in force, whoever made it, and removes it from @l once undone. Called at exit,
 * at the next start and by `release`. @h may point into @l; do not use it afterwards. Returns as
 * act_fn does, or -EINPROGRESS: started, call again later.
 */
int act_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/*
 * pri.c: controls the page requests of a PF and its VFs through the PF's PRI capability. All three
 * record the target in the ledger, then move the registers there as far as possible at once. The
 * device must have Stopped (all its requests answered) before its allocation may change or PRI may
 * be enabled again (PCIe r5.0 sec 10.5.2). They wait up to 20 ms for that; act_pri_converge() does
 * the rest.
 */
int act_pri_pause(struct act *a);
int act_pri_credits(struct act *a);
int act_pri_undo(struct act *a);

/* Dry run of act_pri_credits(), with the same errors: describes the writes in .text. */
int act_pri_plan(struct act *a);

/*
 * Moves a change in force closer to its target: once the device has Stopped, or after a reset has
 * restored the kernel's values. A change whose target is the original state is removed from @l once
 * the device is back there. @h may point into @l; do not use it afterwards. Returns 0 if the
 * registers were right already; 1 if they are now, for the first time or again; -EINPROGRESS:
 * waiting for Stopped; or another negative errno. Always sets @text.
 */
int act_pri_converge(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/* act_release() for HELD_PRI: undoes both pause and credits. */
int act_pri_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/* text.c: appends to @text, with ", " in between unless it is empty. Ends in "..." if cut. */
void act_tell(char text[ACT_TEXT], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What was done to each of many. */
struct act_items {
	char text[ACT_TEXT];
	unsigned int left_out; /* that did not fit */
};

void act_item(struct act_items *items, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Makes @text of all items, or else of @summary, those that fit, and how many more there are. */
void act_items_text(const struct act_items *items, const char *summary, char text[ACT_TEXT]);

/* Formats the evidence: "513 page requests outstanding, credits 512, over, for 10s" */
void act_evidence_text(const struct act_evidence *e, char text[ACT_TEXT]);

/*
 * freeze.c: stops the device's owners (owners.h): freezes their cgroup if nobody else is in it
 * (alone.h), otherwise sends SIGSTOP to each. Returns 0 if at least one is stopped; -ESRCH: nobody
 * has the device open; -EPERM: none of them may be stopped, see .text; or another negative errno.
 *
 * A search takes longer the more processes there are. What is not done within 50 ms goes on in
 * act_owners_tick(): returns 0 with .begun.
 */
int act_freeze(struct act *a);

/* thaw.c: lets all go on that are stopped for the device. Call act_owners_stop() first. */
int act_thaw(struct act *a);

/* act_release() for HELD_CGROUP and HELD_PID. A target that no longer exists is no error. */
int act_freeze_release(struct held_list *l, const struct held *h, char text[ACT_TEXT]);

/*
 * Stops the target of @h again if somebody has continued or thawed it meanwhile. Returns 1, with
 * @text, if so; 0: it is still stopped; -ESRCH: it has ended; or another negative errno, with @text.
 */
int act_freeze_hold(const struct held *h, char text[ACT_TEXT]);

/* kill.c: ends the device's owners that have it mapped, as act_freeze() stops them. */
int act_kill(struct act *a);

/* An act_freeze() or act_kill() that was only begun has come so far as it would have returned. */
typedef void (*act_done_fn)(void *arg, enum action_kind kind, const char *device, int err,
			    const char *text);

/*
 * Goes on with them for a few ms, and logs what has become of those who were to be ended. Returns
 * in how many ns it must be called again, QUOTA_OFF: not at all.
 */
__u64 act_owners_tick(act_done_fn done, void *arg);

/* Gives up the search for those to be stopped for @device, NULL: any device. */
void act_owners_stop(const char *device);

/*
 * exec.c: starts the program without waiting for it to finish. -EBUSY: it is still running for this
 * device, or ACT_EXEC_MAX programs are running. Forks: SIGCHLD must not be ignored.
 */
#define ACT_EXEC_MAX 8
int act_exec(struct act *a);

/*
 * Logs the programs' output, signals those that are overdue, reaps those that have exited. Never
 * blocks. Returns the number still running; call it at least once a second while that is not 0.
 */
unsigned int act_exec_tick(void);

/* Kills all running programs, with their process groups. */
void act_exec_end(void);

/*
 * destroy.c: writes to sysfs that can't be undone. A slow one continues in the background: returns 0, with
 * "begun" in .text. -EBUSY: one is still in progress for the device.
 */
int act_unbind(struct act *a);
int act_reset(struct act *a);
int act_remove(struct act *a);

/*
 * Logs how those in progress ended. Never blocks. Returns their number; call it at least once a
 * second while that is not 0. Those still in progress when we exit are left alone.
 */
unsigned int act_destroy_tick(void);

#endif
