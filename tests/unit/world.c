// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER offsetof(struct pr_row, hist)

__attribute__((format(printf, 2, 3))) static void w_say(const struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (!w->trace)
		return;
	printf("# %12llu  ", w->now);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

void w_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->sh = calloc(1, sizeof(*w->sh));
	w->row = aligned_alloc(_Alignof(struct pr_row), O_DEVS * sizeof(*w->row));
	if (!w->sh || !w->row) {
		perror("world");
		exit(2);
	}
	memset(w->row, 0, O_DEVS * sizeof(*w->row));
}

void w_free(struct world *w)
{
	free(w->sh);
	free(w->row);
	o_free(&w->o);
}

/* Zeroing everything would take longer than a short stream, so clear only what was used. */
static void w_clear_row(struct world *w, int dev)
{
	struct pr_row *row = &w->row[dev];

	for (int i = 0; i < w->n_idx; i++) {
		row->direct.slot[w->idx[i]] = (struct pr_slot){};
		row->direct.more[w->idx[i]] = (struct pr_more){};
		for (__u32 k = 0; k < PR_SPILL_WINDOW; k++) {
			struct pr_spilled *e = w_place(w, row, w->idx[i], k);

			if (e->owner >> 9 == pr_owner(row, 0) >> 9 || !e->owner)
				*e = (struct pr_spilled){};
		}
	}
	for (int i = 0; i < PR_LATS; i++)
		if (row->responses[PR_SUCCESS] || row->responses[PR_INVALID] ||
		    row->responses[PR_FAILURE])
			memset(row->hist[i], 0, sizeof(row->hist[i]));
	memset(row, 0, HEADER);
}

void w_start(struct world *w, __u64 now)
{
	o_start(&w->o, now);
	w->now = now;
	w->stop = false;
	w->why[0] = 0;
	w->n_devs = 0;
	w->born = 0;
	memset(w->sh->queue, 0, W_QUEUES * sizeof(w->sh->queue[0]));
}

static void w_make(struct world *w, int dev, int pf, __u64 limit, bool floor)
{
	struct pr_row *row = &w->row[dev];

	row->self = w->self[dev];
	row->born = w->born++;
	row->state = PR_ROW_LIVE;
	row->queue = PR_NONE;
	row->pf_row = PR_NONE;
	row->limit = limit;
	row->floor = floor;
	row->t_born = w->now;
	if (pf != O_NONE) {
		row->pf_row = w->row[pf].self;
		w->row[pf].has_vfs = 1;
	}
	o_device(&w->o, dev, pf, limit, floor);
	w_say(w, "device %d: row %u born %u pf %d limit %llu%s", dev, row->self, row->born, pf,
	      limit, floor ? " floor" : "");
}

void w_device(struct world *w, int pf, __u64 limit, bool floor)
{
	w_make(w, w->n_devs++, pf, limit, floor);
}

void w_history(struct world *w, int dev, __u64 requests, __u32 epoch)
{
	struct pr_row *row = &w->row[dev];
	struct o_dev *d = &w->o.dev[dev];

	row->requests = row->answered = d->requests = d->answered = requests;
	row->groups = row->responses[PR_SUCCESS] = d->groups = d->responses[0] = requests;
	row->partial_epoch = epoch;
}

void w_end(struct world *w)
{
	for (int dev = 0; dev < w->n_devs; dev++)
		w_clear_row(w, dev);
	for (int i = 0; i < w->n_idx; i++)
		w->used[w->idx[i]] = false;
	w->n_idx = 0;
	w->n_devs = 0;
}

void w_use(struct world *w, __u32 grpid)
{
	if (w->used[grpid % 512])
		return;
	w->used[grpid % 512] = true;
	w->idx[w->n_idx++] = grpid % 512;
}

static struct pr_row *w_pf(const struct world *w, int dev)
{
	int pf = w->o.dev[dev].pf;

	return pf == O_NONE ? NULL : &w->row[pf];
}

static struct pr_prm w_prm(__u32 grpid, int pasid, bool last)
{
	struct pr_prm prm = {
		.grpid = grpid,
		.pasid = pasid == O_NONE ? 0xdeadbeef : (__u32)pasid, /* must not be read */
		.flags = (pasid == O_NONE ? 0 : PR_HAS_PASID) | (last ? PR_LAST : 0) | 0xf0,
	};

	return prm;
}

/* Compares @dev and the devices that share its credits, then what the core returned. */
static bool w_check_after(struct world *w, int dev, __u32 did, unsigned int want)
{
	w->did = did;
	if (!w->stop && did != want)
		return w_differ(w, "device %d: returned %#x, oracle %#x", dev, did, want);
	for (int i = 0; i < w->n_devs && !w->stop; i++)
		w_check(w, i);
	return !w->stop;
}

