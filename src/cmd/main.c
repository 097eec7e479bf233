// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "base/log.h"
#include "cmd/options.h"
#include "base/version.h"

const struct command commands[] = {
	{ "stat", CMD_STAT, "[interval [count]]", "outstanding page requests per device, live",
	  "A row a device and interval: page requests per second, outstanding now, at most and\n"
	  "on average, against its credits; how long answers took (from a group's first\n"
	  "request), the age of the oldest outstanding one, answers that were no success. A\n"
	  "device over its credits is marked with !. >= marks a floor: requests from before the\n"
	  "start may be in flight. Ctrl-C prints the totals of the run.",
	  cmd_stat },
	{ "hist", CMD_HIST, "[interval [count]]", "how long page requests take, as histograms",
	  "Time from a group's first request, and where groups have several from the last, to\n"
	  "the answer. Without an interval: of the whole run, at Ctrl-C.",
	  cmd_hist },
	{ "trace", CMD_TRACE, "", "a line for each request, answer, discard, crossing",
	  "Each page request, answer, discard and crossing of credits as it happens; what was\n"
	  "lost on the way is told.",
	  cmd_trace },
	{ "devices", CMD_DEVICES, "", "devices that can send page requests, and their credits",
	  "Devices with a PRI capability, stall or SVA: driver, group, IOMMU, PRI capacity and\n"
	  "allocation, enabled, stopped, ATS, PASID.",
	  cmd_devices },
	{ "faults", CMD_FAULTS, "[interval [count]]", "unrecoverable DMA faults: who, where, why",
	  "A row for each device, reason and access that has faulted since the start: its driver,\n"
	  "the latest address, how many, how long ago the first and the last. A device marked\n"
	  "with ? is a source id of no device that is there. What the kernel's log left out is\n"
	  "told. Printed again when there were more.",
	  cmd_faults },
	{ "run", CMD_RUN, "-- CMD...", "the faults of exactly the time that CMD runs",
	  "Runs CMD and reports on stderr the unrecoverable DMA faults that came meanwhile. The\n"
	  "exit status is CMD's, or 3 if there were any that no rule ignores.",
	  cmd_run },
	{ "decode", CMD_DECODE, "[TEXT...]", "what the kernel's log says of DMA faults, in words",
	  "Explains lines of the kernel's log, given as arguments or on the standard input: those\n"
	  "of VT-d, AMD-Vi, SMMUv3 (also the four raw words of an event) and virtio-iommu, of any\n"
	  "kernel, with whatever stands before them; or values: vtd:0x06 (fault reason),\n"
	  "amd:0x0050 (flags of IO_PAGE_FAULT), smmu3:0x10 (event), virtio:2. Needs no privilege\n"
	  "and looks at nothing on this machine.",
	  cmd_decode },
	{ "credits", CMD_CREDITS, "[DEVICE [N|restore]]",
	  "the credits of devices: see, set, restore",
	  "Without DEVICE a row for each device with a PRI capability: how many page requests it\n"
	  "could have outstanding, may have (its credits), and could before; what is in force.\n"
	  "With N DEVICE gets N credits, now and while it runs: "
	  "its page requests are disabled, and\n"
	  "enabled again with N once those outstanding are "
	  "answered. A PF's VFs share its credits.\n"
	  "restore gives back what the kernel had set. Needs root.",
	  cmd_credits },
	{ "release", CMD_RELEASE, "", "undo everything that is in force",
	  "Undoes what was done to devices and processes, by whichever command, and is still in\n"
	  "force: also after a crash. A line for each.",
	  cmd_release },
	{ "policy", CMD_POLICY, "",
	  "what the policy says of each device, and which line decided it",
	  "The quota and the actions of each device that can send "
	  "page requests, or that -d names,\n"
	  "with the line of the policy that each value comes from. Reads only.",
	  cmd_policy },
	{ "monitor", CMD_MONITOR, "[interval [count]]", "hold devices to the policy: a daemon",
	  "Watches page requests and DMA faults and holds each "
	  "device to what the policy says: tells\n"
	  "who exceeds it and, where the policy has dry-run = no, "
	  "acts. All that it did and that can\n"
	  "be undone is undone when the device is below its low "
	  "water mark, at the end, and after a\n"
	  "crash by the next start or by `iommu-faultstat "
	  "release`. SIGHUP: reads the policy again.",
	  cmd_monitor },
	{},
};

static const struct command *find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* Help and version, unlike what the commands print, are still in the buffer. */
static int printed(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	log_error("cannot write the output: %s", strerror(errno));
	return EXIT_RUNTIME;
}

int main(int argc, char **argv)
{
	const struct command *cmd = argc > 1 ? find(argv[1]) : NULL;
	struct options o;
	int err;

	if (argc > 1 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))) {
		usage();
		return printed();
	}
	if (cmd) {
		argc--;
		argv++;
	}
	/* a pipe that nobody reads any more ends us as an error of writing */
	signal(SIGPIPE, SIG_IGN);
	/* who starts us may ignore it: children could not be waited for, their pids be others' */
	signal(SIGCHLD, SIG_DFL);
	cmd = cmd ?: &commands[0];
	err = options_parse(&o, cmd, argc, argv);
	if (err)
		return err < 0 ? printed() : err;
	return cmd->run(&o);
}
