/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Credit crossings and recoveries: reports them in order, and detects those that only user space
 * can see. For one device's credits they alternate, but two CPUs may put theirs into the ring
 * buffer in the wrong order.
 */
#ifndef COLLECT_CROSSINGS_H
#define COLLECT_CROSSINGS_H

#include "collect/requests.h"

/* State of one row's credits: the last event reported, and one that waits for its predecessor. */
struct crossing_order {
	bool over;
	bool holds;
	struct pr_event held;
};

/*
 * Passes @e, an EV_CROSSED or EV_RECOVERED, to @report in order. If @e arrived before its
 * predecessor it is held for a later call. Returns 0 or what @report returned.
 */
int crossing_in_order(struct collector *c, const struct pr_event *e, watch_event_fn report,
		      void *arg);

/*
 * Call at the end of an interval: reports the events still held, as their predecessors were lost.
 * Returns 0 or what @report returned.
 */
int crossings_flush(struct collector *c, watch_event_fn report, void *arg);

/*
 * Passes the credit changes @did (PR_RECOVERED etc.) to c->event, if it is set. @did is the result
 * of a core function that user space, not a BPF program, called for @row.
 */
void crossing_of_ours(struct collector *c, const struct pr_row *row, __u32 did);

/*
 * Updates holder->above to match the outstanding requests; @row uses the credits of @holder. The
 * programs do not notice a queue discard until the device's next request, nor a changed limit.
 */
void crossing_settle(struct collector *c, const struct pr_row *row, struct pr_row *holder);

#endif
