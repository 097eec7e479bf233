// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/limit.h"
#include "base/log.h"
#include "cmd/options.h"
#include "base/version.h"

struct option_spec {
	int key; /* a letter, or above 255: long only */
	const char *name;
	const char *argument; /* NULL: takes none */
	unsigned int commands;
	const char *help;
};

enum {
	OPT_CREDITS = 256,
	OPT_TEXTFILE,
	OPT_FAIL_OVER,
	OPT_BY,
	OPT_JSON,
	OPT_COLOR,
	OPT_ATTACH,
	OPT_IGNORE,
	OPT_DRY_RUN,
	OPT_CONFIG,
	OPT_CHECK_CONFIG,
	OPT_POLICY
};

static const struct option_spec specs[] = {
	{ 'd', "device", "DEVICE", CMD_ALL | CMD_POLICY,
	  "only this device: BDF, device name or glob; may be repeated" },
	{ OPT_CREDITS, "credits", "[DEVICE=]N", CMD_WATCH | CMD_RUN,
	  "hold DEVICE, or every device, to N outstanding page "
	  "requests; the last that matches counts" },
	{ OPT_FAIL_OVER, "fail-over", NULL, CMD_STAT,
	  "exit with 3 if any device was over its credits" },
	{ OPT_TEXTFILE, "textfile", "FILE", CMD_STAT | CMD_FAULTS | CMD_MONITOR,
	  "write metrics for node_exporter's textfile collector to FILE each interval" },
	{ OPT_BY, "by", "device|iommu", CMD_HIST, "a histogram for each of these (device)" },
	{ OPT_IGNORE, "ignore", "FILE", CMD_RUN | CMD_FAULTS,
	  "rules for faults that are known: they are counted apart, and no reason for exit status "
	  "3 (/etc/iommu-faultstat.ignore)" },
	{ OPT_DRY_RUN, "dry-run", NULL, CMD_CREDITS | CMD_MONITOR,
	  "say what would be done, and do nothing" },
	{ OPT_CONFIG, "config", "FILE", CMD_POLICY | CMD_MONITOR,
	  "the policy, with drop-ins FILE.d/*.conf (/etc/iommu-faultstat.conf)" },
	{ OPT_CHECK_CONFIG, "check-config", NULL, CMD_MONITOR,
	  "look for mistakes in the policy, and do nothing else" },
	{ OPT_POLICY, "policy", NULL, CMD_RELEASE,
	  "only what a policy's actions have done: credits that were set by hand stay" },
	{ OPT_JSON, "json", NULL, CMD_ALL | CMD_OTHERS,
	  "NDJSON: a record a line, the header first" },
	{ 'T', "timestamps", NULL, CMD_ALL, "with the time of day" },
	{ 'w', "wide", NULL, CMD_STAT | CMD_DEVICES | CMD_FAULTS | CMD_RUN,
	  "more columns, names in full" },
	{ 'a', "all", NULL, CMD_DEVICES,
	  "all devices behind an IOMMU, not only those that can send page requests" },
	{ OPT_COLOR, "color", "auto|always|never", CMD_STAT | CMD_HIST,
	  "colours (auto: on a terminal, unless NO_COLOR is set)" },
	{ OPT_ATTACH, "attach", "auto|kprobe|fentry",
	  CMD_WATCH | CMD_FAULTS | CMD_RUN | CMD_MONITOR, "how to attach (auto)" },
	{ 'v', "verbose", NULL, CMD_ALL | CMD_MONITOR,
	  "how each probe is attached, and what libbpf says" },
	{ 'V', "version", NULL, CMD_ALL | CMD_OTHERS, "print the version" },
	{ 'h', "help", NULL, CMD_ALL | CMD_OTHERS, "print this" },
};
#define N_SPECS (sizeof(specs) / sizeof(*specs))

static void print_wrapped(const char *text, int indent, int column)
{
	int at = column;

	while (*text) {
		int word = strcspn(text, " ");

		if (at > indent && at + word > 79) {
			printf("\n%*s", indent, "");
			at = indent;
		}
		printf("%.*s", word, text);
		at += word;
		text += word;
		while (*text == ' ') {
			if (text[1] && text[1] != ' ')
				at += printf(" ");
			text++;
		}
	}
	printf("\n");
}

