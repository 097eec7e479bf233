/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events as lines of text, in fixed columns, for eyes and for grep.
 */
#ifndef VIEW_REQUEST_TRACE_H
#define VIEW_REQUEST_TRACE_H

#include <stdio.h>

#include "view/options.h"
#include "events.h"

/*
 * Prints the names of the columns and, with @o->timestamps, today's date, @wall being
 * CLOCK_REALTIME ns. 0, or the negative errno of writing. /
 */
int out_trace_header(FILE *f, const struct out_options *o, __u64 wall);

/*
 * Prints the line of @ev of the device @name (NULL: unknown; EV_DISCARD has none). The time is
 * CLOCK_MONOTONIC in seconds, with @o->timestamps the local time of day; both have
 * microseconds. Not flushed: the caller does so with out_flush() when it has no more events.
 * 0, or the negative errno of writing.
 */
int out_trace(FILE *f, const struct pr_event *ev, const char *name, const struct out_options *o);

/* The cells of a line; NULL: there is nothing to say. */
struct trace_cells {
	__u64 t; /* CLOCK_MONOTONIC ns */
	const char *device, *event, *pasid, *prg, *outstanding;
	const char *details; /* not NULL */
};

/* Prints a line, not flushed. 0, or the negative errno of writing. */
int trace_line(FILE *f, const struct out_options *o, const struct trace_cells *c);

/* Prints that @n events were lost before the next one. 0, or the negative errno of writing. */
int out_trace_lost(FILE *f, __u64 n);

#endif
