/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A few devices, tracked by both the accounting core and the oracle. Each event is given to both,
 * and after each event all their results must be equal.
 */
#ifndef WORLD_H
#define WORLD_H

#include <linux/types.h>

#include "core.h"
#include "oracle.h"

#define W_QUEUES 2

struct world {
	struct pr_shared *sh;
	struct pr_row *row; /* O_DEVS of them */
	struct oracle o;
	__u64 now;
	__u32 self[O_DEVS]; /* row numbers */
	__u32 born;
	int n_devs;
	bool trace;	/* print the events */
	bool stop;	/* core and oracle differ; why[] says in what */
	__u32 did;	/* what the core returned last */
	__u16 idx[512]; /* each grpid % 512 that was used */
	int n_idx;
	bool used[512];
	char why[256];
};

/* w_start() also clears what an earlier world has left. */
void w_init(struct world *w);
void w_free(struct world *w);
void w_start(struct world *w, __u64 now);
void w_device(struct world *w, int pf, __u64 limit, bool floor);       /* adds one */
void w_history(struct world *w, int dev, __u64 requests, __u32 epoch); /* as if it had sent them */
void w_end(struct world *w);

void w_use(struct world *w, __u32 grpid); /* call before using the core directly */

/* Events. Return false if core and oracle differ; w->why says in what. O_NONE: no PASID. */
bool w_request(struct world *w, int dev, __u32 grpid, int pasid, bool last);
bool w_answer(struct world *w, int dev, __u32 grpid, int pasid, __u32 code);
bool w_answer_partial(struct world *w, int dev, __u32 grpid, int pasid, __u32 code);
bool w_refuse(struct world *w, int dev, __u32 grpid, int pasid);
bool w_refuse_partial(struct world *w, int dev, __u32 grpid, int pasid); /* changes nothing */
bool w_discard(struct world *w, int queue);
bool w_join(struct world *w, int dev, int queue);
bool w_leave(struct world *w, int dev);
bool w_reset(struct world *w, int dev);	 /* the PRI of a device and of its VFs */
bool w_remove(struct world *w, int dev); /* and its VFs; new devices take the rows */
bool w_limit(struct world *w, int dev, __u64 limit);
bool w_interval(struct world *w, int dev);

bool w_check(struct world *w, int dev);
bool w_check_histograms(struct world *w, int dev);
__attribute__((format(printf, 2, 3))) bool w_differ(struct world *w, const char *fmt, ...);

#define SAME(what, got, want)                                                                  \
	do {                                                                                   \
		unsigned long long got_ = (got), want_ = (want);                               \
		if (got_ != want_)                                                             \
			return w_differ(w, "device %d: %s: core %llu, oracle %llu", dev, what, \
					got_, want_);                                          \
	} while (0)

/* A copy of the row without its slots, as user space has it: voided partial groups are counted. */
void w_view(const struct world *w, int dev, struct pr_row *copy);

/* The @i-th place in the spill table for groups with grpid % 512 = @index. */
static inline struct pr_spilled *w_place(const struct world *w, const struct pr_row *row,
					 __u32 index, __u32 i)
{
	return &w->sh->spill[pr_spill_place(pr_owner(row, index), i)];
}

#endif
