/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NDJSON: a record a line, each with a "type", the header first. Fields of device records are
 * named like the metrics without "iommu_"; times are integers of nanoseconds (…_ns), addresses
 * are hex strings, what is not known is null. All return 0 or the negative errno of writing.
 */
#ifndef VIEW_REQUEST_JSON_H
#define VIEW_REQUEST_JSON_H

#include <stdio.h>

#include "model/latency_set.h"
#include "view/options.h"
#include "events.h"

#define OUT_JSON_SCHEMA	 "iommu-faultstat"
#define OUT_JSON_VERSION 2

/* "header": the first record. */
int out_json_header(FILE *f, const struct out_run *run);

/* A "device" record for each device of @s, then the "interval" record that closes them. */
int out_json_snapshot(FILE *f, const struct snapshot *s);

/* A "hist" record for each set of @s, as out_hist() has them, then the "interval" record. */
int out_json_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run);

/*
 * "event"; @name: the device, NULL if unknown; @seen: when the event reached us, CLOCK_MONOTONIC
 * ns. Not flushed, as out_trace().
 */
int out_json_event(FILE *f, const struct pr_event *ev, const char *name, __u64 seen,
		   const struct out_options *o);

/* "lost": what was lost since the start, by kind; @t: CLOCK_MONOTONIC ns. */
int out_json_lost(FILE *f, __u64 t, const __u64 lost[LOST_KINDS]);

/* "summary": the totals of each device of @s over the whole run, what was lost, not attached. */
int out_json_summary(FILE *f, const struct snapshot *s);

#endif
