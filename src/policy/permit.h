/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May what quota_evaluate() decided be done? A pure function, so that it can be proved: nothing is
 * done in a dry run, and nothing that can't be undone without allow-destructive. Whether a share of
 * max-actions is left was decided before, in quota_evaluate().
 */
#ifndef POLICY_PERMIT_H
#define POLICY_PERMIT_H

#include <stdbool.h>

#include "policy/quota.h"

/* What is permitted for one device. */
struct permit {
	bool acting;		/* the monitor acts at all: it was started for it */
	bool dry_run;		/* what the policy says for the device */
	bool allow_destructive; /* the same */
};

enum permitted {
	PERMIT_NOTHING,	  /* nothing was decided */
	PERMIT_GUARDED,	  /* put off: only reported */
	PERMIT_LOG,	  /* a report is all that the step is */
	PERMIT_FORBIDDEN, /* it needs allow-destructive: reported as failed */
	PERMIT_DRY_RUN,	  /* reported as what would be done */
	PERMIT_DO,
	PERMIT_UNDO,
};

/* What is to be done about @verdict on a step of the ladder of this @kind. */
enum permitted permit_step(const struct permit *p, enum quota_verdict verdict,
			   enum action_kind kind);

/* Is the device in a dry run? Then what is decided must use up shares of its own. */
bool permit_dry(const struct permit *p);

/* May a step be done that can't be undone? Else it must use up none that others have left. */
bool permit_destructive(const struct permit *p);

#endif
