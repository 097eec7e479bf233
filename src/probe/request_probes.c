// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/request_probes.h"
#include "probe/attach.h"
#include "probe/fault_probes.h"
#include "faultstat.skel.h"
#include "probe/kernel_info.h"
#include "base/log.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define RESPONSE   "_page_response"
#define REPORT	   "iommu_report_device_fault"
#define PPR	   "ppr_notifier"
#define PPR_ANSWER "amd_iommu_complete_ppr"
/* kernel/trace/bpf_trace.c: only with CONFIG_FPROBE can a program be attached by kprobe.multi */
#define MULTI	   "kprobe_multi_link_handler"
#define PREEMPT	   "preempt_schedule"
/* iommufd takes groups off the lists before it answers (7.x): empty lists prove nothing */
#define DEQUEUE	   "iopf_group_dequeue"
#define IOMMUFD	   "iommufd_fault_iopf_handler"
/* Linux 6.2: lets kprobe programs read by plain loads, see PR_CAST() in bpf/kernel.h */
#define CAST	   "bpf_rdonly_cast"

/* Which form of a function a row of the table is for. */
enum form {
	ANY,
	RETURNS_INT,
	RETURNS_VOID,
	REPORT_EVENT, /* reports a struct iommu_fault_event: <= 6.8, where errors go unanswered */
};

struct fact {
	const char *function;
	enum form form;
	const char *typed;    /* fentry or fexit program */
	const char *plain[2]; /* kprobe program, and kretprobe's */
	const char *lost;
	bool essential;
};

/* In the order of attachment; the answers come after these, the requests last. */
static const struct fact facts[] = {
	{ "iopf_queue_discard_partial",
	  ANY,
	  "discard_fentry",
	  { "discard_kprobe" },
	  "requests discarded when the IOMMU's queue overflows stay outstanding",
	  false },
	{ "iopf_queue_remove_device",
	  RETURNS_INT,
	  "leave_fexit",
	  { "left_kprobe", "left_kretprobe" },
	  "partial groups dropped when a device leaves its queue stay outstanding",
	  false },
	{ "iopf_queue_remove_device",
	  RETURNS_VOID,
	  "leave_fentry",
	  { "leave_kprobe" },
	  "partial groups dropped when a device leaves its queue stay outstanding",
	  false },
	{ "iopf_queue_add_device",
	  ANY,
	  "join_fexit",
	  { "join_kprobe", "join_kretprobe" },
	  "which queue a device joins while we look on",
	  false },
	{ "pci_reset_pri",
	  ANY,
	  "reset_fentry",
	  { "reset_kprobe" },
	  "requests that a PRI reset makes the device forget stay outstanding",
	  false },
	{ "pci_enable_pri",
	  ANY,
	  "enable_fexit",
	  { "enable_kprobe", "enable_kretprobe" },
	  "credits that the kernel changes are seen with the next interval only",
	  false },
	{ REPORT,
	  REPORT_EVENT,
	  "report_fexit",
	  { NULL, "refused_kretprobe" }, /* its entry is the report's own program */
	  "requests that the IOMMU driver answers by itself stay outstanding",
	  false },
};

static const struct fact report = {
	REPORT, ANY, "report_fentry", { "report_kprobe" }, "page requests", true,
};
static const struct fact report_cast = {
	/* plan.cast */
	REPORT, ANY, "report_fentry", { "report_cast" }, "page requests", true,
};

/* AMD-Vi up to 6.6 goes past the core: bpf/amd_ppr.h. Answers first, as above. */
static const struct fact amd[] = {
	{ PPR_ANSWER,
	  ANY,
	  "ppr_answer_fentry",
	  {},
	  "answers of the devices behind AMD's IOMMU",
	  false },
	{ PPR, ANY, "ppr_fentry", {}, "page requests of the devices behind AMD's IOMMU", false },
};

/*
 * Can a task lose its CPU in the middle of a BPF program? The kernel then skips the fentry program
 * for all others on that CPU (kernel/bpf/trampoline.c, __bpf_prog_enter_recur()). A kprobe's runs
 * with preemption off; it is skipped only while a bpf() call that reads or writes a map is
 * preempted (bpf_prog_active, kernel/trace/bpf_trace.c).
 */