static void print_options(unsigned int command)
{
	for (size_t i = 0; i < N_SPECS; i++) {
		const struct option_spec *s = &specs[i];
		int n;

		if (!(s->commands & command))
			continue;
		n = s->key < 256 ? printf("  -%c, ", s->key) : printf("      ");
		n += printf("--%s%s%s", s->name, s->argument ? " " : "", s->argument ?: "");
		if (n > 26)
			n = printf("\n") - 1;
		printf("%*s", 28 - n, "");
		print_wrapped(s->help, 28, 28);
	}
}

void usage(void)
{
	printf("Usage: iommu-faultstat [COMMAND] [OPTIONS] [interval [count]]\n\n"
	       "Counts the page requests of devices that share address spaces (PCIe PRI, Arm\n"
	       "stall): outstanding now and at their worst, how long they take, against the\n"
	       "credits of each device.\n\nCommands:\n");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-9s %s%s\n", c->name, c->summary, c == commands ? " (default)" : "");
	printf("\n`iommu-faultstat COMMAND --help` tells a command's options.\n");
}

static void command_usage(const struct command *cmd)
{
	printf("Usage: iommu-faultstat %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n", cmd->name,
	       *cmd->arguments ? " " : "", cmd->arguments, cmd->text);
	print_options(cmd->bit);
	if (strstr(cmd->arguments, "interval"))
		printf("\nThe interval is in seconds (1), fractions allowed; "
		       "without a count it goes on until\nCtrl-C.\n");
	printf("\nExit status: 0, 1 on an error%s, 2 on a wrong command line%s.\n",
	       cmd->bit == CMD_DECODE ? " or if nothing was decoded" : "",
	       cmd->bit == CMD_STAT  ? ", 3 see --fail-over"
	       : cmd->bit == CMD_RUN ? ", 3 if there were faults, else CMD's"
				     : "");
}

static int wrong(const struct command *cmd, const char *what, const char *arg, const char *why)
{
	log_error("%s %s: %s; see `iommu-faultstat %s --help`", what, arg, why, cmd->name);
	return EXIT_USAGE;
}

/* @last: the word that getopt_long() has come to; of letters in one word the next may follow. */
static int wrong_option(const struct command *cmd, int key, const char *shorts, const char *last)
{
	char letter[] = { '-', optopt, 0 };

	if (key == ':')
		return wrong(cmd, "option", last, "its argument is missing");
	if (optopt > 0 && optopt < 256 && !strchr(shorts, optopt))
		return wrong(cmd, "option", letter, "unknown");
	return wrong(cmd, "option", last,
		     strchr(last, '=') ? "unknown, or takes no argument" : "unknown");
}

/* One word of a choice such as auto|kprobe: its place, or -1. */
static int choose(const char *arg, const char *const words[], int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(arg, words[i]))
			return i;
	return -1;
}

