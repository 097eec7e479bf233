// SPDX-License-Identifier: GPL-2.0
#include "model/names.h"

#include "events.h"

static const char *const codes[PR_CODES] = {
	[PR_SUCCESS] = "success",
	[PR_INVALID] = "invalid",
	[PR_FAILURE] = "failure",
};

static const char *const losses[PR_LOSSES] = {
	[PR_OVERFLOW] = "queue_overflow", [PR_DEQUEUED] = "queue_removed",
	[PR_REFUSED] = "refused",	  [PR_RESET] = "pri_reset",
	[PR_REMOVED] = "device_removed",  [PR_UNTRACKED] = "untracked",
	[PR_UNSEEN] = "unseen",
};

static const char *const reasons[PR_UNMATCHED] = {
	[PR_UNKNOWN] = "unknown",
	[PR_BEFORE_START] = "before_start",
	[PR_LATE] = "late",
};

static const char *const sources[CREDIT_SOURCES] = {
	[CREDITS_UNKNOWN] = "unknown",	     [CREDITS_KERNEL] = "kernel",
	[CREDITS_ALLOCATION] = "allocation", [CREDITS_OPTION] = "option",
	[CREDITS_POLICY] = "policy",
};

static const char *const kinds[LOST_KINDS] = {
	[LOST_EVENTS] = "events",   [LOST_CROSSING] = "crossings", [LOST_DEVICES] = "devices",
	[LOST_ORPHANS] = "orphans", [LOST_SKIPPED] = "skipped",
};

static const char *const events[EV_TYPES] = {
	[EV_DEVICE_NEW] = "new",      [EV_DEVICE_GONE] = "gone", [EV_CROSSED] = "exceeded",
	[EV_RECOVERED] = "recovered", [EV_REQUEST] = "request",	 [EV_ANSWER] = "response",
	[EV_REFUSED] = "refused",     [EV_DISCARD] = "discard",	 [EV_DEQUEUE] = "dequeue",
	[EV_RESET] = "reset",
};

static const char *pick(const char *const *names, unsigned int n, unsigned int i)
{
	return i < n && names[i] ? names[i] : "?";
}

const char *name_code(unsigned int code)
{
	return pick(codes, PR_CODES, code);
}

const char *name_loss(unsigned int loss)
{
	return pick(losses, PR_LOSSES, loss);
}

const char *name_unmatched(unsigned int reason)
{
	return pick(reasons, PR_UNMATCHED, reason);
}

const char *name_source(unsigned int source)
{
	return pick(sources, CREDIT_SOURCES, source);
}

const char *name_lost(unsigned int kind)
{
	return pick(kinds, LOST_KINDS, kind);
}

const char *name_event(unsigned int type)
{
	return pick(events, EV_TYPES, type);
}
