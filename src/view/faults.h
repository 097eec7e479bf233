/* SPDX-License-Identifier: GPL-2.0 */
/* Output of DMA faults. All functions return 0, or a negative errno if writing fails. */
#ifndef VIEW_FAULTS_H
#define VIEW_FAULTS_H

#include <stdio.h>

#include "model/fault_snapshot.h"
#include "view/options.h"

/* State of the table from one interval to the next; initially all zero. */
struct fault_table {
	bool said_none;		       /* the line that says there are no faults was printed */
	__u64 total;		       /* faults when the table was last printed, */
	__u64 overflows[FAULT_QUEUES]; /* and queue overflows, */
	__u64 lost;		       /* and faults and events that were lost */
};

/*
 * Prints a line for each kind of fault since the start, at most 79 columns unless @o->wide, then
 * notes on the figures and an explanation of each new kind. Prints nothing if there was no fault
 * since the last call; the first call says so.
 */
int out_faults_table(FILE *f, const struct fault_snapshot *s, const struct out_options *o,
		     struct fault_table *table);

/*
 * Writes a "fault" record for each kind that had faults in the interval, then an "iommu" record
 * for each IOMMU, then the "interval" record that closes the interval.
 */
int out_faults_json(FILE *f, const struct fault_snapshot *s, const struct out_options *o);

/* Writes the final "summary" record: all kinds and all IOMMUs, since the start. */
int out_faults_json_summary(FILE *f, const struct fault_snapshot *s, const struct out_options *o);

/*
 * Writes Prometheus' text format. @with_probes: include iommu_faultstat_probe_attached; false if
 * another part of the same page has it.
 */
int out_faults_prom(FILE *f, const struct fault_snapshot *s, bool with_probes);

/*
 * Print the event @e, a fault of @row's kind on the device @name, as a line of `trace` (see
 * request_trace.h) and as a record. @seen: when the event reached us, CLOCK_MONOTONIC ns.
 */
int out_trace_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		    const char *name, const struct out_options *o);
int out_json_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		   const char *name, __u64 seen, const struct out_options *o);

#endif
