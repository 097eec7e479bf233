// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/array.h"
#include "base/spelling.h"
#include "cmd/commands.h"
#include "cmd/options.h"

const struct command commands[] = {
	{ .name = "stat",
	  .bit = CMD_STAT,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "outstanding page requests per device, live",
	  .text = "A row for each device and interval: page requests per second; outstanding now, "
		  "at the peak and on average, against the device's credits; how long page "
		  "responses took, from a group's first request; the age of the oldest outstanding "
		  "request; responses other than success. ! marks a device that has exceeded its "
		  "credits. >= marks a lower bound: requests from before the start may be in "
		  "flight. Ctrl-C prints the totals of the run.",
	  .examples = { "iommu-faultstat stat",
			"iommu-faultstat stat -d 0000:6a:01.0 --credits 64 500ms" },
	  .run = cmd_stat },
	{ .name = "hist",
	  .bit = CMD_HIST,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "how long page requests take, as histograms",
	  .text = "The time from a group's first page request to its response and, where groups "
		  "have more than one request, from the last. Without an interval: of the whole "
		  "run, at Ctrl-C.",
	  .examples = { "iommu-faultstat hist", "iommu-faultstat hist --by iommu 10s 6" },
	  .run = cmd_hist },
	{ .name = "trace",
	  .bit = CMD_TRACE,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "a line for each page request, response, discard, crossing",
	  .text = "Prints each page request, page response, discard, crossing of credits and DMA "
		  "fault as it happens. Events that were lost are reported.",
	  .examples = { "iommu-faultstat trace", "iommu-faultstat trace -T -d 0000:6a:01.0" },
	  .run = cmd_trace },
	{ .name = "devices",
	  .bit = CMD_DEVICES,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "devices that can send page requests, and their credits",
	  .text = "Devices with a PRI capability, stall or SVA: driver, group, IOMMU, PRI capacity "
		  "and allocation, enabled, stopped, ATS, PASID.",
	  .examples = { "iommu-faultstat devices", "iommu-faultstat devices -a -w" },
	  .run = cmd_devices },
	{ .name = "faults",
	  .bit = CMD_FAULTS,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "unrecoverable DMA faults: who, where, why",
	  .text = "A row for each device, reason and access that has faulted since the start: the "
		  "device's driver, the latest address, how many faults, how long ago the first and"
		  " the last. ? marks a source id that belongs to no present device. Faults that "
		  "the kernel's log left out are counted, too. The table is printed again when "
		  "there are new faults.",
	  .examples = { "iommu-faultstat faults",
			"iommu-faultstat faults --json --error-exitcode=3 1s 60" },
	  .run = cmd_faults },
	{ .name = "run",
	  .bit = CMD_RUN,
	  .operands = OPERANDS_COMMAND,
	  .arguments = "-- CMD...",
	  .summary = "the DMA faults of exactly the time that CMD runs",
	  .text = "Runs CMD and reports on stderr the unrecoverable DMA faults that came meanwhile."
		  " The exit status is CMD's, or 3 if there were faults that no rule ignores. With "
		  "--credits it also reports who exceeded them.",
	  .examples = { "iommu-faultstat run -- ./dma-test",
			"iommu-faultstat run --ignore known.ignore -- make check" },
	  .run = cmd_run },
	{ .name = "decode",
	  .bit = CMD_DECODE,
	  .operands = OPERANDS_WORDS,
	  .arguments = "[TEXT...]",
	  .summary = "what the kernel's log says of DMA faults, in words",
	  .text = "Explains lines of the kernel's log, given as arguments or on standard input: "
		  "those of VT-d, AMD-Vi, SMMUv3 (also the four raw words of an event) and virtio-"
		  "iommu, of any kernel, whatever stands before them; or values: vtd:0x06 (fault "
		  "reason), amd:0x0050 (flags of IO_PAGE_FAULT), smmu3:0x10 (event), virtio:2. "
		  "Needs no privilege and reads nothing of this machine.",
	  .examples = { "dmesg | iommu-faultstat decode", "iommu-faultstat decode vtd:0x06" },
	  .run = cmd_decode },
	{ .name = "credits",
	  .bit = CMD_CREDITS,
	  .operands = OPERANDS_DEVICE,
	  .arguments = "[DEVICE [N|restore]]",
	  .summary = "the credits of devices: see, set, restore",
	  .text = "Without DEVICE, a row for each device with a PRI capability: how many page "
		  "requests it could have outstanding (capacity), may have (its credits), and could"
		  " before; what is in force. With N, DEVICE gets N credits while it runs: its page"
		  " requests are disabled, and enabled again with N once the outstanding ones are "
		  "answered. A PF's VFs share its credits. restore gives back what the kernel had "
		  "set. Needs root.",
	  .examples = { "iommu-faultstat credits",
			"iommu-faultstat credits --dry-run 0000:6a:01.0 32" },
	  .run = cmd_credits },
	{ .name = "release",
	  .bit = CMD_RELEASE,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "undo everything that is in force",
	  .text = "Undoes what was done to devices and processes, by whichever command, and is "
		  "still in force: also after a crash. Prints a line for each.",
	  .examples = { "iommu-faultstat release", "iommu-faultstat release --policy" },
	  .run = cmd_release },
	{ .name = "policy",
	  .bit = CMD_POLICY,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "what the policy says of each device, and which line decided it",
	  .text = "The quota and the actions of each device that can send page requests, or that -d"
		  " names, with the line of the policy that each value comes from. Reads only.",
	  .examples = { "iommu-faultstat policy",
			"iommu-faultstat policy --config new.conf -d 0000:6a:01.0" },
	  .run = cmd_policy },
	{ .name = "monitor",
	  .bit = CMD_MONITOR,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "hold devices to the policy: a daemon",
	  .text = "Watches page requests and DMA faults and holds each device to the policy: logs "
		  "who exceeds it and, where the policy has dry-run = no, acts. What it did and can"
		  " be undone is undone when the device falls below its low mark and when the "
		  "monitor ends; after a crash, by the next start or by `iommu-faultstat release`. "
		  "SIGHUP reads the policy again.",
	  .examples = { "iommu-faultstat monitor --dry-run",
			"iommu-faultstat monitor --check-config --config new.conf" },
	  .run = cmd_monitor },
	{},
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

const char *command_near(const char *word)
{
	const char *names[ARRAY_SIZE(commands)];
	unsigned int n = 0;

	for (const struct command *c = commands; c->name; c++)
		names[n++] = c->name;
	return spelling_near(word, names, n);
}
