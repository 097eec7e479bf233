// SPDX-License-Identifier: GPL-2.0
#include "probe/fault_probes.h"

#include <string.h>

#include "base/log.h"
#include "faults.skel.h"

/*
 * Is @way not the one to use of its choice? Either an earlier one was found in this kernel, or only
 * a later one exists.
 */
static bool passed_over(const struct ksyms *syms, const struct probe_way *way, unsigned int chosen)
{
	const struct probe_way *end = fault_ways + n_fault_ways;

	if (!way->choice)
		return false;
	if (chosen & 1U << way->choice)
		return true;
	if (ksyms_find(syms, way->function))
		return false;
	for (const struct probe_way *w = way + 1; w < end; w++)
		if (w->choice == way->choice && ksyms_find(syms, w->function))
			return true;
	return false;
}

static int plan_one(struct fault_plan *plan, const struct kernel *kernel,
		    const struct probe_way *way, enum attach_mode mode)
{
	const struct probe *p = &plan->p.v[plan->p.n];
	bool typed = mode != ATTACH_KPROBE;
	int err;

	if (!(typed ? way->typed : way->plain)[0])
		return 0;
	err = plan_way(&plan->p, kernel, way, typed);
	if (!err && way->choice == CHOICE_AMD_LOG && p->prog[0])
		plan->amd_log = true;
	return err;
}

int fault_plan(struct fault_plan *plan, struct faults_bpf *skel, enum attach_mode mode,
	       const bool present[FAULT_SOURCES])
{
	unsigned int chosen = 0;
	const struct kernel *kernel;
	struct probe *p;
	int err;

	memset(plan, 0, sizeof(*plan));
	err = kernel_read(&kernel, present, mode == ATTACH_KPROBE);
	if (err)
		return err;
	plan_begin(&plan->p, skel->obj, "unavailable: ");
	p = plan_add(&plan->p, "io_page_fault", ONE_OF, "faults reported through the IOMMU core");
	plan_use(&plan->p, p, 0, skel->progs.generic_tp);
	for (unsigned int i = 0; i < n_fault_ways && !err; i++) {
		const struct probe_way *way = &fault_ways[i];

		if (!way_is_here(way, present) || passed_over(&kernel->syms, way, chosen))
			continue;
		err = plan_one(plan, kernel, way, mode);
		if (ksyms_find(&kernel->syms, way->function))
			chosen |= 1U << way->choice;
	}
	if (err)
		log_error("cannot plan the fault probes: %s", strerror(-err));
	return err;
}
