/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running BPF programs and what they share with us: open, size, load, attach, map.
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
	 * Shared with the programs, but for the slots, three quarters of a row: they are read
	 * through watch_slots(), and their place is reserved, unmapped address space.
	 */
	struct pr_row *rows;
	unsigned int n_rows;
	unsigned int n_mapped; /* of them; behind the rest is nothing yet */
	char *window; /* where the slots of one row are seen; NULL: rows are whole, in tests */
	const struct pr_row *in_window;
	struct pr_shared *shared;
	watch_event_fn fn;
	void *arg; /* of @fn */
};

/*
 * Loads the programs, not yet attached. Errors are told on stderr with their remedy; returns 0
 * or a negative errno. Release with watch_close() in either case.
 */
int watch_open(struct watch *w, const struct watch_options *o);

/* Credits of the device of this name, from its first request on. 0 or a negative errno. */
int watch_set_credits(struct watch *w, const char *device, __u64 limit);

/* Attaches; @fn gets events from then on. 0 or a negative errno, told on stderr. */
int watch_start(struct watch *w, watch_event_fn fn, void *arg);

/* Row numbers from here up have never been used; those below can be read in w->rows. */
unsigned int watch_rows_used(struct watch *w);

/* The row of that number, used or not; NULL: there is none, or no memory, which is told. */
struct pr_row *watch_row(struct watch *w, unsigned int n);

/* The slots of a row, good until the next call; NULL: no memory, which is told. */
const struct pr_slot *watch_slots(struct watch *w, const struct pr_row *row);

/* From now on the row's slots are in their place, to be written. 0, or a negative errno, told. */
int watch_whole_row(struct watch *w, const struct pr_row *row);

/* Events lost since the start, by enum lost_kind. */
__u64 watch_lost(const struct watch *w, enum lost_kind kind);

/* Detaches and leaves nothing behind. */
void watch_close(struct watch *w);

#endif
