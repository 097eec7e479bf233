/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line. Options and commands are tables, from which the parser and the help are made.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stddef.h>

#include "cmd/commands.h"
#include "session/options.h"

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
	CMD_PASIDS = 1 << 11,
	CMD_WATCH = CMD_STAT | CMD_HIST | CMD_TRACE,
	CMD_ALL = CMD_WATCH | CMD_DEVICES | CMD_FAULTS | CMD_RUN | CMD_DECODE | CMD_CREDITS |
		  CMD_RELEASE | CMD_POLICY | CMD_MONITOR | CMD_PASIDS,
};

/* The operands that a command accepts after its options. */
enum operands {
	OPERANDS_NONE,
	OPERANDS_INTERVAL, /* [interval [count]] */
	OPERANDS_COMMAND,  /* CMD... and its own options */
	OPERANDS_WORDS,	   /* any number of words */
	OPERANDS_DEVICE,   /* [DEVICE [N]] */
};

struct command {
	const char *name;
	unsigned int bit;
	enum operands operands;
	const char *arguments; /* as printed by usage */
	const char *summary;
	const char *text;	 /* the description in its --help */
	const char *examples[2]; /* the most common first */
	int (*run)(const struct options *o);
};

/* What an option does to struct options. */
enum option_kind {
	OPTION_FLAG,	 /* sets the bool at .offset */
	OPTION_TEXT,	 /* sets the const char * at .offset */
	OPTION_CHOICE,	 /* sets the int at .offset to the index of the word in .argument */
	OPTION_DEVICE,	 /* -d */
	OPTION_CREDITS,	 /* --credits */
	OPTION_EXITCODE, /* --error-exitcode */
	OPTION_OVER,	 /* --fail-over, the old name for --error-exitcode=3 */
	OPTION_COLOR,
	OPTION_VERSION,
	OPTION_HELP,
};

struct option_spec {
	char letter; /* 0: none */
	enum option_kind kind;
	const char *name;
	const char *argument; /* NULL: it takes none; of a choice: its words, "auto|kprobe" */
	size_t offset;
	unsigned int commands;
	const char *help; /* NULL: accepted, not listed */
};

/* All options; an entry without a name ends the list. */
extern const struct option_spec option_specs[];

/* All commands; an entry without a name ends the list. The first is the default. */
extern const struct command commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The name of the command that @word is probably a misspelling of, or NULL. */
const char *command_near(const char *word);

/*
 * Parses the command line of @cmd, whose name is argv[0]. Returns 0; EXIT_USAGE after an error
 * message; -1 after printing the help or version that it asked for.
 */
int options_parse(struct options *o, const struct command *cmd, int argc, char **argv);

/* Prints the help of @cmd, or an overview of all commands. */
void usage(void);
void command_usage(const struct command *cmd);

#endif
