/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of probes: which kernel functions reveal what, and the programs that can be attached
 * to them. plan.h turns them into a plan.
 */
#ifndef PROBE_WAYS_H
#define PROBE_WAYS_H

#include "probe/kallsyms.h"

/* Names used by both a table and a plan. */
#define RESPONSE   "_page_response"
#define REPORT	   "iommu_report_device_fault"
#define PPR	   "ppr_notifier"
#define PPR_ANSWER "amd_iommu_complete_ppr"
/* kernel/trace/bpf_trace.c: kprobe.multi works only with CONFIG_FPROBE */
#define MULTI	   "kprobe_multi_link_handler"
/* iommufd takes groups off the lists before it answers them (7.x): empty lists prove nothing */
#define DEQUEUE	   "iopf_group_dequeue"
#define IOMMUFD	   "iommufd_fault_iopf_handler"
/* Linux 6.2: lets kprobe programs use plain loads, see PR_CAST() in bpf/kernel.h */
#define CAST	   "bpf_rdonly_cast"

#define WAY_PROGRAMS 2 /* for one function: at its entry, at its return */

/* Which form of a function a way is for. */
enum way_form {
	ANY,
	RETURNS_INT,
	RETURNS_VOID,
	REPORT_EVENT, /* takes a struct iommu_fault_event: <= 6.8, where errors go unanswered */
};

/* How much a plan depends on a probe. */
enum probe_need {
	OPTIONAL,
	ONE_OF,	   /* at least one of these must be attached */
	ESSENTIAL, /* nothing can be traced without it */
};

/* One function, and the programs that can be attached to it. */
struct probe_way {
	const char *function;
	enum way_form form;
	enum probe_need need;
	const char *typed[WAY_PROGRAMS]; /* fentry, fexit */
	const char *plain[WAY_PROGRAMS]; /* kprobe, kretprobe */
	const char *lost;		 /* what is lost without it */
	/* only in fault_ways: */
	unsigned int of;     /* for which sources, a bit for each enum fault_source */
	unsigned int choice; /* of equal .choice (but 0), the first present wins */
};

extern const struct probe_way request_ways[], fault_ways[], amd_ways[];
extern const unsigned int n_request_ways, n_fault_ways, n_amd_ways;
/* The report of page requests, attached last; the second is for kernels with CAST. */
extern const struct probe_way report_way, report_cast_way;

enum { NO_CHOICE, CHOICE_AMD_LOG, CHOICE_SMMU_PASS };

/*
 * Is the way for one of the IOMMUs that are present? @present: by enum fault_source, here and
 * below.
 */
bool way_is_here(const struct probe_way *way, const bool present[]);

/* Requests the functions that the plans need. 0 or a negative errno. */
int request_ways_want(struct ksyms *syms);
int fault_ways_want(struct ksyms *syms);

/* Does BTF have all that the plan needs on this machine, so that the symbols need not be read? */
bool request_ways_typed(const struct ksyms *syms);
bool fault_ways_typed(const struct ksyms *syms, const bool present[]);

/*
 * Can a task be preempted within a BPF program? The kernel then skips that fentry program for all
 * other tasks on the CPU (kernel/bpf/trampoline.c, __bpf_prog_enter_recur()). Kprobe programs run
 * with preemption off. They are skipped only while a task is preempted in a bpf() call that reads
 * or writes a map (bpf_prog_active, kernel/trace/bpf_trace.c).
 */
bool kernel_preemptible(const struct ksyms *syms);

#endif