static bool preemptible(const struct ksyms *syms)
{
	_cleanup_(file_closep) FILE *f = fopen("/sys/kernel/debug/sched/preempt", "re");
	char line[128];

	if (f && fgets(line, sizeof(line), f))
		return !strstr(line, "(none)") && !strstr(line, "(voluntary)");
	return ksyms_find(syms, PREEMPT);
}

/* The verifier takes CAST only from programs that are compiled. */
static bool can_cast(const struct ksyms *syms)
{
	__u64 compiled = 1;

	sysfs_number(&compiled, "/proc/sys/net/core/bpf_jit_enable");
	return compiled && ksyms_wanted(syms, CAST)->typed;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

int probes_want(struct ksyms *syms)
{
	static const char *const others[] = { REPORT, PPR,     PPR_ANSWER, PREEMPT,
					      MULTI,  DEQUEUE, IOMMUFD,	   CAST };
	int err = ksyms_want_all(syms, RESPONSE);

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts) && !err; i++)
		err = ksyms_want(syms, facts[i].function);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others) && !err; i++)
		err = ksyms_want(syms, others[i]);
	return err;
}

bool probes_typed(const struct ksyms *syms)
{
	/* what the other names are for has to have a type */
	bool all = ksyms_wanted(syms, REPORT)->typed && ksyms_wanted(syms, PREEMPT)->typed,
	     answers = false;

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		all &= ksyms_wanted(syms, facts[i].function)->typed;
	for (unsigned int i = 0; i < syms->n; i++)
		answers |= syms->v[i].page_response;
	return all && answers && (ksyms_wanted(syms, MULTI)->typed || !preemptible(syms));
}

static bool form_fits(const struct kernel *kernel, const struct fact *fact)
{
	const struct ksym *sym = ksyms_wanted(&kernel->syms, fact->function);

	switch (fact->form) {
	case RETURNS_INT:
		return sym->typed && sym->returns;
	case RETURNS_VOID:
		return sym->typed && !sym->returns;
	case REPORT_EVENT:
		return kernel->fault_event;
	default:
		return true;
	}
}

static struct bpf_program *program(struct faultstat_bpf *skel, const char *name)
{
	return name ? bpf_object__find_program_by_name(skel->obj, name) : NULL;
}

static struct bpf_program *answer_kprobe(const struct probe_plan *plan,
					 const struct faultstat_bpf *skel)
{
	return plan->cast ? skel->progs.answer_cast : skel->progs.answer_kprobe;
}

static bool is_kprobe(const struct bpf_program *prog)
{
	return bpf_program__type(prog) == BPF_PROG_TYPE_KPROBE;
}

static struct probe *add(struct probe_plan *plan, const char *function, const char *lost)
{
	struct probe *p;

	if (plan->n == PROBES_MAX)
		return NULL;
	p = &plan->v[plan->n++];
	memset(p, 0, sizeof(*p));
	snprintf(p->status.name, sizeof(p->status.name), "%s", function);
	snprintf(p->status.lost, sizeof(p->status.lost), "%s", lost);
	return p;
}

/* Has the program loaded. An entry's program that no return's goes with can be a kprobe.multi. */
static void use(const struct probe_plan *plan, struct probe *p, int i)
{
	if (!p->prog[i])
		return;
	bpf_program__set_autoload(p->prog[i], true);
	if (plan->multi && is_kprobe(p->prog[i]) && !p->prog[1])
		bpf_program__set_expected_attach_type(p->prog[i], BPF_TRACE_KPROBE_MULTI);
}

static void plan_fact(struct probe_plan *plan, struct faultstat_bpf *skel,
		      const struct kernel *kernel, const struct fact *fact, bool typed)
{
	const struct ksym *sym = ksyms_find(&kernel->syms, fact->function);
	struct probe *p;

	if (!form_fits(kernel, fact))
		return;
	p = add(plan, fact->function, fact->lost);
	if (!p)
		return;
	p->essential = fact->essential;
	if (!sym) {
		snprintf(p->status.why, sizeof(p->status.why), "not in this kernel");
	} else if (typed && sym->typed) {
		p->typed = true;
		p->prog[0] = program(skel, fact->typed);
	} else if (sym->count == 1) {
		p->prog[0] = program(skel, fact->plain[0]);
		p->prog[1] = program(skel, fact->plain[1]);
	} else {
		snprintf(p->status.why, sizeof(p->status.why), "%u functions have this name",
			 sym->count);
	}
	for (int i = 0; i < 2; i++)
		use(plan, p, i);
}

