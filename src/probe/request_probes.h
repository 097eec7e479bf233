/* SPDX-License-Identifier: GPL-2.0 */
/* The plan of the page request probes. */
#ifndef PROBE_REQUEST_PROBES_H
#define PROBE_REQUEST_PROBES_H

#include "probe/plan.h"

struct faultstat_bpf;

struct request_plan {
	struct probe_plan p;
	struct faultstat_bpf *skel;
	bool lists_tell_all; /* see bpf/rows.h */
	bool cast;	     /* kprobe programs use plain loads, see PR_CAST() in bpf/kernel.h */
};

/*
 * Decides, by what the kernel has, which of @skel's programs are loaded and for which function.
 * Probes that decrement are attached before those that increment, so that no request is counted
 * whose answer would be missed. Call before faultstat_bpf__load(). Returns 0; -ENOTSUP, logged, if
 * page requests cannot be traced on this kernel; or another negative errno. @present: which IOMMUs
 * there are, by enum fault_source.
 */
int request_plan(struct request_plan *plan, struct faultstat_bpf *skel, enum attach_mode mode,
		 const bool present[]);

#endif
