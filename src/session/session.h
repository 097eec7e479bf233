/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all commands that watch have in common, whatever they watch: what the outputs are told, the
 * end of privileges, the loop over intervals.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/options.h"
#include "view/options.h"

/* What the outputs are told of the command line; libbpf is silent from now on but with -v. */
void watching_begin(struct out_options *out, const struct options *o);

/*
 * What the outputs are told of the run, begun at @start (CLOCK_MONOTONIC ns) with these probes. The
 * names of kernel and host are static.
 */
void watching_info(struct out_run *info, const struct options *o, const struct out_options *out,
		   const char *command, __u64 start, const struct probe_status *probes,
		   unsigned int n_probes);

/* With -v: how each function is watched, on stderr. */
void watching_tell_probes(const struct options *o, const struct probe_status *probes,
			  unsigned int n_probes);

/*
 * Keeps the capabilities of the set @caps (base/caps.h) alone, and has SIGINT and SIGTERM end the
 * loop. 0 or a negative errno, told on stderr. /
 */
int watching_settle(__u64 caps);

/* On a terminal, what has begun and how it ends. */
void watching_hint(const char *what);

/*
 * Calls @wait with the end of each interval (CLOCK_MONOTONIC ns), which returns then or at a
 * signal, and then @each, both with @arg; until count, a signal or an error of theirs, which is
 * returned.
 */
int watching_loop(const struct options *o, __u64 start, int (*wait)(void *arg, __u64 deadline),
		  int (*each)(void *arg), void *arg);

#endif
