/* SPDX-License-Identifier: GPL-2.0 */
/* Events of a device and of its VF, which shares its credits. Each is one call of the core. */
#ifndef EVENTS_OF_WORLD_H
#define EVENTS_OF_WORLD_H

#include <linux/types.h>
#include <stdbool.h>

#include "core.h"

enum kind {
	REQUEST_LAST,  /* a group of one request */
	REQUEST_PART,  /* not the last of its group */
	REQUEST_OTHER, /* of a group with another id, in the same slot */
	ANSWER,
	ANSWER_OTHER,
	ANSWER_PARTIAL, /* the core answers a request that was not the last of its group */
	REFUSE,
	DISCARD, /* the queue drops its partial groups */
	LEAVE,	 /* the device leaves the queue */
	JOIN,
	RESET,
	VF_REQUEST, /* from the VF, which shares the device's credits */
	VF_PART,
	VF_ANSWER,
	VF_RESET,
	SETTLE, /* user space finishes what the programs leave to it */
	READ,	/* user space takes a snapshot of the device */
	KINDS,
};

extern const char *const kind_names[KINDS];

/* The memory that events share, and the results of events. */
struct world {
	struct pr_shared shared;
	struct pr_row row, vf;
	/* counted by the test */
	__u64 t_settled, vf_t_settled;
	__u64 requests, vf_requests, answers, vf_answers; /* that happened */
	__u64 ended, vf_ended;				  /* requests ended by answers */
	__u64 crossed, recovered;
	/* sums of the times at which requests arrived, and at which they ended */
	__u64 came, left, vf_came, vf_left;
	bool disturbed; /* some ended in another way, at times that only the core knows */
};

/* The contents of a snapshot, and whether it must be exact. */
struct seen {
	bool read, exact;
	__s64 outstanding, in_flight;
};

void happen(struct world *w, enum kind kind, __u64 now, struct seen *seen);

/* Can @kind occur while another CPU runs @other? */
bool may_meet(enum kind kind, enum kind other);

#endif
