/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A plan of probes: for each probed function, the programs that fit this kernel, and whether they
 * are attached. It depends on what the kernel has (BTF, kallsyms), never on its version.
 */
#ifndef PROBE_PLAN_H
#define PROBE_PLAN_H

#include <bpf/libbpf.h>

#include "model/request_snapshot.h"
#include "probe/kernel_info.h"
#include "probe/ways.h"

#define PROBES_MAX 32

enum attach_mode {
	/*
	 * fentry and fexit where BTF has the function, else kprobe. For page requests on a
	 * preemptible kernel: kprobe.multi and kprobe, whose programs cannot be preempted.
	 */
	ATTACH_AUTO,
	ATTACH_KPROBE, /* kprobe and kretprobe only */
	ATTACH_FENTRY, /* as ATTACH_AUTO, but preemptible or not */
	ATTACH_MODES,
};

/* How one function is probed: up to two programs (a kretprobe needs its entry as well). */
struct probe {
	struct probe_status status;
	struct bpf_program *prog[WAY_PROGRAMS];
	struct bpf_link *link[WAY_PROGRAMS];
	char module[64]; /* of the function; empty: built in */
	enum probe_need need;
	bool typed; /* by fentry or fexit */
	bool sole;  /* no other function has this name, so a kprobe works, too */
};

struct probe_plan {
	struct probe v[PROBES_MAX]; /* in the order of attachment */
	unsigned int n;
	struct bpf_object *obj;
	const char *without; /* prefix to what is lost, in messages */
	bool multi;	     /* entries by kprobe.multi */
};

/* Starts a plan for @obj. Only programs that the plan uses will be loaded. */
void plan_begin(struct probe_plan *plan, struct bpf_object *obj, const char *without);

/*
 * Adds a probe of @function, without programs as yet. @lost: what is lost without it. NULL: there
 * are PROBES_MAX already.
 */
struct probe *plan_add(struct probe_plan *plan, const char *function, enum probe_need need,
		       const char *lost);

/*
 * Plans to load and attach @prog for @p, at the entry (@at 0) or the return (1). NULL: no program.
 */
void plan_use(const struct probe_plan *plan, struct probe *p, int at, struct bpf_program *prog);

/*
 * Adds a probe for @way, unless this kernel's function does not have the form of @way. By fentry
 * and fexit if @typed and BTF has the function. 0 or a negative errno.
 */
int plan_way(struct probe_plan *plan, const struct kernel *kernel, const struct probe_way *way,
	     bool typed);

/*
 * Attaches the plan in order. Probes that cannot be attached are logged, with the reason in their
 * status. Returns 0; -EAGAIN if another mode is worth trying, because fentry, fexit or kprobe.multi
 * did not work; -ENOTSUP or another negative errno if a probe that is needed is not attached.
 */
int plan_attach(struct probe_plan *plan);

/* Detaches in reverse order. */
void plan_detach(struct probe_plan *plan);

#endif
