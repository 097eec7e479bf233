/* SPDX-License-Identifier: GPL-2.0 */
/* Short macros for tests that are lists of steps. Core and oracle are compared after each step. */
#ifndef LOCKSTEP_H
#define LOCKSTEP_H

#include "tap.h"
#include "world.h"

static struct world w;

#define DO(step)                                                                     \
	do {                                                                         \
		w.now += 1000;                                                       \
		if (!(step)) {                                                       \
			tap_fail("%s:%d: %s: %s", __FILE__, __LINE__, #step, w.why); \
			return;                                                      \
		}                                                                    \
	} while (0)

#define PARTIAL(dev, grpid)	     DO(w_request(&w, dev, grpid, O_NONE, false))
#define LAST(dev, grpid)	     DO(w_request(&w, dev, grpid, O_NONE, true))
#define ANSWER(dev, grpid)	     DO(w_answer(&w, dev, grpid, O_NONE, PR_SUCCESS))
#define ANSWER_PARTIAL(dev, grpid)   DO(w_answer_partial(&w, dev, grpid, O_NONE, PR_INVALID))
#define REFUSE(dev, grpid)	     DO(w_refuse(&w, dev, grpid, O_NONE))
#define PARTIAL_P(dev, grpid, pasid) DO(w_request(&w, dev, grpid, pasid, false))
#define LAST_P(dev, grpid, pasid)    DO(w_request(&w, dev, grpid, pasid, true))
#define ANSWER_P(dev, grpid, pasid)  DO(w_answer(&w, dev, grpid, pasid, PR_SUCCESS))
#define JOIN(dev, queue)	     DO(w_join(&w, dev, queue))
#define LEAVE(dev)		     DO(w_leave(&w, dev))
#define DISCARD(queue)		     DO(w_discard(&w, queue))
#define RESET(dev)		     DO(w_reset(&w, dev))
#define REMOVE(dev)		     DO(w_remove(&w, dev))

/* Starts with @n devices without history, each with its own credits. */
static inline void fresh(int n)
{
	if (!w.row)
		w_init(&w);
	w_end(&w);
	w_start(&w, 1000000);
	for (int i = 0; i < O_DEVS; i++)
		w.self[i] = i;
	for (int i = 0; i < n; i++)
		w_device(&w, O_NONE, PR_NO_LIMIT, false);
	w_use(&w, 5); /* for tests that call the core directly */
	w_use(&w, 6);
}

static inline __u64 outstanding(int dev)
{
	struct pr_row view;

	w_view(&w, dev, &view);
	return pr_outstanding(&view);
}

static inline __u64 lost(int dev, enum pr_loss cause)
{
	struct pr_row view;

	w_view(&w, dev, &view);
	return view.loss[cause];
}

static inline __u64 unmatched(int dev, enum pr_unmatched why)
{
	return w.row[dev].unmatched[why];
}

#endif
