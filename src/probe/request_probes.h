/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The probe plan: for each fact the ways to get it from this kernel, best first. It is made by
 * asking the kernel (BTF, kallsyms), never by its version.
 */
#ifndef PROBE_REQUEST_PROBES_H
#define PROBE_REQUEST_PROBES_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "model/request_snapshot.h"

#define PROBES_MAX 32

enum attach_mode {
	ATTACH_AUTO, /* fentry and fexit where BTF has the function, else kprobe; on a */
	/* preemptible kernel kprobe.multi and kprobe, whose programs no task can preempt */
	ATTACH_KPROBE, /* kprobe and kretprobe only */
	ATTACH_FENTRY, /* as auto, preemptible or not */
	ATTACH_MODES,
};

/* How one function is probed: up to two programs (kretprobe needs its entry as well). */
struct probe {
	struct probe_status status;
	struct bpf_program *prog[2];
	struct bpf_link *link[2];
	char module[64]; /* that the function lives in, empty: built in */
	bool essential;	 /* without it there is nothing to tell */
	bool typed;	 /* by fentry or fexit */
	bool sole;	 /* no other function has this name: a kprobe would do, too */
};

struct probe_plan {
	struct probe v[PROBES_MAX]; /* in the order in which they are attached */
	unsigned int n;
	bool lists_tell_all; /* see bpf/rows.h */
	bool multi;	     /* entries by kprobe.multi */
	bool cast;	     /* what kprobes' programs read, they read by plain loads */
};

struct faultstat_bpf;
struct ksyms;

/* Asks for the functions that the plan looks for. 0 or a negative errno. */
int probes_want(struct ksyms *syms);

/* Do types tell of all that the plan looks for, so that no symbols have to be read? */
bool probes_typed(const struct ksyms *syms);

/*
 * Asks the kernel and decides which of @skel's programs are loaded, for which function. Before
 * faultstat_bpf__load(). Returns 0; -ENOTSUP with a line on stderr if this kernel cannot be
 * watched; another negative errno.
 */
int probes_plan(struct probe_plan *plan, struct faultstat_bpf *skel, enum attach_mode mode);

/*
 * Attaches the plan, those who take away before those who add, so that no request is counted
 * whose answer would not be. What cannot be attached says so in its status and on stderr.
 * Returns 0; -EAGAIN if the kernel took no fentry program, or not both, so that the next mode is
 * worth trying; another negative errno if an essential probe failed.
 */
int probes_attach(struct probe_plan *plan);

/* Detaches in the opposite order. */
void probes_detach(struct probe_plan *plan);

#endif
