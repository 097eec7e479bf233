/* SPDX-License-Identifier: GPL-2.0 */
/* What page request and fault programs have in common while they run: their probes and events. */
#ifndef PROBE_PROGRAMS_H
#define PROBE_PROGRAMS_H

#include "probe/plan.h"

/* Called for each event; returns 0, or a negative errno that ends programs_take(). */
typedef int (*program_event_fn)(void *arg, const void *event);

struct programs {
	struct probe_status status[PROBES_MAX]; /* of the plan's probes, in order */
	unsigned int n_probes;
	struct ring_buffer *ring;
	program_event_fn fn;
	void *arg;
	size_t event_size;
	__u64 start; /* CLOCK_MONOTONIC ns: all probes are attached */
};

/*
 * Attaches @plan. From then on programs_take() passes the events of the ring buffer @fd, of at
 * least @size bytes each, to @fn with @arg. @p must not move until programs_stop(). Returns as
 * plan_attach() does; the error is not logged: see programs_explain().
 */
int programs_start(struct programs *p, struct probe_plan *plan, int fd, size_t size,
		   program_event_fn fn, void *arg);

/* Delivers all pending events. 0 or a negative errno. */
int programs_take(struct programs *p);

/* For poll(): readable when there are events that must not wait for the next programs_take(). */
int programs_fd(const struct programs *p);

/* Detaches. Events that were not taken are lost. */
void programs_stop(struct programs *p, struct probe_plan *plan);

/* Logs why the kernel rejected our programs, and the remedy. Returns @err. */
int programs_explain(int err);

#endif
