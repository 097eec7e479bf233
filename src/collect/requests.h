/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns the rows that the page request programs write into snapshots.
 */
#ifndef COLLECT_REQUESTS_H
#define COLLECT_REQUESTS_H

#include "probe/request_programs.h"

/* Called once for each device, when it is first seen. Returns whether to show it. */
typedef bool (*collect_wanted_fn)(void *arg, const char *device);

struct row_state;
struct fault_collector;

struct collector {
	struct watch *w;
	struct row_state *state; /* one per row */
	struct snapshot snap;	 /* the latest */
	struct snapshot gone;	 /* totals of removed devices, merged by name */
	collect_wanted_fn wanted;
	watch_event_fn event; /* for crossings and recoveries that only user space sees */
	void *arg;
	__u64 over; /* requests over the credits, of all devices shown in this run */
};

/* Returns 0 or -ENOMEM. @arg is passed to @wanted and @event; either may be NULL. */
int collect_open(struct collector *c, struct watch *w, collect_wanted_fn wanted,
		 watch_event_fn event, void *arg);

/*
 * Settles all rows and reads them into c->snap, for the interval since the previous call. Frees the
 * rows of removed devices. Adds the DMA faults in the latest snapshot of @faults; NULL: none.
 * Returns 0 or a negative errno.
 */
int collect(struct collector *c, const struct fault_collector *faults);

struct collect_look {
	__u64 used;   /* outstanding requests that count against the credits */
	__u64 over;   /* requests since the start that exceeded them */
	__u64 oldest; /* age of the oldest outstanding request, ns; 0: none */
};

/*
 * Reads a few figures of one device between snapshots; those of a PF include its VFs. @row and
 * @born identify the device. Returns 0, or, with *@look unchanged, -ENODEV if the device was
 * removed or -ENOMEM.
 */
int collect_look(const struct collector *c, __u32 row, __u32 born, struct collect_look *look);

/* Receives one function. Returns 0, or nonzero, which ends the call. @oldest: age in ns, 0: none. */
typedef int (*collect_function_fn)(void *arg, const char *name, __u64 outstanding, __u64 oldest);

/*
 * Calls @each for the device and, if it is a PF, for its VFs, with their own outstanding requests.
 * Returns what the last call did, or an error as collect_look().
 */
int collect_functions(const struct collector *c, __u32 row, __u32 born, collect_function_fn each,
		      void *arg);

/*
 * Sets the limit of row @row to @limit outstanding requests. PR_NO_LIMIT: unlimited; 0: back to
 * what is otherwise known of its credits, see limit.h.
 */
void collect_set_limit(struct collector *c, __u32 row, __u64 limit);

/*
 * Fills @all with the totals of the whole run, including removed devices. Returns 0 or -ENOMEM; the
 * caller frees all->devs in either case.
 */
int collect_summary(const struct collector *c, struct snapshot *all);

/* Name of the device that @row and @born identify; NULL: no longer known. */
const char *collect_name(const struct collector *c, __u32 row, __u32 born);

void collect_close(struct collector *c);

#endif
