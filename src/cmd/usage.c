// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "cmd/options.h"
#include "format/text.h"

static void print_wrapped(const char *text, int column)
{
	fmt_wrap(stdout, text, column, column);
	printf("\n");
}

static void print_options(unsigned int command)
{
	for (const struct option_spec *s = option_specs; s->name; s++) {
		int n;

		if (!(s->commands & command) || !s->help)
			continue;
		n = s->letter ? printf("  -%c, ", s->letter) : printf("      ");
		n += printf("--%s%s%s", s->name, s->argument ? " " : "", s->argument ?: "");
		if (n > 26)
			n = printf("\n") - 1;
		printf("%*s", 28 - n, "");
		print_wrapped(s->help, 28);
	}
}

void usage(void)
{
	printf("Usage: iommu-faultstat [COMMAND] [OPTIONS] [interval [count]]\n\n"
	       "Counts the page requests of devices that share address spaces (PCIe PRI, Arm\n"
	       "stall): outstanding now and at their worst, how long they take, against the\n"
	       "credits of each device. Decodes unrecoverable DMA faults.\n\nCommands:\n");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-9s %s%s\n", c->name, c->summary, c == commands ? " (default)" : "");
	printf("\n`iommu-faultstat help COMMAND` lists a command's options.\n");
}

static void print_status(const struct command *cmd)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "Exit status: 0, 1 on an error%s, 2 on a wrong command line%s.",
		 cmd->bit == CMD_DECODE ? " or if nothing was decoded" : "",
		 cmd->bit == CMD_RUN ? "; 3 if there were faults, else CMD's" : "");
	print_wrapped(text, 0);
}

void command_usage(const struct command *cmd)
{
	printf("Usage: iommu-faultstat %s [OPTIONS]%s%s\n\n", cmd->name, *cmd->arguments ? " " : "",
	       cmd->arguments);
	print_wrapped(cmd->text, 0);
	printf("\nOptions:\n");
	print_options(cmd->bit);
	if (cmd->operands == OPERANDS_INTERVAL)
		printf("\nThe interval is in seconds or has a unit, such as 1.5s or 500ms; the default is\n"
		       "1s. Without a count the command runs until Ctrl-C.\n");
	printf("\nExamples:\n  %s\n  %s\n\n", cmd->examples[0], cmd->examples[1]);
	print_status(cmd);
}
