// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/owner_job.h"

static struct owner_job *jobs;

static void drop(struct owner_job **at)
{
	struct owner_job *job = *at;

	*at = job->next;
	job->free(job);
}

static bool in_progress(enum action_kind kind, const char *device)
{
	for (const struct owner_job *job = jobs; job; job = job->next)
		if (job->kind == kind && !strcmp(job->device, device))
			return true;
	return false;
}

void owner_job_tell(struct owner_job *job, int err, const struct act_items *items,
		    const char *summary)
{
	job->told = true;
	job->err = err;
	act_items_text(items, summary, job->text);
}

int owner_job_start(struct act *a, struct owner_job *job, enum action_kind kind)
{
	__u64 again;
	int err;

	a->text[0] = 0;
	if (!job) {
		act_tell(a->text, "cannot look for its owners: %s", strerror(ENOMEM));
		return -ENOMEM;
	}
	if (in_progress(kind, a->device->name)) {
		act_tell(a->text, "%s is still in progress", quota_action_name(kind));
		job->free(job);
		return -EBUSY;
	}
	job->kind = kind;
	snprintf(job->device, sizeof(job->device), "%s", a->device->name);
	again = job->step(job, now_mono() + OWNER_JOB_FIRST);
	if (job->told)
		snprintf(a->text, ACT_TEXT, "%s", job->text);
	else
		act_tell(a->text, "begun: its owners are being looked for");
	a->begun = !job->told;
	err = job->told ? job->err : 0;
	if (again) {
		job->next = jobs;
		jobs = job;
	} else {
		job->free(job);
	}
	return err;
}

__u64 act_owners_tick(act_done_fn done, void *arg)
{
	__u64 next = QUOTA_OFF;

	for (struct owner_job **at = &jobs; *at;) {
		struct owner_job *job = *at;
		const bool told = job->told;
		__u64 again = job->step(job, now_mono() + OWNER_JOB_STEP);

		if (job->told && !told)
			done(arg, job->kind, job->device, job->err, job->text);
		next = again && again < next ? again : next;
		if (again)
			at = &job->next;
		else
			drop(at);
	}
	return next;
}

void act_owners_stop(const char *device)
{
	for (struct owner_job **at = &jobs; *at;)
		if ((*at)->kind == ACTION_FREEZE && (!device || !strcmp((*at)->device, device)))
			drop(at);
		else
			at = &(*at)->next;
}
