/* SPDX-License-Identifier: GPL-2.0 */
/* The plan of the probes of page requests. */
#ifndef PROBE_REQUEST_PROBES_H
#define PROBE_REQUEST_PROBES_H

#include "probe/plan.h"

struct faultstat_bpf;

struct request_plan {
	struct probe_plan p;
	struct faultstat_bpf *skel;
	bool lists_tell_all; /* see bpf/rows.h */
	bool cast;	     /* what kprobes' programs read, they read by plain loads */
};

/*
 * Asks the kernel and decides which of @skel's programs are loaded, for which function: probes that
 * decrement before those that increment, so that no request is counted whose answer would not be.
 * Before faultstat_bpf__load(). Returns 0; -ENOTSUP, logged, if this kernel cannot be watched;
 * another negative errno. @present: which IOMMUs there are, by enum fault_source.
 */
int request_plan(struct request_plan *plan, struct faultstat_bpf *skel, enum attach_mode mode,
		 const bool present[]);

#endif