/* The core may leave a request untracked only if there is no place for it. */
static bool w_no_room(struct world *w, int dev, __u32 grpid)
{
	struct pr_row *row = &w->row[dev];
	__u64 n = 0;

	for (size_t i = 0; i < w->o.n; i++) {
		const struct o_req *r = &w->o.req[i];

		n += r->dev == dev && r->grpid == grpid && !r->group;
	}
	if (n)
		return n == PR_N_MAX;
	if (pr_slot_usable(row, &row->direct.slot[grpid % PR_DIRECT]))
		return false;
	for (__u32 i = 0; i < PR_SPILL_WINDOW; i++) {
		const struct pr_spilled *e = w_place(w, row, grpid, i);

		bool mine = e->owner >> 9 == pr_owner(row, 0) >> 9;

		if (!e->owner ||
		    (mine && PR_STATE(e->slot.word) == PR_PARTIAL && pr_slot_usable(row, &e->slot)))
			return false;
	}
	return true;
}

bool w_request(struct world *w, int dev, __u32 grpid, int pasid, bool last)
{
	struct pr_prm prm = w_prm(grpid, pasid, last);
	struct pr_row *row = &w->row[dev];
	__u64 untracked = row->loss[PR_UNTRACKED];
	unsigned int want;
	__u32 did;

	w_use(w, grpid);
	w_say(w, "device %d: request grpid %u pasid %d%s", dev, grpid, pasid, last ? " LAST" : "");
	o_time(&w->o, w->now);
	did = pr_request(w->sh, row, w_pf(w, dev), &prm, w->now);
	untracked = row->loss[PR_UNTRACKED] - untracked;
	if (untracked) {
		w_say(w, "no room");
		if (untracked != 1 || !w_no_room(w, dev, grpid))
			return w_differ(w, "device %d: a request found no room", dev);
	}
	want = o_request(&w->o, dev, grpid, pasid, last, !untracked);
	return w_check_after(w, dev, did, want);
}

/* Returns the sum of the ages of all requests that ended. */
static __u64 w_residence(const struct pr_row *row)
{
	return row->residence + row->lat_sum[PR_LAT_ONE];
}

static bool w_answered(struct world *w, int dev, __u32 grpid, int pasid, __u32 code, bool last)
{
	struct pr_prm prm = w_prm(grpid, pasid, last);
	struct pr_row *row = &w->row[dev];
	struct o_hint hint = { row->answered, w_residence(row), false };
	__u64 late = row->unmatched[PR_LATE];
	struct pr_ended ended = {};
	struct o_ended e;
	unsigned int want;
	__u32 did;

	w_use(w, grpid);
	o_time(&w->o, w->now);
	did = pr_answer(w->sh, row, w_pf(w, dev), &prm, code, w->now, &ended);
	hint.n = row->answered - hint.n;
	hint.ages = w_residence(row) - hint.ages;
	hint.late = row->unmatched[PR_LATE] != late;
	w_say(w, "device %d: answer%s grpid %u pasid %d code %u: %u requests%s", dev,
	      last ? "" : " to a partial group", grpid, pasid, code, ended.n,
	      hint.late ? ", late" : "");
	want = (last ? o_answer : o_answer_partial)(&w->o, dev, grpid, pasid, code, &hint, &e);
	SAME("requests answered", ended.n, e.n);
	SAME("since first", ended.since_first, e.since_first);
	SAME("since last", ended.since_last, e.since_last);
	return w_check_histograms(w, dev) && w_check_after(w, dev, did, want);
}

bool w_answer(struct world *w, int dev, __u32 grpid, int pasid, __u32 code)
{
	return w_answered(w, dev, grpid, pasid, code, true);
}

bool w_answer_partial(struct world *w, int dev, __u32 grpid, int pasid, __u32 code)
{
	return w_answered(w, dev, grpid, pasid, code, false);
}

bool w_refuse(struct world *w, int dev, __u32 grpid, int pasid)
{
	struct pr_prm prm = w_prm(grpid, pasid, true);
	struct pr_row *row = &w->row[dev];
	struct o_hint hint = { row->lost, w_residence(row), false };
	struct pr_ended ended = {};
	unsigned int want;
	__u32 did;

	w_use(w, grpid);
	o_time(&w->o, w->now);
	did = pr_refuse(w->sh, row, w_pf(w, dev), &prm, w->now, &ended);
	hint.n = row->lost - hint.n;
	hint.ages = w_residence(row) - hint.ages;
	w_say(w, "device %d: refuse grpid %u pasid %d: %llu requests", dev, grpid, pasid,
	      (unsigned long long)hint.n);
	want = o_refuse(&w->o, dev, grpid, pasid, &hint);
	SAME("requests refused", ended.n, hint.n);
	return w_check_after(w, dev, did, want);
}

