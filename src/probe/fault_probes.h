/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plan of the fault probes: for each IOMMU that this machine has, the ways to read its faults
 * from this kernel, best first. Made by asking the kernel, never by its version.
 */
#ifndef PROBE_FAULT_PROBES_H
#define PROBE_FAULT_PROBES_H

#include "fault_row.h"
#include "probe/request_probes.h"

#define FAULT_PROBES_MAX 16
#define FAULT_PROGRAMS	 2 /* for one function */

struct fault_probe {
	struct probe_status status;
	struct bpf_program *prog[FAULT_PROGRAMS];
	struct bpf_link *link[FAULT_PROGRAMS];
	bool typed; /* by fentry or fexit */
};

struct fault_plan {
	struct fault_probe v[FAULT_PROBES_MAX]; /* in the order in which they are attached */
	unsigned int n;
	bool present[FAULT_SOURCES]; /* this machine has such an IOMMU */
	bool amd_log;		     /* AMD's event log is read */
};

struct faults_bpf;
struct ksyms;

/*
 * Which IOMMUs there are, by sysfs at @root ("/sys" but for tests). FAULT_GENERIC: always, as any
 * driver may report to the kernel's tracepoint.
 */
void fault_sources_present(bool present[FAULT_SOURCES], const char *root);

/* Asks for the functions that the plan looks for. 0 or a negative errno. */
int fault_probes_want(struct ksyms *syms);

/* Do types tell of all that the plan looks for on this machine? As probes_typed(). */
bool fault_probes_typed(const struct ksyms *syms);

/*
 * Decides which of @skel's programs are loaded, before it is. 0; -ENOTSUP or another negative
 * errno, told on stderr.
 */
int fault_probes_plan(struct fault_plan *plan, struct faults_bpf *skel, enum attach_mode mode);

/*
 * Attaches what was planned and tells on stderr what could not be. 0; -EAGAIN: fentry does not
 * work here, try with ATTACH_KPROBE; -ENOTSUP: nothing at all could be attached.
 */
int fault_probes_attach(struct fault_plan *plan);
void fault_probes_detach(struct fault_plan *plan);

#endif
