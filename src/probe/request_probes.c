// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/request_probes.h"
#include "fault_row.h"
#include "faultstat.skel.h"
#include "base/log.h"
#include "base/sysfs.h"

/* The verifier accepts CAST only in programs that are JIT-compiled. */
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

static struct bpf_program *answer_kprobe(const struct request_plan *plan)
{
	return plan->cast ? plan->skel->progs.answer_cast : plan->skel->progs.answer_kprobe;
}

/*
 * Plans a probe of every IOMMU driver's page_response, including those in modules and in drivers
 * that we do not know. @must_find: finding none is an error, as nothing else answers.
 */
static int plan_answers(struct request_plan *plan, const struct ksyms *syms, bool use_typed,
			bool must_find)
{
	const struct faultstat_bpf *skel = plan->skel;
	struct bpf_program *typed[] = { skel->progs.answer_fentry_0, skel->progs.answer_fentry_1,
					skel->progs.answer_fentry_2, skel->progs.answer_fentry_3 };
	unsigned int n_typed = 0, found = 0;

	for (unsigned int i = 0; i < syms->n; i++) {
		const struct ksym *sym = &syms->v[i];
		struct bpf_program *prog = NULL;
		struct probe *p;

		/* not the core's own entry point up to 6.8, which calls the driver's */
		if (!sym->count || !ends_with(sym->name, RESPONSE) ||
		    !strcmp(sym->name, "iommu_page_response") ||
		    !strncmp(sym->name, "__", 2)) /* __pfx_ and the like */
			continue;
		/*
		 * not page_response by its prototype; without BTF of its module, the name has to do
		 */
		if (sym->btf && !sym->page_response)
			continue;
		p = plan_add(&plan->p, sym->name, ONE_OF,
			     "page responses to devices behind this driver's IOMMUs");
		if (!p)
			return -E2BIG;
		snprintf(p->module, sizeof(p->module), "%s", sym->module);
		p->sole = sym->count == 1;
		if (use_typed && sym->typed && n_typed < 4) {
			p->typed = true;
			prog = typed[n_typed++];
		} else if (p->sole) {
			prog = answer_kprobe(plan);
		} else {
			snprintf(p->status.why, sizeof(p->status.why),
				 "%u functions have this name", sym->count);
		}
		plan_use(&plan->p, p, 0, prog);
		found += prog != NULL;
	}
	if (found || !must_find)
		return 0;
	log_error("this kernel has no IOMMU driver that sends page responses (no function "
		  "*" RESPONSE
		  "): no device can have requests outstanding. Load the IOMMU driver first, or "
		  "use a kernel with page request support for this IOMMU");
	return -ENOTSUP;
}

/*
 * AMD-Vi up to 6.6, where page requests bypass the core. By fentry in any mode: two symbols are
 * called ppr_notifier, so a kprobe cannot find it by name. True if the probes are planned.
 */
static bool plan_amd(struct request_plan *plan, const struct kernel *kernel)
{
	for (unsigned int i = 0; i < n_amd_ways; i++)
		if (!ksyms_wanted(&kernel->syms, amd_ways[i].function)->typed)
			return false;
	for (unsigned int i = 0; i < n_amd_ways; i++)
		if (plan_way(&plan->p, kernel, &amd_ways[i], true))
			return false;
	plan->skel->rodata->amd_ppr = true;
	return true;
}

/*
 * Sets the targets of the page_response fentry programs. For this, libbpf reads the kernel's BTF,
 * which takes most of our memory, so our own copy has to be freed before. BTF of a module takes a
 * privilege that its symbols do not; without it, a kprobe is used.
 */
static void aim_answers(struct request_plan *plan)
{
	for (unsigned int i = 0; i < plan->p.n; i++) {
		struct probe *p = &plan->p.v[i];
		int err;

		if (!p->typed || !ends_with(p->status.name, RESPONSE))
			continue;
		err = bpf_program__set_attach_target(p->prog[0], 0, p->status.name);
		if (!err)
			continue;
		bpf_program__set_autoload(p->prog[0], false);
		p->typed = false;
		plan_use(&plan->p, p, 0, p->sole ? answer_kprobe(plan) : NULL);
		if (!p->sole)
			snprintf(p->status.why, sizeof(p->status.why), "%s", strerror(-err));
	}
}

/* Chooses how to attach to this kernel. True: entries and returns by fentry and fexit. */
static bool choose(struct request_plan *plan, const struct kernel *kernel, enum attach_mode mode)
{
	const struct ksyms *syms = &kernel->syms;
	bool preemptible = kernel_preemptible(syms);
	bool typed = mode == ATTACH_FENTRY || (mode == ATTACH_AUTO && !preemptible);

	plan->p.multi = mode == ATTACH_AUTO && !typed && ksyms_find(syms, MULTI);
	plan->cast = can_cast(syms);
	plan->lists_tell_all = !ksyms_find(syms, DEQUEUE) || !ksyms_find(syms, IOMMUFD);
	plan->skel->rodata->iommu_fault_type = kernel->fault_type;
	plan->skel->rodata->iommu_page_response_type = kernel->response_type;
	if (mode == ATTACH_FENTRY && preemptible)
		log_warn("this kernel is preemptible and skips fentry programs "
			 "at times: counts may be too low");
	return typed;
}

/* Plans the answers, then the requests. @past_core: there are requests that bypass the core. */
static int plan_report(struct request_plan *plan, const struct kernel *kernel, bool typed,
		       bool past_core)
{
	int err;

	if (ksyms_find(&kernel->syms, REPORT)) {
		err = plan_answers(plan, &kernel->syms, typed, !past_core);
		return err
			       ?: plan_way(&plan->p, kernel,
					   plan->cast ? &report_cast_way : &report_way, typed);
	}
	if (past_core)
		return 0;
	log_error(
		"this kernel has no " REPORT "(): it was built without I/O page faults "
		"(CONFIG_IOMMU_IOPF, before 6.9 CONFIG_IOMMU_SVA), so no page request reaches it");
	return -ENOTSUP;
}

int request_plan(struct request_plan *plan, struct faultstat_bpf *skel, enum attach_mode mode,
		 const bool present[])
{
	const struct kernel *kernel;
	struct probe *p;
	bool typed;
	int err;

	memset(plan, 0, sizeof(*plan));
	plan->skel = skel;
	err = kernel_read(&kernel, present, mode == ATTACH_KPROBE);
	if (err)
		return err;
	plan_begin(&plan->p, skel->obj, "");
	typed = choose(plan, kernel, mode);
	/* first, so that no row outlives its device */
	p = plan_add(
		&plan->p, "remove_device_from_group", OPTIONAL,
		"removed devices stay listed, and a new device at the same address inherits the counts");
	plan_use(&plan->p, p, 0, skel->progs.remove_tp);
	for (unsigned int i = 0; i < n_request_ways && !err; i++)
		err = plan_way(&plan->p, kernel, &request_ways[i], typed);
	skel->rodata->refusals = bpf_program__autoload(skel->progs.refused_kretprobe);
	if (!err)
		err = plan_report(plan, kernel, typed,
				  present[FAULT_AMD] && plan_amd(plan, kernel));
	if (!err)
		aim_answers(plan);
	return err;
}
