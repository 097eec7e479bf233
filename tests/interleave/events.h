/* SPDX-License-Identifier: GPL-2.0 */
/* What may happen to a device, and to one whose VF uses its credits, each as one call of the core. */
#ifndef EVENTS_OF_WORLD_H
#define EVENTS_OF_WORLD_H

#include <linux/types.h>
#include <stdbool.h>

#include "core.h"

enum kind {
	REQUEST_LAST,  /* a group of one */
	REQUEST_PART,  /* not its group's last */
	REQUEST_OTHER, /* a group of another id, in the same slot */
	ANSWER,
	ANSWER_OTHER,
	ANSWER_PARTIAL, /* the core answers a request that was not its group's last */
	REFUSE,
	DISCARD, /* the queue's partial groups */
	LEAVE,	 /* the queue */
	JOIN,
	RESET,
	VF_REQUEST, /* of the VF, on the device's credits */
	VF_PART,
	VF_ANSWER,
	VF_RESET,
	SETTLE, /* user space: what the programs leave to it */
	READ,	/* user space: a snapshot of the device */
	KINDS,
};

extern const char *const kind_names[KINDS];

/* Memory that events share, and what they have told. */
struct world {
	struct pr_shared shared;
	struct pr_row row, vf;
	/* ours */
	__u64 t_settled, vf_t_settled;
	__u64 requests, vf_requests, answers, vf_answers; /* that happened */
	__u64 ended, vf_ended;				  /* requests that answers ended */
	__u64 crossed, recovered;
	/* sums of the times at which requests came, and at which they ended */
	__u64 came, left, vf_came, vf_left;
	bool disturbed; /* some ended otherwise, at times that only the core knows */
};

/* What a snapshot said, and whether it is to be exact. */
struct seen {
	bool read, exact;
	__s64 outstanding, in_flight;
};

void happen(struct world *w, enum kind kind, __u64 now, struct seen *seen);

/* Can @kind come while @other is under way on another CPU? */
bool may_meet(enum kind kind, enum kind other);

#endif
