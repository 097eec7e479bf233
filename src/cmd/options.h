/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line: options and commands stand in tables, from which usage is generated.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <linux/types.h>

#include "model/latency_set.h"
#include "probe/request_probes.h"

#define EXIT_RUNTIME 1
#define EXIT_USAGE   2
#define EXIT_OVER    3 /* --fail-over: a device was over its credits */
#define EXIT_FAULTS  3 /* run: there were faults that no rule ignores */

#define PATTERNS_MAX 64

enum {
	CMD_STAT = 1 << 0,
	CMD_HIST = 1 << 1,
	CMD_TRACE = 1 << 2,
	CMD_DEVICES = 1 << 3,
	CMD_FAULTS = 1 << 4,
	CMD_RUN = 1 << 5,
	CMD_DECODE = 1 << 6,
	CMD_CREDITS = 1 << 7,
	CMD_RELEASE = 1 << 8,
	CMD_POLICY = 1 << 9,
	CMD_MONITOR = 1 << 10,
	CMD_WATCH = CMD_STAT | CMD_HIST | CMD_TRACE,
	CMD_ALL = CMD_WATCH | CMD_DEVICES | CMD_FAULTS | CMD_RUN,
	/* without most options */
	CMD_OTHERS = CMD_DECODE | CMD_CREDITS | CMD_RELEASE | CMD_POLICY | CMD_MONITOR,
};

struct options {
	const char *device[PATTERNS_MAX]; /* -d */
	unsigned int n_devices;
	const char *credits[PATTERNS_MAX]; /* --credits, as given */
	unsigned int n_credits;
	const char *textfile;
	const char *ignore; /* --ignore FILE */
	const char *config; /* --config FILE, NULL: POLICY_FILE */
	char **argv;	    /* run: CMD ...; decode: TEXT...; credits: DEVICE N. NULL at the end */
	double interval;    /* seconds */
	bool interval_given;
	unsigned long count; /* 0: until stopped */
	enum merge_by by;
	enum attach_mode attach;
	bool json, timestamps, wide, verbose, fail_over, all, color, dry_run, check_config;
	bool policy; /* release: what a policy has done alone */
};

struct command {
	const char *name;
	unsigned int bit;
	const char *arguments;
	const char *summary;
	const char *text; /* what it shows, for its own --help */
	int (*run)(const struct options *o);
};

/* All commands, ending with one without a name; the first is the default. */
extern const struct command commands[];

/*
 * Reads the command line of @cmd (argv[0] being its name). Returns 0; EXIT_USAGE after a message;
 * -1 if it asked for help or version, which has been printed.
 */
int options_parse(struct options *o, const struct command *cmd, int argc, char **argv);

void usage(void);
#endif
