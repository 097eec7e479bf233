// SPDX-License-Identifier: GPL-2.0
#include "probe/plan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "probe/attach.h"

void plan_begin(struct probe_plan *plan, struct bpf_object *obj, const char *without)
{
	struct bpf_program *prog;

	memset(plan, 0, sizeof(*plan));
	plan->obj = obj;
	plan->without = without;
	bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, false);
}

struct probe *plan_add(struct probe_plan *plan, const char *function, enum probe_need need,
		       const char *lost)
{
	struct probe *p;

	if (plan->n == PROBES_MAX)
		return NULL;
	p = &plan->v[plan->n++];
	memset(p, 0, sizeof(*p));
	p->need = need;
	snprintf(p->status.name, sizeof(p->status.name), "%s", function);
	snprintf(p->status.lost, sizeof(p->status.lost), "%s", lost);
	return p;
}

void plan_use(const struct probe_plan *plan, struct probe *p, int at, struct bpf_program *prog)
{
	p->prog[at] = prog;
	if (!prog)
		return;
	bpf_program__set_autoload(prog, true);
	/* an entry probe without a return probe can be a kprobe.multi */
	if (plan->multi && bpf_program__type(prog) == BPF_PROG_TYPE_KPROBE && !p->prog[1])
		bpf_program__set_expected_attach_type(prog, BPF_TRACE_KPROBE_MULTI);
}

static bool form_fits(const struct kernel *kernel, const struct probe_way *way)
{
	const struct ksym *sym = ksyms_wanted(&kernel->syms, way->function);

	switch (way->form) {
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

static bool any(const char *const programs[WAY_PROGRAMS])
{
	return programs[0] || programs[1];
}

/* The return first: for the entry, plan_use() checks whether there is one. */
static void use_all(const struct probe_plan *plan, struct probe *p,
		    const char *const programs[WAY_PROGRAMS])
{
	for (int i = WAY_PROGRAMS - 1; i >= 0; i--)
		if (programs[i])
			plan_use(plan, p, i,
				 bpf_object__find_program_by_name(plan->obj, programs[i]));
}

int plan_way(struct probe_plan *plan, const struct kernel *kernel, const struct probe_way *way,
	     bool typed)
{
	const struct ksym *sym = ksyms_find(&kernel->syms, way->function);
	struct probe *p;

	if (!form_fits(kernel, way))
		return 0;
	p = plan_add(plan, way->function, way->need, way->lost);
	if (!p)
		return -E2BIG;
	if (!sym) {
		snprintf(p->status.why, sizeof(p->status.why), "not in this kernel");
	} else if (typed && sym->typed && any(way->typed)) {
		p->typed = true;
		use_all(plan, p, way->typed);
		/* programs shared by several functions do not name one in their section */
		if (p->prog[0] && !strcmp(bpf_program__section_name(p->prog[0]), "fentry"))
			return bpf_program__set_attach_target(p->prog[0], 0, way->function);
	} else if (!any(way->plain)) {
		snprintf(p->status.why, sizeof(p->status.why), "no type information");
	} else if (sym->count == 1) {
		use_all(plan, p, way->plain);
	} else {
		snprintf(p->status.why, sizeof(p->status.why), "%u functions have this name",
			 sym->count);
	}
	return 0;
}

/* Attaches the return before the entry. 0 or a negative errno, whose text is in .why. */
static int attach(struct probe *p)
{
	int err = 0;

	for (int i = WAY_PROGRAMS - 1; i >= 0 && !err; i--) {
		if (!p->prog[i])
			continue;
		p->link[i] = attach_program(p->prog[i], p->status.name);
		err = libbpf_get_error(p->link[i]);
		if (err)
			p->link[i] = NULL;
	}
	if (err)
		snprintf(p->status.why, sizeof(p->status.why), "%s", strerror(-err));
	else if (p->prog[0] || p->prog[1])
		snprintf(p->status.how, sizeof(p->status.how), "%s",
			 attach_kind(p->prog[0] ?: p->prog[1]));
	return err;
}

int plan_attach(struct probe_plan *plan)
{
	bool one = false;

	for (unsigned int i = 0; i < plan->n; i++) {
		struct probe *p = &plan->v[i];
		int err = attach(p);

		if (err && (p->typed || plan->multi))
			return -EAGAIN;
		if (p->status.how[0]) {
			one = one || p->need == ONE_OF;
			continue;
		}
		log_warn("not attached: %s (%s): %s%s", p->status.name, p->status.why,
			 plan->without, p->status.lost);
		if (p->need == ESSENTIAL)
			return err ?: -ENOTSUP;
	}
	return one ? 0 : -ENOTSUP;
}

void plan_detach(struct probe_plan *plan)
{
	for (unsigned int i = plan->n; i-- > 0;) {
		for (int j = 0; j < WAY_PROGRAMS; j++) {
			bpf_link__destroy(plan->v[i].link[j]);
			plan->v[i].link[j] = NULL;
		}
	}
}
