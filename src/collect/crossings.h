/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Credits exceeded and kept again: what only user space can see of it, and the order in which it is
 * reported. Of one device's credits crossings and recoveries alternate, but two CPUs may put theirs
 * into the ring buffer the other way round.
 */
#ifndef COLLECT_CROSSINGS_H
#define COLLECT_CROSSINGS_H

#include "collect/requests.h"

/* Of the credits of one row: what was reported last, and what waits for its predecessor. */
struct crossing_order {
	bool over;
	bool holds;
	struct pr_event held;
};

/*
 * Hands @e, an EV_CROSSED or EV_RECOVERED, to @report in its place: at once, after others that have
 * waited for it, or by a later call. 0 or what @report returned.
 */
int crossing_in_order(struct collector *c, const struct pr_event *e, watch_event_fn report,
		      void *arg);

/* Ends an interval: reports what still waits, as its predecessor was lost. */
int crossings_flush(struct collector *c, watch_event_fn report, void *arg);

/*
 * What a call of the core for @row did to credits (PR_RECOVERED and the like), which user space has
 * made instead of the programs, goes to c->event.
 */
void crossing_of_ours(struct collector *c, const struct pr_row *row, __u32 did);

/*
 * Brings the flag "over its credits" of @holder, whose credits @row uses, in line with what is
 * outstanding: the programs do not see a discarded queue until the device is next heard of, nor
 * credits that changed.
 */
void crossing_settle(struct collector *c, const struct pr_row *row, struct pr_row *holder);

#endif
