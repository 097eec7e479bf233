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
	       "Shows how many page requests (PCIe PRI, Arm SMMU stall) each device has\n"
	       "outstanding now and at the peak, compares them with the device's credits, and\n"
	       "measures response latency. Decodes unrecoverable DMA faults.\n\nCommands:\n");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-9s %s%s\n", c->name, c->summary, c == commands ? " (default)" : "");
	printf("\n`iommu-faultstat help COMMAND` lists a command's options.\n");
}

static const char *exit_status(unsigned int command)
{
	if (command == CMD_RUN)
		return "Exit status: that of CMD, or 3 if there were faults that no rule ignores; "
		       "1 on an error, 2 on a usage error.";
	if (command == CMD_DECODE)
		return "Exit status: 0 on success, 1 on an error or if nothing was decoded, "
		       "2 on a usage error.";
	return "Exit status: 0 on success, 1 on an error, 2 on a usage error.";
}

void command_usage(const struct command *cmd)
{
	printf("Usage: iommu-faultstat %s [OPTIONS]%s%s\n\n", cmd->name, *cmd->arguments ? " " : "",
	       cmd->arguments);
	print_wrapped(cmd->text, 0);
	printf("\nOptions:\n");
	print_options(cmd->bit);
	if (cmd->operands == OPERANDS_INTERVAL)
		printf("\ninterval: seconds, or with a unit: 1.5s, 500ms (default: 1s)\n"
		       "count: end after this many intervals (default: run until Ctrl-C)\n");
	printf("\nExamples:\n  %s\n  %s\n\n", cmd->examples[0], cmd->examples[1]);
	print_wrapped(exit_status(cmd->bit), 0);
}
