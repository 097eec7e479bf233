// SPDX-License-Identifier: GPL-2.0
/* Totals of the whole run, including removed devices. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collect/parts.h"

struct dev_snapshot *totals_add_dev(struct snapshot *s)
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
	__u64 *s = (void *)sum, ns = max_u64(sum->ns, more->ns);

	for (size_t i = 0; i < SUMS; i++)
		s[i] += m[i];
	sum->ns = ns;
	sum->peak = max_u64(sum->peak, more->peak);
	sum->peak_groups = max_u64(sum->peak_groups, more->peak_groups);
}

int totals_add(struct snapshot *all, const struct dev_snapshot *d)
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
		sum->first_max = max_u64(sum->first_max, was.first_max);
		sum->last_max = max_u64(sum->last_max, was.last_max);
		return 0;
	}
	sum = totals_add_dev(all);
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

void totals_sort(struct snapshot *s)
{
	if (s->n_devs)
		qsort(s->devs, s->n_devs, sizeof(*s->devs), by_name);
}

int collect_summary(const struct collector *c, struct snapshot *all)
{
	int err = 0;

	*all = c->snap;
	all->devs = NULL;
	all->n_devs = all->cap_devs = 0;
	all->interval = all->t - all->start;
	for (unsigned int i = 0; i < c->gone.n_devs && !err; i++)
		err = totals_add(all, &c->gone.devs[i]);
	for (unsigned int i = 0; i < c->snap.n_devs && !err; i++)
		if (!c->snap.devs[i].gone) /* else it is in c->gone */
			err = totals_add(all, &c->snap.devs[i]);
	totals_sort(all);
	return err;
}
