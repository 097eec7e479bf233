// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HEADER offsetof(struct pr_row, hist)

_Static_assert(O_BUCKETS == LAT_BUCKETS, "buckets");
_Static_assert((int)O_UNTRACKED == PR_UNTRACKED && (int)O_REMOVED == PR_REMOVED &&
		       (int)O_LATE == PR_LATE && (int)O_LAST == PR_LAT_LAST &&
		       (int)O_RESET_SINCE == PR_RESET_SINCE && O_CROSSED == PR_CROSSED &&
		       O_RECOVERED == PR_RECOVERED && O_NO_MATCH == PR_NO_MATCH &&
		       O_RECOVERED_FIRST == PR_RECOVERED_FIRST,
	       "the oracle numbers things as the core does");

bool w_differ(struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (!w->stop) {
		va_start(ap, fmt);
		vsnprintf(w->why, sizeof(w->why), fmt, ap);
		va_end(ap);
	}
	w->stop = true;
	return false;
}

void w_view(const struct world *w, int dev, struct pr_row *copy)
{
	memcpy(copy, &w->row[dev], HEADER);
	pr_void_partials(w->sh, copy, NULL, w->now);
}

/* What the tables contain for a device, counted as user space does. */
struct held {
	__u64 n, t_sum, oldest;
	__u64 places, leaked; /* in the spill table; those of them without requests */
};

static void w_hold(const struct pr_row *view, const struct pr_slot *s, const struct pr_more *more,
		   struct held *h)
{
	struct pr_group g;

	if (PR_STATE(s->word) != PR_PENDING && !pr_partial_is(view, s, s->word & PR_TAG_MASK))
		return;
	pr_copy(&g, s, more);
	h->n += pr_n(g.last_n);
	h->t_sum += g.t_sum;
	if (g.t_first < h->oldest)
		h->oldest = g.t_first;
}

static void w_held(const struct world *w, int dev, const struct pr_row *view, struct held *h)
{
	const struct pr_row *row = &w->row[dev];

	*h = (struct held){ .oldest = ~0ULL };
	for (int i = 0; i < w->n_idx; i++) {
		__u64 owner = pr_owner(row, w->idx[i]);

		w_hold(view, &row->direct.slot[w->idx[i]], &row->direct.more[w->idx[i]], h);
		for (__u32 k = 0; row->spilled && k < PR_SPILL_WINDOW; k++) {
			const struct pr_spilled *e = w_place(w, row, w->idx[i], k);

			if (e->owner != owner)
				continue;
			h->places++;
			h->leaked += PR_STATE(e->slot.word) != PR_PENDING &&
				     PR_STATE(e->slot.word) != PR_PARTIAL;
			w_hold(view, &e->slot, &e->more, h);
		}
	}
}

/* Counters that both have under the same name. */
static bool w_check_counters(struct world *w, int dev, const struct pr_row *view)
{
	const struct o_dev *d = &w->o.dev[dev];
	__u64 lost = 0;

	SAME("requests", view->requests, d->requests);
	SAME("groups", view->groups, d->groups);
	SAME("answered", view->answered, d->answered);
	SAME("success", view->responses[PR_SUCCESS], d->responses[0]);
	SAME("invalid", view->responses[PR_INVALID], d->responses[1]);
	SAME("failure", view->responses[PR_FAILURE], d->responses[2]);
	SAME("partial responses", view->partial_responses, d->partial_responses);
	SAME("unmatched, late", view->unmatched[PR_LATE], d->unmatched[O_LATE]);
	SAME("unmatched, before start", view->unmatched[PR_BEFORE_START],
	     d->unmatched[O_BEFORE_START]);
	SAME("unmatched, unknown", view->unmatched[PR_UNKNOWN], d->unmatched[O_UNKNOWN]);
	SAME("overflow", view->loss[PR_OVERFLOW], d->loss[O_OVERFLOW]);
	SAME("dequeued", view->loss[PR_DEQUEUED], d->loss[O_DEQUEUED]);
	SAME("refused", view->loss[PR_REFUSED], d->loss[O_REFUSED]);
	SAME("reset", view->loss[PR_RESET], d->loss[O_RESET]);
	SAME("removed", view->loss[PR_REMOVED], d->loss[O_REMOVED]);
	SAME("untracked", view->loss[PR_UNTRACKED], d->loss[O_UNTRACKED]);
	SAME("lost groups", view->lost_groups, d->lost_groups);
	SAME("peak", view->peak, d->peak);
	SAME("peak of the interval", view->peak_interval, d->peak_interval);
	SAME("peak of groups", view->peak_groups, d->peak_groups);
	SAME("peak of groups of the interval", view->peak_groups_interval, d->peak_groups_interval);
	SAME("over", view->over, d->over);
	SAME("crossing time", view->t_over, d->t_over);
	SAME("floor", view->floor, d->floor);
	for (int i = 0; i < PR_LATS; i++) {
		SAME("latency sum", view->lat_sum[i], d->lat_sum[i]);
		SAME("latency max", view->lat_max[i], d->lat_max[i]);
	}
	for (int i = 0; i < PR_LOSSES; i++)
		lost += view->loss[i];
	SAME("lost", view->lost, lost);
	return true;
}

bool w_check_histograms(struct world *w, int dev)
{
	const struct o_dev *d = &w->o.dev[dev];
	const struct pr_row *row = &w->row[dev];

	if (!memcmp(row->hist, d->hist, sizeof(row->hist)))
		return true;
	for (int i = 0; i < PR_LATS; i++)
		for (int b = 0; b < LAT_BUCKETS; b++)
			SAME("histogram", row->hist[i][b], d->hist[i][b]);
	return true;
}

bool w_check(struct world *w, int dev)
{
	const struct pr_row *row = &w->row[dev];
	const struct o_dev *d = &w->o.dev[dev];
	__u64 outstanding = o_outstanding(&w->o, dev);
	static struct pr_row view; /* too large for the stack */
	struct held held;

	w_view(w, dev, &view);
	w_held(w, dev, &view, &held);
	if (!w_check_counters(w, dev, &view))
		return false;
	SAME("outstanding", pr_outstanding(&view), outstanding);
	SAME("outstanding groups", pr_outstanding_groups(&view), o_groups(&w->o, dev));
	SAME("partial", view.partial, o_partial(&w->o, dev));
	SAME("requests in the tables", held.n, outstanding);
	SAME("oldest", held.oldest, o_oldest(&w->o, dev));
	SAME("spilled", row->spilled, held.places);
	SAME("places that were not given back", held.leaked, 0);
	SAME("area", view.residence + view.lat_sum[PR_LAT_ONE] + held.n * w->now - held.t_sum,
	     (__u64)d->area);
	SAME("conservation", view.answered + view.lost + outstanding, view.requests);
	if (d->pf == O_NONE) {
		SAME("used", pr_used(row), o_used(&w->o, dev));
		SAME("above", row->above, d->above);
	}
	return true;
}
