// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/owner_job.h"

static struct owner_job *jobs;

static void discard(struct owner_job *job)
{
	protect_free(&job->protect);
	free(job->only.name);
	job->free(job);
}

static void drop(struct owner_job **at)
{
	struct owner_job *job = *at;

	*at = job->next;
	discard(job);
}

static bool in_progress(enum action_kind kind, const char *device)
{
	for (const struct owner_job *job = jobs; job; job = job->next)
		if (job->kind == kind && !strcmp(job->device.name, device))
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

int owner_job_search(const struct owner_job *job, struct owner_search **search)
{
	return owners_begin(search, &job->device, job->only.n ? &job->only : NULL);
}

/* Copies what the action is about. 0 or -ENOMEM. */
static int take(struct owner_job *job, const struct act *a)
{
	const unsigned int n = a->only ? a->only->n : 0;

	job->device = *a->device;
	if (a->protect && protect_copy(&job->protect, a->protect))
		return -ENOMEM;
	if (!n)
		return 0;
	job->only.name = calloc(n, sizeof(*job->only.name));
	if (!job->only.name)
		return -ENOMEM;
	memcpy(job->only.name, a->only->name, n * sizeof(*job->only.name));
	job->only.n = n;
	return 0;
}

int owner_job_start(struct act *a, struct owner_job *job, enum action_kind kind)
{
	__u64 again;
	int err;

	a->text[0] = 0;
	err = !job ? -ENOMEM : in_progress(kind, a->device->name) ? -EBUSY : take(job, a);
	if (err) {
		if (job)
			discard(job);
		if (err == -EBUSY)
			act_tell(a->text, "%s is still in progress", quota_action_name(kind));
		else
			act_tell(a->text, "cannot look for its owners: %s", strerror(-err));
		return err;
	}
	job->kind = kind;
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
		discard(job);
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
			done(arg, job->kind, job->device.name, job->err, job->text);
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
		if ((*at)->kind == ACTION_FREEZE &&
		    (!device || !strcmp((*at)->device.name, device)))
			drop(at);
		else
			at = &(*at)->next;
}
