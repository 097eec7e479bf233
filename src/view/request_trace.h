/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output of `trace`: events as lines of text, in fixed columns, for reading and for grep.
 */
#ifndef VIEW_REQUEST_TRACE_H
#define VIEW_REQUEST_TRACE_H

#include <stdio.h>

#include "view/options.h"
#include "events.h"

/*
 * Prints the column titles and, if @o->timestamps, the date of @wall (CLOCK_REALTIME ns). Returns
 * 0, or a negative errno if writing fails.
 */
int out_trace_header(FILE *f, const struct out_options *o, __u64 wall);

/*
 * Prints the event @ev of the device @name (NULL if unknown; EV_DISCARD has none). The time is
 * CLOCK_MONOTONIC in seconds, or the local time of day if @o->timestamps, with microseconds. Does
 * not flush: the caller calls out_flush() once there are no more events. Returns 0, or a negative
 * errno if writing fails.
 */
int out_trace(FILE *f, const struct pr_event *ev, const char *name, const struct out_options *o);

/* The cells of a line; NULL is printed as "-". */
struct trace_cells {
	__u64 t; /* CLOCK_MONOTONIC ns */
	const char *device, *event, *pasid, *prg, *outstanding;
	const char *details; /* not NULL */
};

/* Prints a line without flushing. Returns 0, or a negative errno if writing fails. */
int trace_line(FILE *f, const struct out_options *o, const struct trace_cells *c);

/*
 * Prints that @n events were lost before the next one, without flushing. Returns 0, or a negative
 * errno if writing fails.
 */
int out_trace_lost(FILE *f, __u64 n);

#endif
