// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collect/crossings.h"
#include "collect/faults.h"
#include "collect/parts.h"
#include "core.h"
#include "device/device.h"
#include "collect/row_read.h"

int collect_open(struct collector *c, struct watch *w, collect_wanted_fn wanted,
		 watch_event_fn event, void *arg)
{
	memset(c, 0, sizeof(*c));
	c->w = w;
	c->wanted = wanted;
	c->event = event;
	c->arg = arg;
	c->state = calloc(w->n_rows, sizeof(*c->state));
	c->snap.t = w->p.start;
	return c->state ? 0 : -ENOMEM;
}

void collect_close(struct collector *c)
{
	free(c->state);
	free(c->snap.devs);
	free(c->gone.devs);
	memset(c, 0, sizeof(*c));
}

const char *collect_name(const struct collector *c, __u32 row, __u32 born)
{
	const struct pr_row *live = watch_row(c->w, row);
	const struct row_state *st;

	if (!live)
		return NULL;
	st = &c->state[row];
	if (st->known && st->born == born)
		return st->name;
	return live->born == born ? live->name : NULL;
}

static void fill_total(struct dev_counts *c, const struct pr_row *row,
		       const struct row_in_flight *f, __u64 since_start)
{
	c->requests = row->requests;
	c->groups = row->groups;
	c->answered = row->answered;
	c->over = row->over;
	c->peak = row->peak;
	c->peak_groups = row->peak_groups;
	c->ns = since_start;
	c->area = row->lat_sum[PR_LAT_ONE] + row->residence + f->area;
	memcpy(c->responses, row->responses, sizeof(c->responses));
	memcpy(c->unmatched, row->unmatched, sizeof(c->unmatched));
	memcpy(c->loss, row->loss, sizeof(c->loss));
	c->first_sum = row->lat_sum[PR_LAT_ONE] + row->lat_sum[PR_LAT_FIRST];
	c->last_sum = row->lat_sum[PR_LAT_ONE] + row->lat_sum[PR_LAT_LAST];
}

/* diff = now - before; before = now. @diff must be zeroed. */
static void advance(struct dev_counts *diff, const struct dev_counts *now,
		    struct dev_counts *before)
{
	const __u64 *a = (const void *)now;
	__u64 *b = (void *)before, *d = (void *)diff;

	for (size_t i = 0; i < SUMS; i = i + 1 == SUMS_BEFORE ? SUMS_BEHIND : i + 1) {
		d[i] = a[i] > b[i] ? a[i] - b[i] : 0; /* less: an inconsistent read */
		b[i] = a[i];
	}
	for (size_t i = SUMS_BEFORE; i < SUMS_BEHIND; i++) {
		if (a[i] != b[i]) { /* histograms never decrease */
			d[i] = a[i] - b[i];
			b[i] = a[i];
		}
	}
}

static void fill_credits(struct dev_snapshot *d, struct collector *c, struct pr_row *row,
			 const struct pr_row *copy, const struct row_state *st)
{
	struct pr_row *holder = watch_row(c->w, copy->pf_row) ?: row;
	const struct row_state *hst = &c->state[holder - c->w->rows];
	struct pr_row pf;

	d->capacity = st->credits.capacity;
	d->allocation = st->credits.allocation;
	d->credits = holder->limit;
	d->source = hst->known && hst->credits.source ? hst->credits.source : st->credits.source;
	if (holder == row) {
		d->used = pr_used(copy);
	} else {
		row_look(c->w, holder, &pf);
		d->used = pr_used(&pf);
		snprintf(d->pf, sizeof(d->pf), "%s", holder->name);
	}
	crossing_settle(c, row, holder);
	d->above = holder->above;
}

/* @gone: the row was PR_ROW_GONE before it was read, so its figures are final. */
static void fill_dev(struct collector *c, struct dev_snapshot *d, struct pr_row *row,
		     struct row_state *st, bool gone)
{
	struct pr_row copy;
	struct row_in_flight f;
	__u64 now;

	memset(d, 0, sizeof(*d));
	d->consistent = row_read(c->w, row, &copy, &d->total, &f, &now);
	memcpy(d->name, st->name, sizeof(d->name));
	memcpy(d->driver, copy.driver, sizeof(d->driver));
	memcpy(d->iommu, copy.iommu, sizeof(d->iommu));
	d->group = copy.group;
	d->id = copy.born;
	d->row = row - c->w->rows;
	d->gone = gone;
	d->was_floor = copy.was_floor || copy.floor == PR_FLOOR;
	/* an inconsistent copy may show too few outstanding requests: see row_look() */
	d->floor = copy.floor == PR_FLOOR || !d->consistent;
	d->outstanding = pr_outstanding(&copy);
	d->outstanding_groups = pr_outstanding_groups(&copy);
	d->in_flight = f.n;
	d->oldest = f.oldest < now ? now - f.oldest : 0;
	d->first_max = max_u64(copy.lat_max[PR_LAT_ONE], copy.lat_max[PR_LAT_FIRST]);
	d->last_max = max_u64(copy.lat_max[PR_LAT_ONE], copy.lat_max[PR_LAT_LAST]);
	fill_total(&d->total, &copy, &f, now - c->w->p.start);
	advance(&d->interval, &d->total, &st->total);
	d->interval.ns = now - st->t;
	/* the peak includes what was outstanding when the interval began */
	d->interval.peak =
		max_u64(__sync_lock_test_and_set(&row->peak_interval, 0), st->outstanding);
	d->interval.peak_groups = max_u64(__sync_lock_test_and_set(&row->peak_groups_interval, 0),
					  st->outstanding_groups);
	fill_credits(d, c, row, &copy, st);
	c->over += d->interval.over;
	st->t = now;
	st->outstanding = d->outstanding;
	st->outstanding_groups = d->outstanding_groups;
}

