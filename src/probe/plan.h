/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A plan of probes: for each function that is looked at, the programs that fit this kernel, and
 * what became of them. It is made by asking the kernel (BTF, kallsyms), never by its version.
 */
#ifndef PROBE_PLAN_H
#define PROBE_PLAN_H

#include <bpf/libbpf.h>

#include "model/request_snapshot.h"
#include "probe/kernel_info.h"
#include "probe/ways.h"

#define PROBES_MAX 32

enum attach_mode {
	/* fentry and fexit where BTF has the function, else kprobe; for page requests on a
	 * preemptible kernel kprobe.multi and kprobe, whose programs no task can preempt */
	ATTACH_AUTO,
	ATTACH_KPROBE, /* kprobe and kretprobe only */
	ATTACH_FENTRY, /* as auto, preemptible or not */
	ATTACH_MODES,
};

/* How one function is probed: up to two programs (kretprobe needs its entry as well). */
struct probe {
	struct probe_status status;
	struct bpf_program *prog[WAY_PROGRAMS];
	struct bpf_link *link[WAY_PROGRAMS];
	char module[64]; /* that the function lives in, empty: built in */
	enum probe_need need;
	bool typed; /* by fentry or fexit */
	bool sole;  /* no other function has this name: a kprobe would do, too */
};

struct probe_plan {
	struct probe v[PROBES_MAX]; /* in the order in which they are attached */
	unsigned int n;
	struct bpf_object *obj;
	const char *without; /* stands before what is lost, in messages */
	bool multi;	     /* entries by kprobe.multi */
};

/* A new plan for @obj, none of whose programs are loaded unless the plan uses them. */
void plan_begin(struct probe_plan *plan, struct bpf_object *obj, const char *without);

/* A probe of @function without programs as yet, or NULL: there are PROBES_MAX already. */
struct probe *plan_add(struct probe_plan *plan, const char *function, enum probe_need need,
		       const char *lost);

/* Has @prog loaded and attached for @p, at the entry (0) or the return (1). NULL: no program. */
void plan_use(const struct probe_plan *plan, struct probe *p, int at, struct bpf_program *prog);

/* Adds a probe for @way, by fentry and fexit if @typed and the kernel's types have the function,
 * unless this kernel's function has another form. 0 or a negative errno. */
int plan_way(struct probe_plan *plan, const struct kernel *kernel, const struct probe_way *way,
	     bool typed);

/*
 * Attaches the plan in its order. What cannot be attached says so in its status and is logged.
 * Returns 0; -EAGAIN if the kernel took no fentry program, or not both, so that another mode is
 * worth trying; -ENOTSUP or another negative errno if what is needed is not attached.
 */
int plan_attach(struct probe_plan *plan);

/* Detaches in the opposite order. */
void plan_detach(struct probe_plan *plan);

#endif
