/* SPDX-License-Identifier: GPL-2.0 */
/* The parsed command line. */
#ifndef SESSION_OPTIONS_H
#define SESSION_OPTIONS_H

#include <stdbool.h>

#include "device/match.h"
#include "model/latency_set.h"
#include "probe/plan.h"

struct options {
	const char *device[PATTERNS_MAX]; /* -d */
	unsigned int n_devices;
	const char *credits[PATTERNS_MAX];     /* --credits, as given */
	struct credit_rule rule[PATTERNS_MAX]; /* the same, parsed */
	unsigned int n_credits;
	const char *textfile;
	const char *ignore; /* --ignore FILE */
	const char *config; /* --config FILE, NULL: POLICY_FILE */
	char **argv;	    /* run: CMD ...; decode: TEXT...; credits: DEVICE N. NULL-terminated */
	double interval;    /* seconds */
	bool interval_given;
	unsigned long count;   /* 0: until stopped */
	unsigned int exitcode; /* --error-exitcode, 0: not given */
	enum merge_by by;
	enum attach_mode attach;
	bool json, timestamps, wide, unmarked, verbose, all, color, dry_run, check_config;
	bool policy; /* release: only what a policy has done */
};

#endif
