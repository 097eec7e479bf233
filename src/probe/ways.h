/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two tables of probes: which functions of the kernel tell what, and the programs that look at
 * them. Data and what is asked of it; plan.h turns it into a plan.
 */
#ifndef PROBE_WAYS_H
#define PROBE_WAYS_H

#include "probe/kallsyms.h"

/* Names that both a table and a plan look for. */
#define RESPONSE   "_page_response"
#define REPORT	   "iommu_report_device_fault"
#define PPR	   "ppr_notifier"
#define PPR_ANSWER "amd_iommu_complete_ppr"
/* kernel/trace/bpf_trace.c: only with CONFIG_FPROBE can a program be attached by kprobe.multi */
#define MULTI	   "kprobe_multi_link_handler"
/* iommufd takes groups off the lists before it answers (7.x): empty lists prove nothing */
#define DEQUEUE	   "iopf_group_dequeue"
#define IOMMUFD	   "iommufd_fault_iopf_handler"
/* Linux 6.2: lets kprobe programs read by plain loads, see PR_CAST() in bpf/kernel.h */
#define CAST	   "bpf_rdonly_cast"

#define WAY_PROGRAMS 2 /* for one function: at its entry, at its return */

/* Which form of a function a way is for. */
enum way_form {
	ANY,
	RETURNS_INT,
	RETURNS_VOID,
	REPORT_EVENT, /* reports a struct iommu_fault_event: <= 6.8, where errors go unanswered */
};

/* How much a plan depends on a probe. */
enum probe_need {
	OPTIONAL,
	ONE_OF,	   /* at least one of these must be attached */
	ESSENTIAL, /* without it there is nothing to tell */
};

/* One function, and the programs that can be attached to it. */
struct probe_way {
	const char *function;
	enum way_form form;
	enum probe_need need;
	const char *typed[WAY_PROGRAMS]; /* fentry, fexit */
	const char *plain[WAY_PROGRAMS]; /* kprobe, kretprobe */
	const char *lost;		 /* without it */
	/* of the faults' table: */
	unsigned int of;     /* for which sources, bits by enum fault_source */
	unsigned int choice; /* of ways of the same number but 0, the first that is there is used */
};

extern const struct probe_way request_ways[], fault_ways[], amd_ways[];
extern const unsigned int n_request_ways, n_fault_ways, n_amd_ways;
/* The report of page requests, attached last: as most kernels take it, and by CAST. */
extern const struct probe_way report_way, report_cast_way;

enum { NO_CHOICE, CHOICE_AMD_LOG, CHOICE_SMMU_PASS };

/*
 * Is the way for one of the IOMMUs that are there? @present: by enum fault_source, here and below.
 */
bool way_is_here(const struct probe_way *way, const bool present[]);

/* Asks for the functions that the plans look for. 0 or a negative errno. */
int request_ways_want(struct ksyms *syms);
int fault_ways_want(struct ksyms *syms);

/* Do types tell of all that the plan looks for on this machine, so that no symbols need be read? */
bool request_ways_typed(const struct ksyms *syms);
bool fault_ways_typed(const struct ksyms *syms, const bool present[]);

/*
 * Can a task lose its CPU in the middle of a BPF program? The kernel then skips the fentry program
 * for all others on that CPU (kernel/bpf/trampoline.c, __bpf_prog_enter_recur()). A kprobe's runs
 * with preemption off; it is skipped only while a bpf() call that reads or writes a map is
 * preempted (bpf_prog_active, kernel/trace/bpf_trace.c).
 */
bool kernel_preemptible(const struct ksyms *syms);

#endif
