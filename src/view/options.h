/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of all output formats. The caller derives them from the terminal, the environment and
 * the command line; the formats look at nothing else.
 */
#ifndef VIEW_OPTIONS_H
#define VIEW_OPTIONS_H

#include "model/request_snapshot.h"

struct out_options {
	bool wide;	 /* -w */
	bool timestamps; /* -T */
	bool color;    /* use escape sequences; takes terminal, NO_COLOR and --color into account */
	bool unmarked; /* print lower bounds without ">=" */
	bool terminal; /* repeat the table's header every screenful */
	__s64 wall_minus_mono; /* CLOCK_REALTIME - CLOCK_MONOTONIC, ns, for events */
};

/* Constant for the whole run. */
struct out_run {
	const char *version;	    /* of this program */
	const char *command;	    /* "stat", "hist", ... */
	const char *kernel;	    /* uname release */
	const char *hostname;	    /* uname nodename */
	__u64 start_wall;	    /* CLOCK_REALTIME ns */
	__u64 interval;		    /* ns, 0: none */
	const char *const *credits; /* arguments of --credits, as given */
	unsigned int n_credits;
	const struct probe_status *probes;
	unsigned int n_probes;
};

#endif
