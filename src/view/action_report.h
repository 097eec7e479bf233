/* SPDX-License-Identifier: GPL-2.0 */
/* What was done to a device, or would have been, and on what evidence: a line and a JSON record. */
#ifndef VIEW_ACTION_REPORT_H
#define VIEW_ACTION_REPORT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "act/act.h"
#include "policy/quota.h"

enum quota_outcome {
	OUTCOME_ACTED,
	OUTCOME_DRY_RUN, /* would have been done, or undone */
	OUTCOME_UNDONE,
	OUTCOME_BEGUN,	 /* to be done, or undone: it goes on by itself, and is told of again */
	OUTCOME_GUARDED, /* max-actions were used up */
	OUTCOME_FAILED,	 /* to be done, or undone */
	OUTCOMES,
};

struct quota_report {
	const char *device;
	const struct quota_action *action;
	enum quota_outcome outcome;
	bool undo; /* OUTCOME_DRY_RUN, _BEGUN, _FAILED: it is about undoing */
	struct act_evidence evidence;
	__u64 high;	  /* QUOTA_OFF: none */
	const char *text; /* of the action: what it did, or why not; NULL: it was not tried */
	__u64 t, wall;	  /* of the look that led to it; CLOCK_MONOTONIC and CLOCK_REALTIME, ns */
	bool stamp;	  /* the line begins with the time: where it goes nothing else has it */
	__u64 took;	  /* from there to the end of the action, ns */
};

/* One line, fit for a terminal and a journal whatever the names in it hold. */
void quota_report_text(FILE *f, const struct quota_report *r);

/* One record, "type":"action". 0 or the negative errno of writing. */
int quota_report_json(FILE *f, const struct quota_report *r);

/* "dry_run": the outcome's name in JSON and in metrics. */
const char *quota_outcome_name(enum quota_outcome o);

#endif
