/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output as NDJSON: one record per line, each with a "type", the header first. Fields of device
 * records have the metrics' names without "iommu_". Times are integers in nanoseconds (…_ns),
 * addresses are hex strings, unknown values are null. All functions return 0, or a negative errno
 * if writing fails.
 */
#ifndef VIEW_REQUEST_JSON_H
#define VIEW_REQUEST_JSON_H

#include <stdio.h>

#include "model/latency_set.h"
#include "view/options.h"
#include "events.h"

#define OUT_JSON_SCHEMA	 "iommu-faultstat"
#define OUT_JSON_VERSION 2

/* Writes the "header" record, the first one. */
int out_json_header(FILE *f, const struct out_run *run);

/* Writes a "device" record for each device in @s, then the "interval" record that ends them. */
int out_json_snapshot(FILE *f, const struct snapshot *s);

/* Writes a "hist" record for each set in @s (see merge_each()), then the "interval" record. */
int out_json_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run);

/*
 * Writes an "event" record. @name: the device, NULL if unknown. @seen: when the event reached us,
 * CLOCK_MONOTONIC ns. Does not flush, like out_trace().
 */
int out_json_event(FILE *f, const struct pr_event *ev, const char *name, __u64 seen,
		   const struct out_options *o);

/* Writes a "lost" record: events lost since the start, by kind. @t: CLOCK_MONOTONIC ns. */
int out_json_lost(FILE *f, __u64 t, const __u64 lost[LOST_KINDS]);

/*
 * Writes the "summary" record: the totals of each device in @s, lost events, and the probes that
 * could not be attached.
 */
int out_json_summary(FILE *f, const struct snapshot *s);

#endif
