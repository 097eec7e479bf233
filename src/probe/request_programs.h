/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running page request programs and what they share with user space: open, size, load, attach,
 * map.
 */
#ifndef PROBE_REQUEST_PROGRAMS_H
#define PROBE_REQUEST_PROGRAMS_H

#include "base/clock.h"
#include "probe/programs.h"
#include "probe/request_probes.h"

/* Called for each event; returns 0, or a negative errno that ends programs_take(). */
typedef int (*watch_event_fn)(void *arg, const struct pr_event *event);

struct watch_options {
	bool trace; /* every request and answer as an event */
	enum attach_mode mode;
	const bool *present;	/* which IOMMUs there are, by enum fault_source */
	__u64 credits_default;	/* --credits N, PR_NO_LIMIT: none */
	unsigned int n_devices; /* behind IOMMUs now; the tables are sized for more */
};

struct watch {
	struct faultstat_bpf *skel;
	struct request_plan plan;
	struct programs p;
	/*
	 * Shared with the programs, except for the slots, three quarters of a row. Those are read
	 * through watch_slots(); their place in a row is reserved, unmapped address space.
	 */
	struct pr_row *rows;
	unsigned int n_rows;
	unsigned int n_mapped; /* the first rows; the others are unmapped as yet */
	char *window;	       /* where one row's slots are mapped; NULL in tests: rows are whole */
	const struct pr_row *in_window;
	struct pr_shared *shared;
	watch_event_fn fn;
	void *arg; /* passed to @fn */
};

/*
 * Loads the programs without attaching them. Returns 0 or a negative errno, logged with a remedy.
 * Release with watch_close() in either case.
 */
int watch_open(struct watch *w, const struct watch_options *o);

/* Sets the credits of the device of this name, from its first request on. 0 or a negative errno. */
int watch_set_credits(struct watch *w, const char *device, __u64 limit);

/*
 * Attaches the programs; events are passed to @fn from then on. Returns 0; -EAGAIN, not logged, if
 * another attach mode is worth trying; or another negative errno, logged.
 */
int watch_start(struct watch *w, watch_event_fn fn, void *arg);

/* Rows from this number up were never used; those below can be read in w->rows. */
unsigned int watch_rows_used(struct watch *w);

/* The row of that number, used or not. NULL: there is none, or no memory, which is logged. */
struct pr_row *watch_row(struct watch *w, unsigned int n);

/* The slots of a row, valid until the next call. NULL: no memory, which is logged. */
const struct pr_slots *watch_slots(struct watch *w, const struct pr_row *row);

/* Maps the row's slots in their place, writable. 0 or a negative errno, logged. */
int watch_whole_row(struct watch *w, const struct pr_row *row);

/* Events lost since the start, by enum lost_kind. */
__u64 watch_lost(const struct watch *w, enum lost_kind kind);

/* Detaches, and releases all that watch_open() and watch_start() acquired. */
void watch_close(struct watch *w);

#endif