static int set(struct options *o, const struct command *cmd, int key, const char *arg)
{
	static const char *const by[] = { "device", "iommu" },
				 *const attach[] = { "auto", "kprobe", "fentry" },
				 *const color[] = { "auto", "always", "never" };
	int n;

	switch (key) {
	case 'd':
		if (o->n_devices == PATTERNS_MAX)
			return wrong(cmd, "--device", arg, "too many of them");
		o->device[o->n_devices++] = arg;
		return 0;
	case OPT_CREDITS:
		if (o->n_credits == PATTERNS_MAX)
			return wrong(cmd, "--credits", arg, "too many of them");
		o->credits[o->n_credits++] = arg;
		return credits_option(arg) ? EXIT_USAGE : 0;
	case OPT_TEXTFILE:
		o->textfile = arg;
		return 0;
	case OPT_IGNORE:
		o->ignore = arg;
		return 0;
	case OPT_CONFIG:
		o->config = arg;
		return 0;
	case OPT_BY:
		n = choose(arg, by, 2);
		o->by = n == 1 ? MERGE_IOMMU : MERGE_DEVICE;
		return n < 0 ? wrong(cmd, "--by", arg, "not one of device, iommu") : 0;
	case OPT_COLOR:
		n = choose(arg, color, 3);
		if (n > 0)
			o->color = n == 1;
		return n < 0 ? wrong(cmd, "--color", arg, "not one of auto, always, never") : 0;
	case OPT_ATTACH:
		n = choose(arg, attach, ATTACH_MODES);
		o->attach = n < 0 ? ATTACH_AUTO : (enum attach_mode)n;
		return n < 0 ? wrong(cmd, "--attach", arg, "not one of auto, kprobe, fentry") : 0;
	case OPT_FAIL_OVER:
		o->fail_over = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_CHECK_CONFIG:
		o->check_config = true;
		return 0;
	case OPT_POLICY:
		o->policy = true;
		return 0;
	case OPT_DRY_RUN:
		o->dry_run = true;
		return 0;
	case 'T':
		o->timestamps = true;
		return 0;
	case 'w':
		o->wide = true;
		return 0;
	case 'a':
		o->all = true;
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case 'V':
		printf("iommu-faultstat %s\n", VERSION);
		return -1;
	default:
		command_usage(cmd);
		return -1;
	}
}

static int set_interval(struct options *o, const struct command *cmd, int argc, char **argv)
{
	char *end;

	if (argc > 0 && !*cmd->arguments)
		return wrong(cmd, "argument", argv[0], "none is expected");
	if (argc > 2)
		return wrong(cmd, "argument", argv[2], "only an interval and a count are expected");
	if (argc > 0) {
		o->interval = strtod(argv[0], &end);
		o->interval_given = true;
		if (*end || end == argv[0] || !isfinite(o->interval))
			return wrong(cmd, "interval", argv[0],
				     "neither a command nor a number of seconds");
		if (o->interval < 0.01 || o->interval > 86400)
			return wrong(cmd, "interval", argv[0],
				     "must be between 0.01 and 86400 seconds");
	}
	if (argc > 1) {
		o->count = strtoul(argv[1], &end, 10);
		if (*end || end == argv[1] || argv[1][0] == '-' || !o->count || o->count == ~0UL)
			return wrong(cmd, "count", argv[1], "not a number above 0");
	}
	return 0;
}

int options_parse(struct options *o, const struct command *cmd, int argc, char **argv)
{
	struct option longs[N_SPECS + 1] = {};
	char shorts[2 * N_SPECS + 3], *s = shorts;
	int n = 0, key, err;

	*o = (struct options){ .interval = 1 };
	o->color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	if (cmd->bit == CMD_RUN)
		*s++ = '+'; /* what follows is CMD's */
	*s++ = ':';	    /* tell a missing argument from an unknown option */
	for (size_t i = 0; i < N_SPECS; i++) {
		if (!(specs[i].commands & cmd->bit))
			continue;
		longs[n++] = (struct option){ specs[i].name,
					      specs[i].argument ? required_argument : no_argument,
					      NULL, specs[i].key };
		if (specs[i].key >= 256)
			continue;
		*s++ = specs[i].key;
		if (specs[i].argument)
			*s++ = ':';
	}
	*s = 0;
	optind = 1;
	opterr = 0;
	while ((key = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (key == '?' || key == ':')
			return wrong_option(cmd, key, shorts, argv[optind - 1]);
		err = set(o, cmd, key, optarg);
		if (err)
			return err;
	}
	if (cmd->bit == CMD_RUN) {
		o->argv = argv + optind;
		return *o->argv ? 0 : wrong(cmd, "argument", "CMD", "it is missing");
	}
	if (cmd->bit == CMD_DECODE || cmd->bit == CMD_CREDITS) {
		o->argv = argv + optind;
		if (cmd->bit == CMD_CREDITS && argc - optind > 2)
			return wrong(cmd, "argument", o->argv[2], "only DEVICE and N are expected");
		return 0;
	}
	return set_interval(o, cmd, argc - optind, argv + optind);
}
