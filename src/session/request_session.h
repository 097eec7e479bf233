/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that watch page requests share: opening and attaching programs as the command
 * line says, the loop over intervals, events, signals, closing.
 */
#ifndef SESSION_REQUEST_SESSION_H
#define SESSION_REQUEST_SESSION_H

#include "collect/requests.h"
#include "device/device.h"
#include "collect/faults.h"
#include "session/options.h"
#include "view/options.h"

struct run {
	const struct options *o;
	struct watch w;
	struct collector c;
	bool faults; /* DMA faults are watched, too, with the next three: */
	struct fault_watch fw;
	struct fault_collector fc;
	struct ignore_rules rules; /* of IGNORE_FILE, for known, benign faults */
	struct out_options out;
	struct out_run info;
	/* called on every wakeup; returns the latest next one, CLOCK_MONOTONIC ns */
	__u64 (*tick)(struct run *r, __u64 now);
	int (*each)(struct run *r); /* set by run_loop() */
	bool trace;
	FILE *crossings; /* where they are reported */
};

/* Unless noted, each function below returns 0 or a negative errno, which has been logged. */

/* Does each -d and each --credits DEVICE=N match a device behind an IOMMU? -ENODEV if not. */
int run_check_patterns(const struct options *o);

/* A warning if the configuration space of a device of @list could not be read. */
void run_tell_unread(const struct device_list *list);

/*
 * @trace: deliver every request and fault as an event. Events are passed to @fn or @fault, with @r
 * as their argument. @fault NULL: don't watch DMA faults. If they can't be watched, that is logged
 * and is no error. Always call run_close().
 */
int run_open(struct run *r, const struct options *o, const char *command, bool trace,
	     watch_event_fn fn, fault_event_fn fault);

/* The first half of run_open(): attaches the programs and keeps all privileges. */
int run_attach(struct run *r, const struct options *o, bool trace, watch_event_fn fn,
	       fault_event_fn fault);

/*
 * The second half, once everything is open: drops all privileges but the set @caps (base/caps.h),
 * has signals end the loop, and with --json writes the header.
 */
int run_settle(struct run *r, const char *command, __u64 caps);

/* Calls @each after every interval, until --count, a signal or an error of @each. */
int run_loop(struct run *r, int (*each)(struct run *r));

/* Writes a credit crossing or recovery to @f, as text or JSON. Ignores other events. */
int run_tell_crossing(struct run *r, const struct pr_event *e, FILE *f);

void run_close(struct run *r);

/* Writes the header of a command that attaches nothing. The negative errno is not logged. */
int run_json_header(const char *command);

/* Logs an error of writing to stdout and returns it. EPIPE is not logged: the reader has left. */
int run_output_error(int err);

#endif
