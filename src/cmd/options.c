// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/spelling.h"
#include "base/version.h"
#include "cmd/options.h"
#include "format/text.h"
#include "policy/values.h"

#define SPECS_MAX 32
#define WORD	  128 /* bytes of a word that a message quotes at most */

static int wrong(const struct command *cmd, const char *what, const char *arg, const char *why)
{
	char word[WORD];

	fmt_clean(word, sizeof(word), arg);
	log_error("%s %s: %s; see `iommu-faultstat help %s`", what, word, why, cmd->name);
	return EXIT_USAGE;
}

/* Returns the option of @cmd that "--jsom=x" was meant to be, or NULL. */
static const char *option_near(const struct command *cmd, const char *word)
{
	const char *names[SPECS_MAX];
	char name[WORD];
	unsigned int n = 0;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	for (const struct option_spec *s = option_specs; s->name; s++)
		if (s->commands & cmd->bit && s->help)
			names[n++] = s->name;
	return spelling_near(name, names, n);
}

/* Does another command have this option? */
static bool is_others(const char *word)
{
	size_t n = strcspn(word + 2, "=");

	for (const struct option_spec *s = option_specs; s->name; s++)
		if (strlen(s->name) == n && !strncmp(s->name, word + 2, n))
			return true;
	return false;
}

/* @last is the word that getopt_long() is at; it may contain further letters. */
static int wrong_option(const struct command *cmd, int key, const char *shorts, const char *last)
{
	char letter[] = { '-', optopt, 0 }, why[WORD] = "unknown";
	const char *near;

	if (key == ':')
		return wrong(cmd, "option", last, "its argument is missing");
	if (optopt > 0 && optopt < 256 && !strchr(shorts, optopt))
		return wrong(cmd, "option", letter, why);
	if (strncmp(last, "--", 2))
		return wrong(cmd, "option", last, why);
	near = option_near(cmd, last);
	if (near && !strncmp(near, last + 2, strlen(near)) && last[2 + strlen(near)] == '=')
		strcpy(why, "it takes no argument");
	else if (is_others(last))
		snprintf(why, sizeof(why), "not an option of %s", cmd->name);
	else if (near)
		snprintf(why, sizeof(why), "unknown; did you mean --%s?", near);
	return wrong(cmd, "option", last, why);
}

/* Returns the index of a word in @words, "auto|kprobe|fentry", or -1. */
static int choose(const char *arg, const char *words)
{
	size_t n = strlen(arg);

	for (int i = 0; *words; i++) {
		size_t length = strcspn(words, "|");

		if (length == n && !memcmp(words, arg, n))
			return i;
		words += length + (words[length] == '|');
	}
	return -1;
}

static int wrong_choice(const struct command *cmd, const struct option_spec *s, const char *arg)
{
	char what[WORD], why[WORD];

	snprintf(what, sizeof(what), "--%s", s->name);
	snprintf(why, sizeof(why), "not one of %s", s->argument);
	return wrong(cmd, what, arg, why);
}

static int add_credits(struct options *o, const struct command *cmd, const char *arg)
{
	char error[MATCH_ERROR];

	if (o->n_credits == PATTERNS_MAX)
		return wrong(cmd, "--credits", arg, "too many of them");
	if (credits_parse(&o->rule[o->n_credits], arg, error)) {
		log_error("%s", error);
		return EXIT_USAGE;
	}
	o->credits[o->n_credits++] = arg;
	return 0;
}

static int set_exitcode(struct options *o, const struct command *cmd, const char *arg)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (*end || !isdigit((unsigned char)*arg) || n < 1 || n > 255)
		return wrong(cmd, "--error-exitcode", arg, "not a number from 1 to 255");
	o->exitcode = n;
	return 0;
}

static int set(struct options *o, const struct command *cmd, const struct option_spec *s,
	       const char *arg)
{
	void *at = (char *)o + s->offset;
	int n;

	switch (s->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)at = arg;
		return 0;
	case OPTION_CHOICE:
		n = choose(arg, s->argument);
		*(int *)at = n;
		return n < 0 ? wrong_choice(cmd, s, arg) : 0;
	case OPTION_DEVICE:
		if (o->n_devices == PATTERNS_MAX)
			return wrong(cmd, "--device", arg, "too many of them");
		o->device[o->n_devices++] = arg;
		return 0;
	case OPTION_CREDITS:
		return add_credits(o, cmd, arg);
	case OPTION_EXITCODE:
		return set_exitcode(o, cmd, arg);
	case OPTION_OVER:
		o->exitcode = 3;
		return 0;
	case OPTION_COLOR:
		n = choose(arg, s->argument);
		if (n > 0)
			o->color = n == 1;
		return n < 0 ? wrong_choice(cmd, s, arg) : 0;
	case OPTION_VERSION:
		printf("iommu-faultstat %s\n", VERSION);
		return -1;
	default:
		command_usage(cmd);
		return -1;
	}
}

