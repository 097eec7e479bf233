/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that watch DMA faults share: opening and attaching programs as the command line
 * says, the loop over intervals, closing.
 */
#ifndef SESSION_FAULT_SESSION_H
#define SESSION_FAULT_SESSION_H

#include "collect/faults.h"
#include "session/options.h"
#include "view/options.h"

struct fault_run {
	const struct options *o;
	struct fault_watch w;
	struct fault_collector c;
	struct out_options out;
	struct out_run info;
	struct ignore_rules rules;	  /* from --ignore */
	int (*each)(struct fault_run *r); /* set by fault_run_loop() */
};

/* Each function below that returns int: 0 or a negative errno, which has been logged. */

/*
 * @every: deliver every fault as an event; otherwise only the first of each kind, unless ignore
 * rules need all of them. Keeps privileges. Always call fault_run_close().
 */
int fault_run_open(struct fault_run *r, const struct options *o, const char *command, bool every);

/* Drops privileges; from then on SIGINT and SIGTERM end the loop. */
int fault_run_settle(struct fault_run *r);

/* Writes the first NDJSON record. EPIPE is not logged. */
int fault_run_header(struct fault_run *r, FILE *f);

/* Calls @each with a new snapshot after every interval, until --count, a signal or an error. */
int fault_run_loop(struct fault_run *r, int (*each)(struct fault_run *r));

void fault_run_close(struct fault_run *r);

#endif
