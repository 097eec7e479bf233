/* SPDX-License-Identifier: GPL-2.0 */
/* The views of faults. They take the snapshot const; return 0 or a negative errno of writing. */
#ifndef VIEW_FAULTS_H
#define VIEW_FAULTS_H

#include <stdio.h>

#include "model/fault_snapshot.h"
#include "view/options.h"

/* What the table remembers from one interval to the next; all zero at first. */
struct fault_table {
	bool said_none;		       /* that there were none yet */
	__u64 total;		       /* faults when it was last printed, */
	__u64 overflows[FAULT_QUEUES]; /* and overflows, */
	__u64 lost;		       /* and what was lost */
};

/*
 * A line for each kind of fault, of all since the start, at most 79 columns unless @o->wide, then
 * what is to be known of the figures; kinds that are new are explained. Nothing if nothing has
 * changed since it was last printed, but for the first time.
 */
int out_faults_table(FILE *f, const struct fault_snapshot *s, const struct out_options *o,
		     struct fault_table *table);

/*
 * A "fault" record for each kind that had faults in the interval, then "iommu" records, then the
 * "interval" record that closes them.
 */
int out_faults_json(FILE *f, const struct fault_snapshot *s, const struct out_options *o);

/* The "summary" record at the end: each kind and each IOMMU, since the start. */
int out_faults_json_summary(FILE *f, const struct fault_snapshot *s, const struct out_options *o);

/* Prometheus' text format. @with_probes: say how the probes are attached, as no one else does. */
int out_faults_prom(FILE *f, const struct fault_snapshot *s, bool with_probes);

/* An event of a fault of @row's kind and device: a line of trace, a record. See request_trace.h. */
int out_trace_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		    const char *name, const struct out_options *o);
int out_json_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		   const char *name, __u64 seen, const struct out_options *o);

#endif
