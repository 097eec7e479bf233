/* SPDX-License-Identifier: GPL-2.0 */
/* Reports of policy actions and the evidence for them, as a line of text and as a JSON record. */
#ifndef VIEW_ACTION_REPORT_H
#define VIEW_ACTION_REPORT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "act/act.h"
#include "policy/quota.h"

enum quota_outcome {
	OUTCOME_ACTED,
	OUTCOME_DRY_RUN, /* would have been done or undone */
	OUTCOME_UNDONE,
	OUTCOME_BEGUN,	 /* doing or undoing continues in the background; its end is reported too */
	OUTCOME_GUARDED, /* not done: max-actions are used up */
	OUTCOME_FAILED,	 /* doing or undoing failed */
	OUTCOMES,
};

struct quota_report {
	const char *device;
	const struct quota_action *action;
	enum quota_outcome outcome;
	bool undo; /* OUTCOME_DRY_RUN, _BEGUN, _FAILED: of undoing the action */
	struct act_evidence evidence;
	__u64 high;	  /* high water mark, QUOTA_OFF: none */
	const char *text; /* what the action did, or why it failed; NULL: it was not tried */
	__u64 t, wall;	  /* of the sample that led to it; CLOCK_MONOTONIC and CLOCK_REALTIME, ns */
	bool stamp;	  /* start the line with the time; the journal adds its own */
	__u64 took;	  /* from the sample to the end of the action, ns */
};

/* Prints one line; unprintable characters in names are replaced. */
void quota_report_text(FILE *f, const struct quota_report *r);

/* Writes one record, "type":"action". Returns 0 or a negative errno if writing fails. */
int quota_report_json(FILE *f, const struct quota_report *r);

/* The outcome's name in JSON and in metrics, for example "dry_run". */
const char *quota_outcome_name(enum quota_outcome o);

#endif
