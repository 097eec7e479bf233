/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plan of the fault probes: how to read the faults of each IOMMU in this machine.
 */
#ifndef PROBE_FAULT_PROBES_H
#define PROBE_FAULT_PROBES_H

#include "fault_row.h"
#include "probe/plan.h"

struct faults_bpf;

struct fault_plan {
	struct probe_plan p;
	bool amd_log; /* AMD's event log is read */
};

/*
 * Decides which of @skel's programs are loaded; call before loading them. Returns 0, or a negative
 * errno, logged. @present: which IOMMUs there are.
 */
int fault_plan(struct fault_plan *plan, struct faults_bpf *skel, enum attach_mode mode,
	       const bool present[FAULT_SOURCES]);

#endif