bool w_refuse_partial(struct world *w, int dev, __u32 grpid, int pasid)
{
	struct pr_prm prm = w_prm(grpid, pasid, false);
	struct pr_ended ended = {};

	w_use(w, grpid);
	w_say(w, "device %d: refuse grpid %u pasid %d, not the last", dev, grpid, pasid);
	o_time(&w->o, w->now);
	return w_check_after(w, dev,
			     pr_refuse(w->sh, &w->row[dev], w_pf(w, dev), &prm, w->now, &ended), 0);
}

bool w_discard(struct world *w, int queue)
{
	w_say(w, "queue %d: discard", queue);
	o_time(&w->o, w->now);
	pr_discard(&w->sh->queue[queue], w->now);
	o_discard(&w->o, queue);
	return w_check_after(w, 0, 0, 0);
}

bool w_join(struct world *w, int dev, int queue)
{
	w_say(w, "device %d: join queue %d", dev, queue);
	o_time(&w->o, w->now);
	pr_set_queue(w->sh, &w->row[dev], queue, w->now);
	o_queue(&w->o, dev, queue);
	return w_check_after(w, dev, 0, 0);
}

bool w_leave(struct world *w, int dev)
{
	w_say(w, "device %d: leave its queue", dev);
	o_time(&w->o, w->now);
	pr_set_queue(w->sh, &w->row[dev], PR_NONE, w->now);
	o_queue(&w->o, dev, O_NONE);
	return w_check_after(w, dev, 0, 0);
}

static bool w_forget(struct world *w, int dev, __u32 cause)
{
	struct pr_row *row = &w->row[dev], *pf = w_pf(w, dev);
	unsigned int want;
	__u32 did;

	w_say(w, "device %d: %s", dev, cause == PR_RESET ? "reset" : "removed");
	o_time(&w->o, w->now);
	did = pr_forget(w->sh, row, pf, cause, w->now);
	did |= pr_forget_spill(w->sh, row, pf, cause, w->now);
	want = o_forget(&w->o, dev, (enum o_loss)cause);
	return w_check_after(w, dev, did, want);
}

static bool w_is_vf_of(const struct world *w, int dev, int pf)
{
	return w->o.dev[dev].pf == pf;
}

bool w_reset(struct world *w, int dev)
{
	if (!w_forget(w, dev, PR_RESET))
		return false;
	for (int i = 0; i < w->n_devs; i++)
		if (w_is_vf_of(w, i, dev) && !w_forget(w, i, PR_RESET))
			return false;
	return true;
}

static bool w_remove_one(struct world *w, int dev)
{
	struct pr_row *row = &w->row[dev];
	int pf = w->o.dev[dev].pf;
	__u64 limit = row->limit, mine = pr_owner(row, 0) >> 9;

	if (!w_forget(w, dev, PR_REMOVED))
		return false;
	if (!w_check_histograms(w, dev))
		return false;
	SAME("outstanding after removal", o_outstanding(&w->o, dev), 0);
	SAME("spilled after removal", row->spilled, 0);
	for (int i = 0; i < w->n_idx; i++)
		for (__u32 k = 0; k < PR_SPILL_WINDOW; k++)
			SAME("left in the spill table",
			     w_place(w, row, w->idx[i], k)->owner >> 9 == mine, 0);
	w_clear_row(w, dev);
	w_make(w, dev, pf, limit, false);
	return w_check_after(w, dev, 0, 0);
}

bool w_remove(struct world *w, int dev)
{
	bool has_vfs = w->row[dev].has_vfs;

	for (int i = 0; i < w->n_devs; i++)
		if (w_is_vf_of(w, i, dev) && !w_remove_one(w, i))
			return false;
	if (!w_remove_one(w, dev))
		return false;
	w->row[dev].has_vfs = has_vfs;
	return true;
}

bool w_limit(struct world *w, int dev, __u64 limit)
{
	w_say(w, "device %d: limit %llu", dev, limit);
	w->row[dev].limit = limit;
	w->o.dev[dev].limit = limit;
	return true;
}

bool w_interval(struct world *w, int dev)
{
	struct o_dev *d = &w->o.dev[dev];

	w_say(w, "device %d: interval ends", dev);
	__sync_lock_test_and_set(&w->row[dev].peak_interval, 0);
	__sync_lock_test_and_set(&w->row[dev].peak_groups_interval, 0);
	d->peak_interval = 0;
	d->peak_groups_interval = 0;
	return true;
}
