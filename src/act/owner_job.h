/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Actions on a device's owners that take their time: each goes on in short steps, so that the
 * devices are looked at meanwhile.
 */
#ifndef ACT_OWNER_JOB_H
#define ACT_OWNER_JOB_H

#include "act/act.h"
#include "act/alone.h"
#include "base/clock.h"

#define OWNER_JOB_FIRST (50 * NSEC_PER_MSEC) /* the first step of a job, ns */
#define OWNER_JOB_STEP	(20 * NSEC_PER_MSEC) /* each later one */

struct owner_job {
	struct owner_job *next;
	enum action_kind kind;
	/* what it is about, copied from struct act */
	struct device_facts device;
	struct protect protect;
	struct act_functions only; /* .n 0: all */
	/*
	 * Goes on until @until, CLOCK_MONOTONIC ns. Returns 0: it has ended and can be freed; else
	 * in how many ns to call it again.
	 */
	__u64 (*step)(struct owner_job *job, __u64 until);
	void (*free)(struct owner_job *job); /* .job itself, too */
	bool told; /* .err and .text are the result, although it may go on */
	int err;
	char text[ACT_TEXT];
};

/*
 * Takes the first step of @job, which it owns from now on. Returns as act_freeze() does. @job NULL:
 * -ENOMEM. -EBUSY: one of that kind is in progress for the device.
 */
int owner_job_start(struct act *a, struct owner_job *job, enum action_kind kind);

/* owners_begin() for what the job is about. */
int owner_job_search(const struct owner_job *job, struct owner_search **search);

/* The result, told once. */
void owner_job_tell(struct owner_job *job, int err, const struct act_items *items,
		    const char *summary);

#endif