/* Reports a word that stands where an interval is expected but is none. */
static int no_interval(const struct command *cmd, const char *word, bool named)
{
	const char *near = named ? NULL : command_near(word);
	char clean[WORD];

	if (named)
		return wrong(cmd, "interval", word, "not a duration such as 1, 0.5, 500ms or 1.5s");
	fmt_clean(clean, sizeof(clean), word);
	log_error("unknown command \"%s\"%s%s%s", clean, near ? "; did you mean \"" : "",
		  near ?: "", near ? "\"?" : "; see `iommu-faultstat --help`");
	return EXIT_USAGE;
}

/* @named: the name of the command was given, so no other command can have been meant. */
static int set_interval(struct options *o, const struct command *cmd, bool named, const char *word)
{
	char why[POLICY_WHY];
	char *end;
	__u64 ns;

	errno = 0;
	o->interval = strtod(word, &end);
	o->interval_given = true;
	if (end == word || isnan(o->interval))
		return no_interval(cmd, word, named);
	if (*end) {
		if (!policy_duration_read(&ns, word, why))
			return no_interval(cmd, word, true);
		o->interval = ns / 1e9;
	}
	if (errno == ERANGE || o->interval < 0.01 || o->interval > 86400)
		return wrong(cmd, "interval", word,
			     "out of range: from 10ms (0.01) to 24h (86400)");
	return 0;
}

static int set_count(struct options *o, const struct command *cmd, const char *word)
{
	char *end;

	errno = 0;
	o->count = strtoul(word, &end, 10);
	if (*end || !isdigit((unsigned char)*word) || !o->count)
		return wrong(cmd, "count", word, "not a number above 0");
	return errno ? wrong(cmd, "count", word, "out of range") : 0;
}

static int set_operands(struct options *o, const struct command *cmd, bool named, int n, char **v)
{
	int err = 0;

	o->argv = v;
	switch (cmd->operands) {
	case OPERANDS_COMMAND:
		return n ? 0 : wrong(cmd, "argument", "CMD", "it is missing");
	case OPERANDS_WORDS:
		return 0;
	case OPERANDS_DEVICE:
		return n > 2 ? wrong(cmd, "argument", v[2], "only DEVICE and N are expected") : 0;
	case OPERANDS_NONE:
		return n ? wrong(cmd, "argument", v[0], "none is expected") : 0;
	default:
		if (n > 2)
			return wrong(cmd, "argument", v[2],
				     "only an interval and a count are expected");
		if (n > 0)
			err = set_interval(o, cmd, named, v[0]);
		if (n > 1 && !err)
			err = set_count(o, cmd, v[1]);
		return err;
	}
}

int options_parse(struct options *o, const struct command *cmd, int argc, char **argv)
{
	struct option longs[SPECS_MAX + 1] = {};
	char shorts[2 * SPECS_MAX + 3], *s = shorts;
	int n = 0, key, err, index;

	*o = (struct options){ .interval = 1 };
	o->color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	if (cmd->operands == OPERANDS_COMMAND)
		*s++ = '+'; /* what follows belongs to CMD */
	*s++ = ':';	    /* distinguishes a missing argument from an unknown option */
	for (index = 0; option_specs[index].name; index++) {
		const struct option_spec *spec = &option_specs[index];

		if (!(spec->commands & cmd->bit))
			continue;
		longs[n++] = (struct option){ spec->name,
					      spec->argument ? required_argument : no_argument,
					      NULL, 256 + index };
		if (spec->letter)
			*s++ = spec->letter;
		if (spec->letter && spec->argument)
			*s++ = ':';
	}
	*s = 0;
	optind = 1;
	opterr = 0;
	while ((key = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (key == '?' || key == ':')
			return wrong_option(cmd, key, shorts, argv[optind - 1]);
		for (index = 0; key < 256 && option_specs[index].letter != key;)
			index++;
		err = set(o, cmd, &option_specs[key < 256 ? index : key - 256], optarg);
		if (err)
			return err;
	}
	return set_operands(o, cmd, !strcmp(argv[0], cmd->name), argc - optind, argv + optind);
}
