/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all watching commands share, whatever they watch: the parameters of the outputs, dropping
 * privileges, the loop over intervals.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/options.h"
#include "view/options.h"

/* Sets @out from the command line. Silences libbpf from now on, except with -v. */
void watching_begin(struct out_options *out, const struct options *o);

/* Call it now and then: the clock may be set, and does not stop while the machine sleeps. */
void watching_read_clock(struct out_options *out);

/*
 * Sets @info to describe the run that began at @start (CLOCK_MONOTONIC ns) with these probes. The
 * kernel and host names point to static storage.
 */
void watching_info(struct out_run *info, const struct options *o, const struct out_options *out,
		   const char *command, __u64 start, const struct probe_status *probes,
		   unsigned int n_probes);

/* With -v, prints to stderr how each function is probed. */
void watching_tell_probes(const struct options *o, const struct probe_status *probes,
			  unsigned int n_probes);

/*
 * Drops all capabilities but the set @caps (base/caps.h), and has SIGINT and SIGTERM end the loop.
 * Returns 0 or a negative errno, which has been logged.
 */
int watching_settle(__u64 caps);

/* On a terminal, prints @what is running and how to end it. */
void watching_hint(const char *what);

/*
 * For each interval, calls @wait with the time of its end (CLOCK_MONOTONIC ns), then @each, both
 * with @arg. @wait returns at that time or at a signal. Ends at --count, a signal or an error of
 * theirs, which is returned.
 */
int watching_loop(const struct options *o, __u64 start, int (*wait)(void *arg, __u64 deadline),
		  int (*each)(void *arg), void *arg);

#endif
