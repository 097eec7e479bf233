// SPDX-License-Identifier: GPL-2.0
#include "collect/row_read.h"

#include <errno.h>
#include <string.h>

#define HEADER offsetof(struct pr_row, hist)
#define TRIES  64

/*
 * Counters that only grow. Every change of what is outstanding increments at least one of them, so
 * if none has changed during a copy, the copy is consistent.
 */
struct marks {
	__u64 requests, answered, lost, vf_in, vf_out;
};

static struct marks marks_of(const volatile struct pr_row *row)
{
	return (struct marks){ row->requests, row->answered, row->lost, row->vf_in, row->vf_out };
}

static bool unchanged(const struct pr_row *row, const struct marks *before)
{
	struct marks after;

	__sync_synchronize();
	after = marks_of(row);
	return !memcmp(&after, before, sizeof(after));
}

/*
 * A request that arrives after @m was read may get its response before the copy is made. So the
 * copy may show too few outstanding requests, never too many, and never a negative number.
 */
static void copy_header(const struct pr_row *row, struct pr_row *copy, struct marks *m)
{
	*m = marks_of(row);
	__sync_synchronize();
	memcpy(copy, row, HEADER);
	copy->requests = m->requests;
	copy->vf_in = m->vf_in;
	if ((__s64)pr_outstanding(copy) < 0)
		copy->requests = copy->answered + copy->lost;
	if (copy->vf_in < copy->vf_out)
		copy->vf_in = copy->vf_out;
}

void row_look(const struct watch *w, const struct pr_row *row, struct pr_row *copy)
{
	struct marks m;

	for (int tries = 0; tries < TRIES; tries++) {
		copy_header(row, copy, &m);
		if (unchanged(row, &m))
			break;
	}
	pr_void_partials(w->shared, copy, NULL, now_mono());
}

static void count_slot(struct row_in_flight *f, const struct pr_row *row,
		       const struct pr_slot *slot, const struct pr_more *more, __u64 now)
{
	struct pr_group g;

	pr_copy(&g, slot, more);
	if (PR_STATE(g.word) != PR_PENDING &&
	    !pr_partial_is(row, &(struct pr_slot){ g.word, g.t_first }, g.word & PR_TAG_MASK))
		return;
	f->n += pr_n(g.last_n);
	f->area += pr_n(g.last_n) * now - g.t_sum;
	if (g.t_first < f->oldest)
		f->oldest = g.t_first;
}

/* @copy: the row's header, without discarded partial groups. False: no memory, which is logged. */
static bool count_in_flight(struct watch *w, const struct pr_row *row, const struct pr_row *copy,
			    __u64 now, struct row_in_flight *f)
{
	const struct pr_slots *slots = NULL;

	*f = (struct row_in_flight){ .oldest = ~0ULL };
	if (pr_outstanding(copy)) {
		slots = watch_slots(w, row);
		if (!slots)
			return false;
	}
	for (unsigned int i = 0; slots && i < PR_DIRECT; i++)
		count_slot(f, copy, &slots->slot[i], &slots->more[i], now);
	for (unsigned int i = 0; copy->spilled && i < PR_SPILL; i++) {
		const struct pr_spilled *e = &w->shared->spill[i];

		if (e->owner >> PR_PRG_BITS == pr_owner(copy, 0) >> PR_PRG_BITS)
			count_slot(f, copy, &e->slot, &e->more, now);
	}
	return true;
}

int row_oldest(struct watch *w, const struct pr_row *row, const struct pr_row *copy, __u64 *age)
{
	const __u64 now = now_mono();
	struct row_in_flight f;

	if (!count_in_flight(w, row, copy, now, &f))
		return -ENOMEM;
	*age = f.oldest < now ? now - f.oldest : 0;
	return 0;
}

/* Few buckets are in use, so test eight at a time; those in @c are already 0. */
static void read_latencies(struct dev_counts *c, const struct pr_row *row)
{
	const __u64 *one = row->hist[PR_LAT_ONE], *first = row->hist[PR_LAT_FIRST],
		    *last = row->hist[PR_LAT_LAST];

	for (int octave = 0; octave < LAT_OVERFLOW; octave += 8) {
		__u64 any = 0;

		for (int i = octave; i < octave + 8; i++)
			any |= one[i] | first[i] | last[i];
		for (int i = octave; any && i < octave + 8; i++) {
			c->first[i] = one[i] + first[i];
			c->last[i] = one[i] + last[i];
		}
	}
	c->first[LAT_OVERFLOW] = one[LAT_OVERFLOW] + first[LAT_OVERFLOW];
	c->last[LAT_OVERFLOW] = one[LAT_OVERFLOW] + last[LAT_OVERFLOW];
}

bool row_read(struct watch *w, const struct pr_row *row, struct pr_row *copy,
	      struct dev_counts *total, struct row_in_flight *f, __u64 *now)
{
	struct marks m;

	for (int tries = 0; tries < TRIES; tries++) {
		copy_header(row, copy, &m);
		*now = now_mono();
		pr_void_partials(w->shared, copy, NULL, *now);
		read_latencies(total, row);
		if (!count_in_flight(w, row, copy, *now, f))
			return false;
		if (unchanged(row, &m) && f->n == pr_outstanding(copy))
			return true;
	}
	return false;
}
