// SPDX-License-Identifier: GPL-2.0
/* The kernel functions that handle page requests, and what ends them. */
#include "base/array.h"
#include "probe/ways.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define PREEMPT "preempt_schedule"

/* In the order of attachment; the answers come after these, the requests last. */
const struct probe_way request_ways[] = {
	{
		.function = "iopf_queue_discard_partial",
		.typed = { "discard_fentry" },
		.plain = { "discard_kprobe" },
		.lost = "requests discarded when the IOMMU's queue overflows stay outstanding",
	},
	{
		.function = "iopf_queue_remove_device",
		.form = RETURNS_INT,
		.typed = { "leave_fexit" },
		.plain = { "left_kprobe", "left_kretprobe" },
		.lost = "partial groups dropped when a device leaves its queue stay outstanding",
	},
	{
		.function = "iopf_queue_remove_device",
		.form = RETURNS_VOID,
		.typed = { "leave_fentry" },
		.plain = { "leave_kprobe" },
		.lost = "partial groups dropped when a device leaves its queue stay outstanding",
	},
	{
		.function = "iopf_queue_add_device",
		.typed = { "join_fexit" },
		.plain = { "join_kprobe", "join_kretprobe" },
		.lost = "the queue that a device joins after start",
	},
	{
		.function = "pci_reset_pri",
		.typed = { "reset_fentry" },
		.plain = { "reset_kprobe" },
		.lost = "requests dropped by a PRI reset stay outstanding",
	},
	{
		.function = "pci_enable_pri",
		.typed = { "enable_fexit" },
		.plain = { "enable_kprobe", "enable_kretprobe" },
		.lost = "changes of credits by the kernel show only in the next interval",
	},
	/* the entry program is report_way's */
	{
		.function = REPORT,
		.form = REPORT_EVENT,
		.typed = { "report_fexit" },
		.plain = { NULL, "refused_kretprobe" },
		.lost = "requests that the core refuses stay outstanding",
	},
};

/* Last, so that no request is counted whose answer would be missed. */
const struct probe_way report_way = {
	.function = REPORT,
	.need = ESSENTIAL,
	.typed = { "report_fentry" },
	.plain = { "report_kprobe" },
	.lost = "page requests",
};
const struct probe_way report_cast_way = {
	.function = REPORT,
	.need = ESSENTIAL,
	.typed = { "report_fentry" },
	.plain = { "report_cast" },
	.lost = "page requests",
};

/* AMD-Vi up to 6.6 bypasses the core: bpf/amd_ppr.h. Answers first, as above. */
const struct probe_way amd_ways[] = {
	{
		.function = PPR_ANSWER,
		.need = ONE_OF,
		.typed = { "ppr_answer_fentry" },
		.lost = "page responses to devices behind AMD IOMMUs",
	},
	{
		.function = PPR,
		.typed = { "ppr_fentry" },
		.lost = "page requests from devices behind AMD IOMMUs",
	},
};

const unsigned int n_request_ways = ARRAY_SIZE(request_ways), n_amd_ways = ARRAY_SIZE(amd_ways);

bool kernel_preemptible(const struct ksyms *syms)
{
	_cleanup_(file_closep) FILE *f = fopen("/sys/kernel/debug/sched/preempt", "re");
	char line[128];

	if (f && fgets(line, sizeof(line), f))
		return !strstr(line, "(none)") && !strstr(line, "(voluntary)");
	return ksyms_find(syms, PREEMPT);
}

int request_ways_want(struct ksyms *syms)
{
	static const char *const others[] = { REPORT, PPR,     PPR_ANSWER, PREEMPT,
					      MULTI,  DEQUEUE, IOMMUFD,	   CAST };
	int err = ksyms_want_all(syms, RESPONSE);

	for (unsigned int i = 0; i < n_request_ways && !err; i++)
		err = ksyms_want(syms, request_ways[i].function);
	for (size_t i = 0; i < ARRAY_SIZE(others) && !err; i++)
		err = ksyms_want(syms, others[i]);
	return err;
}

bool request_ways_typed(const struct ksyms *syms)
{
	/* the other names are of use only if BTF has them */
	bool all = ksyms_wanted(syms, REPORT)->typed && ksyms_wanted(syms, PREEMPT)->typed,
	     answers = false;

	for (unsigned int i = 0; i < n_request_ways; i++)
		all &= ksyms_wanted(syms, request_ways[i].function)->typed;
	for (unsigned int i = 0; i < syms->n; i++)
		answers |= syms->v[i].page_response;
	return all && answers && (ksyms_wanted(syms, MULTI)->typed || !kernel_preemptible(syms));
}
