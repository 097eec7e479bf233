// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collect/requests.h"
#include "core.h"
#include "collect/limit.h"
#include "device/device.h"
#include "collect/row_read.h"

/* What we remember of a row between two snapshots. */
struct row_state {
	__u32 born; /* of the device this is about */
	bool known;
	bool wanted;
	__u64 t;	   /* of the snapshot before */
	__u64 t_forget;	   /* the last PRI reset or removal that we know of */
	__u64 outstanding; /* then */
	__u64 outstanding_groups;
	struct dev_counts total; /* then */
	struct credit_facts credits;
	char name[PR_NAME];
};

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

/* All of dev_counts are sums of __u64 but for the peaks, the last two. */
#define SUMS	    (offsetof(struct dev_counts, peak) / sizeof(__u64))
#define SUMS_BEFORE (offsetof(struct dev_counts, first) / sizeof(__u64))
#define SUMS_BEHIND (offsetof(struct dev_counts, first_sum) / sizeof(__u64))

/* @before counts on to @now, and @diff, all zero, gets what has come. */
static void advance(struct dev_counts *diff, const struct dev_counts *now,
		    struct dev_counts *before)
{
	const __u64 *a = (const void *)now;
	__u64 *b = (void *)before, *d = (void *)diff;

	for (size_t i = 0; i < SUMS; i = i + 1 == SUMS_BEFORE ? SUMS_BEHIND : i + 1) {
		d[i] = a[i] > b[i] ? a[i] - b[i] : 0; /* a row that changed under our eyes */
		b[i] = a[i];
	}
	for (size_t i = SUMS_BEFORE; i < SUMS_BEHIND; i++) {
		if (a[i] != b[i]) { /* they never go back */
			d[i] = a[i] - b[i];
			b[i] = a[i];
		}
	}
}

static __u64 max(__u64 a, __u64 b)
{
	return a > b ? a : b;
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
	/* requests discarded with their queue are counted when the device is next heard of */
	if (holder->above && d->used <= holder->limit &&
	    __sync_val_compare_and_swap(&holder->above, 1, 0) == 1 && c->event) {
		struct pr_event e = { .t = c->snap.t,
				      .type = EV_RECOVERED,
				      .used = d->used,
				      .limit = holder->limit,
				      .row = row->self,
				      .born = copy->born,
				      .outstanding = d->outstanding };

		c->event(c->arg, &e);
	}
	d->above = holder->above;
}

/* @gone: not what the row says by now: it is the last that is told of it, and is added up. */
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
	/* answers may have been read that came after the requests: see row_look() */
	d->floor = copy.floor == PR_FLOOR || !d->consistent;
	d->outstanding = pr_outstanding(&copy);
	d->outstanding_groups = pr_outstanding_groups(&copy);
	d->in_flight = f.n;
	d->oldest = f.oldest < now ? now - f.oldest : 0;
	d->first_max = max(copy.lat_max[PR_LAT_ONE], copy.lat_max[PR_LAT_FIRST]);
	d->last_max = max(copy.lat_max[PR_LAT_ONE], copy.lat_max[PR_LAT_LAST]);
	fill_total(&d->total, &copy, &f, now - c->w->p.start);
	advance(&d->interval, &d->total, &st->total);
	d->interval.ns = now - st->t;
	/* what was outstanding when the interval began counts as well */
	d->interval.peak = max(__sync_lock_test_and_set(&row->peak_interval, 0), st->outstanding);
	d->interval.peak_groups = max(__sync_lock_test_and_set(&row->peak_groups_interval, 0),
				      st->outstanding_groups);
	fill_credits(d, c, row, &copy, st);
	c->over += d->interval.over;
	st->t = now;
	st->outstanding = d->outstanding;
	st->outstanding_groups = d->outstanding_groups;
}

static struct dev_snapshot *add_dev(struct snapshot *s)
{
	if (s->n_devs == s->cap_devs) {
		unsigned int cap = s->cap_devs ? 2 * s->cap_devs : 16;
		struct dev_snapshot *devs = realloc(s->devs, cap * sizeof(*devs));

		if (!devs)
			return NULL;
		s->devs = devs;
		s->cap_devs = cap;
	}
	return &s->devs[s->n_devs++];
}

static void add_counts(struct dev_counts *sum, const struct dev_counts *more)
{
	const __u64 *m = (const void *)more;
	__u64 *s = (void *)sum, ns = max(sum->ns, more->ns);

	for (size_t i = 0; i < SUMS; i++)
		s[i] += m[i];
	sum->ns = ns;
	sum->peak = max(sum->peak, more->peak);
	sum->peak_groups = max(sum->peak_groups, more->peak_groups);
}

/* Adds the totals of @d to those of earlier devices of its name in @all. */
static int add_up(struct snapshot *all, const struct dev_snapshot *d)
{
	struct dev_snapshot *sum = NULL;

	for (unsigned int i = 0; i < all->n_devs && !sum; i++)
		if (!strcmp(all->devs[i].name, d->name))
			sum = &all->devs[i];
	if (sum) {
		struct dev_snapshot was = *sum;

		*sum = *d;
		add_counts(&sum->total, &was.total);
		sum->was_floor |= was.was_floor;
		sum->first_max = max(sum->first_max, was.first_max);
		sum->last_max = max(sum->last_max, was.last_max);
		return 0;
	}
	sum = add_dev(all);
	if (!sum)
		return -ENOMEM;
	*sum = *d;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct dev_snapshot *x = a, *y = b;

	return strcmp(x->name, y->name) ?: x->id < y->id ? -1 : x->id > y->id;
}