/*
 * Every IOMMU driver's page_response, the ones in modules too, known to us or not. @must_find: none
 * is an error, as nothing else answers.
 */
static int plan_answers(struct probe_plan *plan, struct faultstat_bpf *skel,
			const struct ksyms *syms, bool use_typed, bool must_find)
{
	struct bpf_program *typed[] = { skel->progs.answer_fentry_0, skel->progs.answer_fentry_1,
					skel->progs.answer_fentry_2, skel->progs.answer_fentry_3 };
	unsigned int n_typed = 0, found = 0;

	for (unsigned int i = 0; i < syms->n; i++) {
		const struct ksym *sym = &syms->v[i];
		struct probe *p;

		/* the core's own entry point up to 6.8, which calls the driver's */
		if (!sym->count || !ends_with(sym->name, RESPONSE) ||
		    !strcmp(sym->name, "iommu_page_response") ||
		    !strncmp(sym->name, "__", 2)) /* __pfx_ and the like */
			continue;
		/* a name without a prototype may be anything, but for a module without BTF */
		if (sym->btf && !sym->page_response)
			continue;
		p = add(plan, sym->name, "answers of the devices behind this IOMMU driver");
		if (!p)
			return -E2BIG;
		snprintf(p->module, sizeof(p->module), "%s", sym->module);
		p->sole = sym->count == 1;
		if (use_typed && sym->typed && n_typed < 4) {
			p->typed = true;
			p->prog[0] = typed[n_typed++];
		} else if (p->sole) {
			p->prog[0] = answer_kprobe(plan, skel);
		} else {
			snprintf(p->status.why, sizeof(p->status.why),
				 "%u functions have this name", sym->count);
		}
		use(plan, p, 0);
		found += p->prog[0] != NULL;
	}
	if (found || !must_find)
		return 0;
	log_error("this kernel has no IOMMU driver that answers page requests (no function "
		  "*" RESPONSE "): nothing can be outstanding. Load the IOMMU driver first, or "
		  "use a kernel with page request support for this IOMMU");
	return -ENOTSUP;
}

/*
 * By fentry in any mode: two symbols are called ppr_notifier, so that no kprobe finds it by name.
 * Only where such an IOMMU is. True: it is one of those that go past the core.
 */
static bool plan_amd(struct probe_plan *plan, struct faultstat_bpf *skel, const struct ksyms *syms)
{
	bool present[FAULT_SOURCES];

	fault_sources_present(present, "/sys");
	if (!present[FAULT_AMD] || !ksyms_wanted(syms, PPR)->typed ||
	    !ksyms_wanted(syms, PPR_ANSWER)->typed)
		return false;
	for (size_t i = 0; i < sizeof(amd) / sizeof(*amd); i++) {
		struct probe *p = add(plan, amd[i].function, amd[i].lost);

		if (!p)
			return false;
		p->prog[0] = program(skel, amd[i].typed);
		use(plan, p, 0);
	}
	skel->rodata->amd_ppr = true;
	return true;
}

/*
 * Tells libbpf which functions the answers' fentry programs are for. It reads the kernel's types
 * for that, which are most of our memory: not while we have a copy, too. Those of a module need a
 * privilege that its functions' names do not.
 */
static void aim_answers(struct probe_plan *plan, struct faultstat_bpf *skel)
{
	for (unsigned int i = 0; i < plan->n; i++) {
		struct probe *p = &plan->v[i];
		int err;

		if (!p->typed || !ends_with(p->status.name, RESPONSE))
			continue;
		err = bpf_program__set_attach_target(p->prog[0], 0, p->status.name);
		if (!err)
			continue;
		bpf_program__set_autoload(p->prog[0], false);
		p->typed = false;
		p->prog[0] = p->sole ? answer_kprobe(plan, skel) : NULL;
		use(plan, p, 0);
		if (!p->sole)
			snprintf(p->status.why, sizeof(p->status.why), "%s", strerror(-err));
	}
}

