/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns the rows that the programs write into snapshots.
 */
#ifndef COLLECT_REQUESTS_H
#define COLLECT_REQUESTS_H

#include "probe/request_programs.h"

/* Called once for each device when it is first seen: is it to be shown? */
typedef bool (*collect_wanted_fn)(void *arg, const char *device);

struct row_state;
struct fault_collector;

struct collector {
	struct watch *w;
	struct row_state *state; /* one a row */
	struct snapshot snap;	 /* the last one */
	struct snapshot gone;	 /* totals of removed devices, one of each name */
	collect_wanted_fn wanted;
	watch_event_fn event; /* for crossings and recoveries that only user space sees */
	void *arg;
	__u64 over; /* requests over the credits, of all devices ever shown */
};

/* 0 or -ENOMEM. @arg: for @wanted and @event. */
int collect_open(struct collector *c, struct watch *w, collect_wanted_fn wanted,
		 watch_event_fn event, void *arg);

/*
 * Settles all rows and reads them into c->snap, for the interval since the previous call; frees the
 * rows of removed devices. @faults: the DMA faults of its last snapshot are added; NULL: none. 0 or
 * a negative errno.
 */
int collect(struct collector *c, const struct fault_collector *faults);

struct collect_look {
	__u64 used;   /* outstanding requests on the credits */
	__u64 over;   /* requests since the start that exceeded them */
	__u64 oldest; /* age of the oldest outstanding request, ns; 0: none */
};

/*
 * Looks at one device between two snapshots: at row @row in its @born-th use; for a PF, together
 * with its VFs. -ENODEV: the row belongs to another device now, and *@look is unchanged.
 */
int collect_look(const struct collector *c, __u32 row, __u32 born, struct collect_look *look);

/*
 * Sets the row's limit to @limit outstanding requests. PR_NO_LIMIT: unlimited; 0: back to what is
 * otherwise known of its credits.
 */
void collect_set_limit(struct collector *c, __u32 row, __u64 limit);

/* Totals of the whole run, removed devices included, into @all. The caller frees @all->devs. */
int collect_summary(const struct collector *c, struct snapshot *all);

/* The name of the device that row @row belonged to in its @born-th use; NULL: no longer known. */
const char *collect_name(const struct collector *c, __u32 row, __u32 born);

void collect_close(struct collector *c);

#endif
