/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every output format is told beside the figures. The caller looks at the terminal, the
 * environment and the command line; the formats only obey.
 */
#ifndef VIEW_OPTIONS_H
#define VIEW_OPTIONS_H

#include "model/request_snapshot.h"

struct out_options {
	bool wide;	 /* -w */
	bool timestamps; /* -T */
	bool color;	 /* escape sequences wanted: terminal, NO_COLOR and --color are settled */
	bool unmarked;	 /* lower bounds have no ">=" */
	bool terminal;	 /* repeat the table's header every screenful */
	__s64 wall_minus_mono; /* ns: CLOCK_REALTIME less CLOCK_MONOTONIC, for events */
};

/* What stays the same for a whole run. */
struct out_run {
	const char *version;	    /* of this program */
	const char *command;	    /* "stat", "hist", ... */
	const char *kernel;	    /* uname release */
	const char *hostname;	    /* uname nodename */
	__u64 start_wall;	    /* CLOCK_REALTIME ns */
	__u64 interval;		    /* ns, 0: there is none */
	const char *const *credits; /* arguments of --credits, as given */
	unsigned int n_credits;
	const struct probe_status *probes;
	unsigned int n_probes;
};

#endif
