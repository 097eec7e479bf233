/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns the rows that the programs write into snapshots.
 */
#ifndef COLLECT_REQUESTS_H
#define COLLECT_REQUESTS_H

#include "probe/request_programs.h"

/* Asked of each device once when it is first seen: is it among those to be shown? */
typedef bool (*collect_wanted_fn)(void *arg, const char *device);

struct row_state;
struct fault_collector;

struct collector {
	struct watch *w;
	struct row_state *state; /* one a row */
	struct snapshot snap;	 /* the last one */
	struct snapshot gone;	 /* totals of removed devices, one of each name */
	collect_wanted_fn wanted;
	watch_event_fn event; /* for recoveries that only we can see */
	void *arg;
	__u64 over; /* requests over the credits, of all devices that were ever shown */
};

/* 0 or -ENOMEM. @arg: for @wanted and @event. */
int collect_open(struct collector *c, struct watch *w, collect_wanted_fn wanted,
		 watch_event_fn event, void *arg);

/*
 * Settles all rows and reads them into c->snap, the interval being the time since the call before;
 * frees the rows of removed devices. @faults: whose last snapshot tells of DMA faults, or NULL. 0
 * or a negative errno. /
 */
int collect(struct collector *c, const struct fault_collector *faults);

struct collect_look {
	__u64 used;   /* outstanding requests on the credits */
	__u64 over;   /* requests since the start that came over them */
	__u64 oldest; /* age of the oldest outstanding one, ns; 0: none */
};

/*
 * One look at a device between two snapshots: at the row @row in its @born-th use, a PF's together
 * with those of its VFs. -ENODEV: the row is another's now, and *@look is as it was.
 */
int collect_look(const struct collector *c, __u32 row, __u32 born, struct collect_look *look);

/*
 * From now on the row is held to @limit outstanding requests, PR_NO_LIMIT: any number, 0: what is
 * else known of its credits.
 */
void collect_set_limit(struct collector *c, __u32 row, __u64 limit);

/* The whole run: the totals of c->snap and of removed devices in @all, whose .devs to free. */
int collect_summary(const struct collector *c, struct snapshot *all);

/* Name of the device whose row is @row in its @born-th use; NULL: not known any more. */
const char *collect_name(const struct collector *c, __u32 row, __u32 born);

void collect_close(struct collector *c);

#endif