static int collect_row(struct collector *c, unsigned int n, __u64 interval_start)
{
	struct pr_row *row = &c->w->rows[n];
	__u32 state = *(volatile __u32 *)&row->state;
	struct row_state *st = &c->state[n];
	struct dev_snapshot *d;
	int err = 0;

	if (state < PR_ROW_LIVE)
		return 0;
	if (!st->known) {
		st->known = true;
		st->born = row->born;
		st->t = interval_start;
		memcpy(st->name, row->name, sizeof(st->name));
		settle_identity(row);
		st->wanted = !c->wanted || c->wanted(c->arg, st->name);
	}
	if (state == PR_ROW_GONE)
		err = watch_whole_row(c->w, row); /* settle_free() zeroes the slots, too */
	if (!err)
		err = settle_row(c, row, st);
	if (!err && state == PR_ROW_LIVE)
		err = settle_idle(c, row, st);
	if (err)
		return err;
	credits_refresh(&st->credits, row);
	if (st->wanted) {
		d = totals_add_dev(&c->snap);
		if (!d)
			return -ENOMEM;
		fill_dev(c, d, row, st, state == PR_ROW_GONE);
		if (d->gone && totals_add(&c->gone, d))
			return -ENOMEM;
	}
	if (state == PR_ROW_GONE)
		settle_free(row, st);
	return 0;
}

/* Adds DMA faults to the devices in @s; those of all other devices are summed up. */
static void fill_faults(struct snapshot *s, const struct fault_collector *faults)
{
	s->fault_probes = faults->w->p.status;
	s->n_fault_probes = faults->w->p.n_probes;
	s->faults_elsewhere = 0;
	for (unsigned int i = 0; i < faults->snap.n_kinds; i++) {
		const struct fault_kind *k = &faults->snap.kinds[i];
		struct dev_snapshot *d = NULL;

		for (unsigned int n = 0; n < s->n_devs && !d; n++)
			if (!strcmp(s->devs[n].name, k->device.name))
				d = &s->devs[n];
		if (!d) {
			s->faults_elsewhere += k->count;
			continue;
		}
		d->faults += k->interval;
		d->faults_total += k->count;
	}
}

int collect(struct collector *c, const struct fault_collector *faults)
{
	__u64 before = c->snap.t, skipped;
	int err = 0;

	c->snap.t = now_mono();
	c->snap.wall = now_wall();
	c->snap.start = c->w->p.start;
	c->snap.interval = c->snap.t - before;
	c->snap.probes = c->w->p.status;
	c->snap.n_probes = c->w->p.n_probes;
	c->snap.n_devs = 0;
	skipped = c->snap.lost[LOST_SKIPPED];
	for (int i = 0; i < LOST_KINDS; i++)
		c->snap.lost[i] = watch_lost(c->w, i);
	if (c->snap.lost[LOST_SKIPPED] != skipped)
		err = settle_skipped(c);
	for (unsigned int i = 0; i < watch_rows_used(c->w) && !err; i++)
		err = collect_row(c, i, before);
	totals_sort(&c->snap);
	if (faults)
		fill_faults(&c->snap, faults);
	return err;
}

int collect_look(const struct collector *c, __u32 row, __u32 born, struct collect_look *look)
{
	const struct pr_row *r = watch_row(c->w, row);
	struct collect_look seen;
	struct pr_row copy, vf;
	__u64 age;
	int err;

	if (!r)
		return -ENODEV;
	row_look(c->w, r, &copy);
	if (copy.born != born || copy.state != PR_ROW_LIVE)
		return -ENODEV;
	seen.used = pr_used(&copy);
	seen.over = copy.over;
	err = row_oldest(c->w, r, &copy, &seen.oldest);
	for (unsigned int i = 0; !err && copy.has_vfs && i < watch_rows_used(c->w); i++) {
		row_look(c->w, &c->w->rows[i], &vf);
		if (vf.state != PR_ROW_LIVE || vf.pf_row != copy.self)
			continue;
		seen.over += vf.over;
		err = row_oldest(c->w, &c->w->rows[i], &vf, &age);
		if (!err)
			seen.oldest = max_u64(seen.oldest, age);
	}
	if (!err)
		*look = seen;
	return err;
}

int collect_functions(const struct collector *c, __u32 row, __u32 born, collect_function_fn each,
		      void *arg)
{
	const struct pr_row *r = watch_row(c->w, row);
	struct pr_row copy, vf;
	__u64 age;
	int err;

	if (!r)
		return -ENODEV;
	row_look(c->w, r, &copy);
	if (copy.born != born || copy.state != PR_ROW_LIVE)
		return -ENODEV;
	err = row_oldest(c->w, r, &copy, &age) ?: each(arg, copy.name, pr_outstanding(&copy), age);
	for (unsigned int i = 0; !err && copy.has_vfs && i < watch_rows_used(c->w); i++) {
		row_look(c->w, &c->w->rows[i], &vf);
		if (vf.state == PR_ROW_LIVE && vf.pf_row == copy.self)
			err = row_oldest(c->w, &c->w->rows[i], &vf, &age)
				      ?: each(arg, vf.name, pr_outstanding(&vf), age);
	}
	return err;
}

void collect_set_limit(struct collector *c, __u32 row, __u64 limit)
{
	struct credit_facts *facts = &c->state[row].credits;
	struct pr_row *live = watch_row(c->w, row);

	if (!live)
		return;
	facts->policy = limit;
	credits_refresh(facts, live);
}