/* Gives a removed device's row back to the programs, all zero. */
static void free_row(struct pr_row *row, struct row_state *st)
{
	memset(st, 0, sizeof(*st));
	row->dev = 0;
	memset((char *)row + offsetof(struct pr_row, pf_row), 0,
	       sizeof(*row) - offsetof(struct pr_row, pf_row));
	__sync_synchronize();
	*(volatile __u32 *)&row->state = PR_ROW_FREE;
}

/* Finishes pr_forget() in user space: spilled groups, and a PF's VFs, which use its credits. */
static int forget_rest(struct collector *c, struct pr_row *row, struct row_state *st)
{
	struct pr_row *pf = watch_row(c->w, row->pf_row);
	__u64 t = *(volatile __u64 *)&row->t_forget;
	__u32 cause;

	if (t == st->t_forget)
		return 0;
	__sync_synchronize(); /* a removal shows its state before its time */
	cause = row->state >= PR_ROW_GOING ? PR_REMOVED : PR_RESET;
	st->t_forget = t;
	pr_forget_spill(c->w->shared, row, pf, cause, t);
	for (unsigned int i = 0; row->has_vfs && i < watch_rows_used(c->w); i++) {
		struct pr_row *vf = &c->w->rows[i];
		int err;

		if (vf->state != PR_ROW_LIVE || vf->pf_row != row->self)
			continue;
		err = watch_whole_row(c->w, vf);
		if (err)
			return err;
		pr_forget(c->w->shared, vf, row, cause, t);
		pr_forget_spill(c->w->shared, vf, row, cause, t);
		c->state[i].t_forget = t;
	}
	return 0;
}

/*
 * The kernel has not shown us a request or an answer: as after a start amid load, what is in flight
 * is from before, and outstanding a floor until the device has been idle.
 */
static int begin_again(struct collector *c)
{
	__u64 now = now_mono();

	for (unsigned int i = 0; i < watch_rows_used(c->w); i++) {
		struct pr_row *row = &c->w->rows[i];
		struct pr_row *pf = watch_row(c->w, row->pf_row);
		int err;

		if (*(volatile __u32 *)&row->state != PR_ROW_LIVE)
			continue;
		err = watch_whole_row(c->w, row);
		if (err)
			return err;
		pr_forget(c->w->shared, row, pf, PR_UNSEEN, now);
		pr_forget_spill(c->w->shared, row, pf, PR_UNSEEN, now);
		c->state[i].t_forget = now;
		row->floor = PR_FLOOR;
	}
	return 0;
}

/* A row that was made from a PCI address alone has the rest of its identity from us. */
static void identify(struct pr_row *row)
{
	struct device_facts f;

	if (!PR_IS_SBDF(row->dev) || device_read(&f, DEVICE_SYSFS, row->name))
		return;
	snprintf(row->driver, sizeof(row->driver), "%.*s", PR_SHORT_NAME - 1, f.driver);
	snprintf(row->iommu, sizeof(row->iommu), "%.*s", PR_SHORT_NAME - 1, f.iommu);
	row->group = f.group == DEVICE_NO_GROUP ? PR_NONE : f.group;
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
		identify(row);
		st->wanted = !c->wanted || c->wanted(c->arg, st->name);
	}
	if (state == PR_ROW_GONE)
		err = watch_whole_row(c->w, row); /* to free it */
	if (!err)
		err = forget_rest(c, row, st);
	if (err)
		return err;
	credits_refresh(&st->credits, row);
	if (st->wanted) {
		d = add_dev(&c->snap);
		if (!d)
			return -ENOMEM;
		fill_dev(c, d, row, st, state == PR_ROW_GONE);
		if (d->gone && add_up(&c->gone, d))
			return -ENOMEM;
	}
	if (state == PR_ROW_GONE)
		free_row(row, st);
	return 0;
}

int collect(struct collector *c)
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
		err = begin_again(c);
	for (unsigned int i = 0; i < watch_rows_used(c->w) && !err; i++)
		err = collect_row(c, i, before);
	if (c->snap.n_devs)
		qsort(c->snap.devs, c->snap.n_devs, sizeof(*c->snap.devs), by_name);
	return err;
}

int collect_look(const struct collector *c, __u32 row, __u32 born, struct collect_look *look)
{
	const struct pr_row *r = watch_row(c->w, row);
	struct pr_row copy, vf;

	if (!r)
		return -ENODEV;
	row_look(c->w, r, &copy);
	if (copy.born != born || copy.state != PR_ROW_LIVE)
		return -ENODEV;
	look->used = pr_used(&copy);
	look->over = copy.over;
	look->oldest = row_oldest(c->w, r, &copy);
	for (unsigned int i = 0; copy.has_vfs && i < watch_rows_used(c->w); i++) {
		row_look(c->w, &c->w->rows[i], &vf);
		if (vf.state != PR_ROW_LIVE || vf.pf_row != copy.self)
			continue;
		look->over += vf.over;
		look->oldest = max(look->oldest, row_oldest(c->w, &c->w->rows[i], &vf));
	}
	return 0;
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

int collect_summary(const struct collector *c, struct snapshot *all)
{
	int err = 0;

	*all = c->snap;
	all->devs = NULL;
	all->n_devs = all->cap_devs = 0;
	all->interval = all->t - all->start;
	for (unsigned int i = 0; i < c->gone.n_devs && !err; i++)
		err = add_up(all, &c->gone.devs[i]);
	for (unsigned int i = 0; i < c->snap.n_devs && !err; i++)
		if (!c->snap.devs[i].gone) /* else it is among those */
			err = add_up(all, &c->snap.devs[i]);
	if (all->n_devs)
		qsort(all->devs, all->n_devs, sizeof(*all->devs), by_name);
	return err;
}
