/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running fault programs and what they share with us: open, load, attach.
 */
#ifndef PROBE_FAULT_PROGRAMS_H
#define PROBE_FAULT_PROGRAMS_H

#include "probe/fault_probes.h"
#include "fault_row.h"

struct fault_watch {
	struct faults_bpf *skel;
	struct fault_plan plan;
	struct probe_status status[FAULT_PROBES_MAX]; /* of the plan's probes, in order */
	struct ring_buffer *ring;
	const struct fault_row *rows;	  /* shared with the programs, as are these */
	const struct fault_iommu *iommus; /* FAULT_IOMMUS */
	__u64 start;			  /* CLOCK_MONOTONIC ns: all probes are attached */
};

/* Called for each event; returns 0, or a negative errno that ends fault_watch_poll(). */
typedef int (*fault_event_fn)(void *arg, const struct fault_event *event);

/*
 * Loads and attaches, by fentry where it works unless @mode says else. @every: each fault comes
 * as an event, not only the first of each kind. 0 or a negative errno, told on stderr. Release
 * with fault_watch_close() in either case.
 */
int fault_watch_open(struct fault_watch *w, enum attach_mode mode, bool every, fault_event_fn fn,
		     void *arg);

/* Delivers the events that there are. 0 or a negative errno. */
int fault_watch_take(struct fault_watch *w);

/* Readable when there are events: for poll(). */
int fault_watch_fd(const struct fault_watch *w);

/* How many rows have been taken so far. */
unsigned int fault_watch_rows(const struct fault_watch *w);

/* What was lost since the start, by enum fault_lost. */
__u64 fault_watch_lost(const struct fault_watch *w, enum fault_lost kind);

/* How often the kernel did not run one of the programs. */
__u64 fault_watch_skipped(const struct fault_watch *w);

void fault_watch_close(struct fault_watch *w);

#endif
