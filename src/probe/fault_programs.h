/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running fault programs and what they share with user space: open, load, attach.
 */
#ifndef PROBE_FAULT_PROGRAMS_H
#define PROBE_FAULT_PROGRAMS_H

#include "fault_row.h"
#include "probe/fault_probes.h"
#include "probe/programs.h"

/* Called for each event; returns 0, or a negative errno that ends programs_take(). */
typedef int (*fault_event_fn)(void *arg, const struct fault_event *event);

struct fault_watch_options {
	enum attach_mode mode; /* ATTACH_AUTO: fentry where it works */
	bool every;	       /* every fault as an event, else the first of each kind */
	const bool *present;   /* which IOMMUs there are, by enum fault_source */
};

struct fault_watch {
	bool present[FAULT_SOURCES]; /* copied from the options */
	struct faults_bpf *skel;
	struct fault_plan plan;
	struct programs p;
	const struct fault_row *rows;	  /* FAULT_ROWS rows, shared with the programs */
	const struct fault_iommu *iommus; /* FAULT_IOMMUS instances, likewise */
	fault_event_fn fn;
	void *arg; /* passed to @fn */
};

/*
 * Loads and attaches the programs. Returns 0 or a negative errno, logged. Release with
 * fault_watch_close() in either case.
 */
int fault_watch_open(struct fault_watch *w, const struct fault_watch_options *o, fault_event_fn fn,
		     void *arg);

/* How many rows have been used so far. */
unsigned int fault_watch_rows(const struct fault_watch *w);

/* What was lost since the start, by enum fault_lost. */
__u64 fault_watch_lost(const struct fault_watch *w, enum fault_lost kind);

/* How often the kernel skipped one of the programs. */
__u64 fault_watch_skipped(const struct fault_watch *w);

void fault_watch_close(struct fault_watch *w);

#endif
