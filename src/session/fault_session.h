/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that look at faults have in common: from the command line to attached
 * programs, the loop over intervals, the end.
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
	struct ignore_rules rules;	  /* of --ignore */
	int (*each)(struct fault_run *r); /* of fault_run_loop() */
};

/* Every function below: 0 or a negative errno whose reason has been told on stderr. */

/*
 * @every: each fault comes as an event, else the first of each kind unless rules to ignore some
 * want to see all. Privileges are kept. Release with fault_run_close() in either case.
 */
int fault_run_open(struct fault_run *r, const struct options *o, const char *command, bool every);

/* Gives up privileges, from then on heeds SIGINT and SIGTERM. */
int fault_run_settle(struct fault_run *r);

/* The first record of NDJSON. */
int fault_run_header(struct fault_run *r, FILE *f);

/* Calls @each with a new snapshot after every interval, until count, a signal or an error. */
int fault_run_loop(struct fault_run *r, int (*each)(struct fault_run *r));

void fault_run_close(struct fault_run *r);

#endif
