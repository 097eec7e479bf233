/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What stat, hist and trace have in common: from the command line to attached programs, the
 * loop over intervals, events, signals, the end.
 */
#ifndef SESSION_REQUEST_SESSION_H
#define SESSION_REQUEST_SESSION_H

#include "collect/requests.h"
#include "collect/faults.h"
#include "session/options.h"
#include "view/options.h"

struct run {
	const struct options *o;
	struct watch w;
	struct collector c;
	bool faults; /* DMA faults are watched, too: */
	struct fault_watch fw;
	struct fault_collector fc;
	struct ignore_rules rules; /* the machine's, for faults that are known and benign */
	struct out_options out;
	struct out_run info;
	/* called whenever we wake; says when to wake again at the latest, CLOCK_MONOTONIC ns */
	__u64 (*tick)(struct run *r, __u64 now);
	int (*each)(struct run *r); /* of run_loop() */
	bool trace;
	FILE *crossings; /* where they are reported */
};

/* Every function below: 0 or a negative errno whose reason has been told on stderr. */

/* Does each -d and each --credits DEVICE=N match a device behind an IOMMU? -ENODEV if not. */
int run_check_patterns(const struct options *o);

/*
 * @trace: every request and fault as an event. Each event goes to @fn or @fault with @r as its
 * argument; no @fault: DMA faults are not watched. That they cannot be is told, and no error.
 */
int run_open(struct run *r, const struct options *o, const char *command, bool trace,
	     watch_event_fn fn, fault_event_fn fault);

/* Both in one are run_open(): attached, with all privileges; */
int run_attach(struct run *r, const struct options *o, bool trace, watch_event_fn fn,
	       fault_event_fn fault);

/*
 * and, all being open, those of the set @caps (base/caps.h) alone; signals stop it; the header is
 * out.
 */
int run_settle(struct run *r, const char *command, __u64 caps);

/* Calls @each after every interval, until count, a signal or an error of @each. */
int run_loop(struct run *r, int (*each)(struct run *r));

/* A credit crossing or recovery, as a line of text or a record to @f. Others: nothing. */
int run_tell_crossing(struct run *r, const struct pr_event *e, FILE *f);

void run_close(struct run *r);

/* The header of a command that attaches nothing. 0 or the negative errno of writing, not told. */
int run_json_header(const char *command);

/* An error of writing to stdout, told; EPIPE is a reader who has seen enough. */
int run_output_error(int err);

#endif