int probes_plan(struct probe_plan *plan, struct faultstat_bpf *skel, enum attach_mode mode)
{
	const struct kernel *kernel;
	const struct ksyms *syms;
	struct bpf_program *prog;
	struct probe *p;
	bool typed, past_core;
	int err;

	memset(plan, 0, sizeof(*plan));
	err = kernel_read(&kernel, mode == ATTACH_KPROBE);
	if (err)
		return err;
	syms = &kernel->syms;
	bpf_object__for_each_program(prog, skel->obj) bpf_program__set_autoload(prog, false);

	typed = mode == ATTACH_FENTRY || (mode == ATTACH_AUTO && !preemptible(syms));
	plan->multi = mode == ATTACH_AUTO && !typed && ksyms_find(syms, MULTI);
	plan->cast = can_cast(syms);
	skel->rodata->iommu_fault_type = kernel->fault_type;
	skel->rodata->iommu_page_response_type = kernel->response_type;
	if (mode == ATTACH_FENTRY && preemptible(syms))
		log_warn("this kernel is preemptible and skips fentry programs "
			 "at times: figures may be too small");

	/* first, so that no row outlives its device */
	p = add(plan, "remove_device_from_group",
		"removed devices keep their rows, a new one at the same address its counts");
	p->prog[0] = skel->progs.remove_tp;
	bpf_program__set_autoload(p->prog[0], true);
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		plan_fact(plan, skel, kernel, &facts[i], typed);
	skel->rodata->refusals = bpf_program__autoload(skel->progs.refused_kretprobe);
	past_core = plan_amd(plan, skel, syms);
	if (ksyms_find(syms, REPORT)) {
		err = plan_answers(plan, skel, syms, typed, !past_core);
		plan_fact(plan, skel, kernel, plan->cast ? &report_cast : &report, typed);
	} else if (!past_core) {
		log_error("this kernel has no " REPORT "(): it was built without I/O page faults "
			  "(CONFIG_IOMMU_IOPF, before 6.9 "
			  "CONFIG_IOMMU_SVA), so no page request reaches it");
		err = -ENOTSUP;
	}
	plan->lists_tell_all = !ksyms_find(syms, DEQUEUE) || !ksyms_find(syms, IOMMUFD);
	if (!err)
		aim_answers(plan, skel);
	return err;
}

int probes_attach(struct probe_plan *plan)
{
	unsigned int answers = 0;

	for (unsigned int i = 0; i < plan->n; i++) {
		struct probe *p = &plan->v[i];
		int err = 0;

		for (int j = 1; j >= 0 && !err; j--) { /* the return before the entry */
			if (!p->prog[j])
				continue;
			p->link[j] = attach_program(p->prog[j], p->status.name);
			err = libbpf_get_error(p->link[j]);
			if (err)
				p->link[j] = NULL;
		}
		if (err && (p->typed || plan->multi))
			return -EAGAIN;
		if (err)
			snprintf(p->status.why, sizeof(p->status.why), "%s", strerror(-err));
		else if (p->prog[0] || p->prog[1])
			snprintf(p->status.how, sizeof(p->status.how), "%s",
				 attach_kind(p->prog[1] ?: p->prog[0]));
		if (p->status.how[0]) {
			answers += ends_with(p->status.name, RESPONSE) ||
				   !strcmp(p->status.name, PPR_ANSWER);
			continue;
		}
		log_warn("not attached: %s (%s): %s", p->status.name, p->status.why,
			 p->status.lost);
		if (p->essential)
			return err ?: -ENOTSUP;
	}
	return answers ? 0 : -ENOTSUP;
}

void probes_detach(struct probe_plan *plan)
{
	for (unsigned int i = plan->n; i-- > 0;) {
		for (int j = 0; j < 2; j++) {
			bpf_link__destroy(plan->v[i].link[j]);
			plan->v[i].link[j] = NULL;
		}
	}
}
