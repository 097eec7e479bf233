/* SPDX-License-Identifier: GPL-2.0 */
/* What running programs have in common, whatever they look at: their probes, their events. */
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
 * Attaches @plan; from then on programs_take() hands the events of the ring buffer @fd, of at least
 * @size bytes each, to @fn with @arg. @p must stay where it is until programs_stop(). Returns
 * as plan_attach() does; not logged: see programs_explain().
 */
int programs_start(struct programs *p, struct probe_plan *plan, int fd, size_t size,
		   program_event_fn fn, void *arg);

/* Delivers the events that there are. 0 or a negative errno. */
int programs_take(struct programs *p);

/* Readable when there are events that are to be told at once: for poll(). */
int programs_fd(const struct programs *p);

/* Detaches; the events that are left are lost. */
void programs_stop(struct programs *p, struct probe_plan *plan);

/* Logs why the kernel did not take our programs, and what to do. Returns @err. */
int programs_explain(int err);

#endif
