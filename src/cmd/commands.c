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
	  .text = "Prints one row per device and interval: page requests per second; outstanding "
		  "requests now, at the peak and on average, against the device's credits; "
		  "response latency, from a group's first request; the age of the oldest "
		  "outstanding request; responses other than success. ! marks a device that has "
		  "exceeded its credits. >= marks a lower bound: requests may have been in flight "
		  "at the start. Ctrl-C prints the totals of the run.",
	  .examples = { "iommu-faultstat stat",
			"iommu-faultstat stat -d 0000:6a:01.0 --credits 64 500ms" },
	  .run = cmd_stat },
	{ .name = "hist",
	  .bit = CMD_HIST,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "response latency of page requests, as histograms",
	  .text = "Prints the time from a group's first page request to its response and, where "
		  "groups have more than one request, from the last. Without an interval it covers "
		  "the whole run and is printed on Ctrl-C.",
	  .examples = { "iommu-faultstat hist", "iommu-faultstat hist --by iommu 10s 6" },
	  .run = cmd_hist },
	{ .name = "trace",
	  .bit = CMD_TRACE,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "one line per page request, response, discard, crossing",
	  .text = "Prints each page request, page response, discard, PRI reset, crossing of "
		  "credits and DMA fault as it happens. Lost events are counted and reported.",
	  .examples = { "iommu-faultstat trace", "iommu-faultstat trace -T -d 0000:6a:01.0" },
	  .run = cmd_trace },
	{ .name = "devices",
	  .bit = CMD_DEVICES,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "devices that can send page requests, and their credits",
	  .text = "Lists devices with a PRI capability, stall or SVA: driver, group, IOMMU, PRI "
		  "capacity and allocation, whether PRI is enabled or stopped, ATS, PASID.",
	  .examples = { "iommu-faultstat devices", "iommu-faultstat devices -a -w" },
	  .run = cmd_devices },
	{ .name = "pasids",
	  .bit = CMD_PASIDS,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "which process has which PASID",
	  .text = "Lists the processes whose address space has a PASID, that is, was bound to a "
		  "device (SVA), also before this tool was started: PASID, pid, name, age and "
		  "cgroup. A PASID stays with its address space until that ends, whether or not a "
		  "device is still bound. Needs root.",
	  .examples = { "iommu-faultstat pasids", "iommu-faultstat pasids --json" },
	  .run = cmd_pasids },
	{ .name = "faults",
	  .bit = CMD_FAULTS,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "unrecoverable DMA faults: who, where, why",
	  .text = "Prints one row per device, reason and access that has faulted since the start: "
		  "the device's driver, the latest address, the number of faults, and how long ago "
		  "the first and the last occurred. ? marks a source id that matches no present "
		  "device. Faults that the kernel's log left out are counted, too. The table is "
		  "printed again when there are new faults.",
	  .examples = { "iommu-faultstat faults",
			"iommu-faultstat faults --json --error-exitcode=3 1s 60" },
	  .run = cmd_faults },
	{ .name = "run",
	  .bit = CMD_RUN,
	  .operands = OPERANDS_COMMAND,
	  .arguments = "-- CMD...",
	  .summary = "the DMA faults that occur while CMD runs",
	  .text = "Runs CMD and reports on stderr the unrecoverable DMA faults that occurred "
		  "meanwhile. The exit status is CMD's, or 3 if there were faults that no rule "
		  "ignores. With --credits it also reports which devices exceeded them.",
	  .examples = { "iommu-faultstat run -- ./dma-test",
			"iommu-faultstat run --ignore known.ignore -- make check" },
	  .run = cmd_run },
	{ .name = "decode",
	  .bit = CMD_DECODE,
	  .operands = OPERANDS_WORDS,
	  .arguments = "[TEXT...]",
	  .summary = "explain the DMA faults in a kernel log",
	  .text = "Explains lines of a kernel log, given as arguments or on standard input: those "
		  "of VT-d, AMD-Vi, SMMUv3 (also the four raw words of an event) and virtio-iommu, "
		  "from any kernel version, with any prefix; or raw values: vtd:0x06 (fault "
		  "reason), amd:0x0050 (flags of IO_PAGE_FAULT), smmu3:0x10 (event), virtio:2. "
		  "Needs no privileges and reads nothing from this machine.",
	  .examples = { "dmesg | iommu-faultstat decode", "iommu-faultstat decode vtd:0x06" },
	  .run = cmd_decode },
	{ .name = "credits",
	  .bit = CMD_CREDITS,
	  .operands = OPERANDS_DEVICE,
	  .arguments = "[DEVICE [N|restore]]",
	  .summary = "show, set or restore the credits of devices",
	  .text = "Without DEVICE, prints one row per device with a PRI capability: its capacity "
		  "(how many page requests it supports), its credits (how many it may have "
		  "outstanding) now and originally, and the change in force. With N, gives DEVICE "
		  "N credits while it runs: disables PRI, waits until the outstanding requests are "
		  "answered, and enables PRI again with N. VFs share the credits of their PF. "
		  "restore sets what the kernel had set. Needs root.",
	  .examples = { "iommu-faultstat credits",
			"iommu-faultstat credits --dry-run 0000:6a:01.0 32" },
	  .run = cmd_credits },
	{ .name = "release",
	  .bit = CMD_RELEASE,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "undo every change that is in force",
	  .text = "Undoes the changes to devices and processes that are still in force, whichever "
		  "command made them, also after a crash. Prints one line per change.",
	  .examples = { "iommu-faultstat release", "iommu-faultstat release --policy" },
	  .run = cmd_release },
	{ .name = "policy",
	  .bit = CMD_POLICY,
	  .operands = OPERANDS_NONE,
	  .arguments = "",
	  .summary = "the policy of each device, and the line behind each value",
	  .text = "Prints the quota and the actions of each device that can send page requests, or "
		  "that -d selects, with the policy line that each value comes from. Changes "
		  "nothing.",
	  .examples = { "iommu-faultstat policy",
			"iommu-faultstat policy --config new.conf -d 0000:6a:01.0" },
	  .run = cmd_policy },
	{ .name = "monitor",
	  .bit = CMD_MONITOR,
	  .operands = OPERANDS_INTERVAL,
	  .arguments = "[interval [count]]",
	  .summary = "a daemon that holds devices to the policy",
	  .text = "Watches page requests and DMA faults and holds each device to the policy: logs "
		  "which devices exceed it and, where the policy has dry-run = no, acts. Actions "
		  "that can be undone are undone when the device falls to its low mark and when "
		  "the monitor ends; after a crash, by the next start or by `iommu-faultstat "
		  "release`. SIGHUP reads the policy again.",
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
