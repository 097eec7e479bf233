// SPDX-License-Identifier: GPL-2.0
#include "model/latency_set.h"

#include <stdlib.h>
#include <string.h>

#include "model/quantile.h"

static bool together(const struct dev_snapshot *a, const struct dev_snapshot *b, enum merge_by by)
{
	return a == b || (by == MERGE_IOMMU && !strcmp(a->iommu, b->iommu));
}

static __u64 larger(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static void add(struct latency_set *set, const struct dev_snapshot *d)
{
	const struct dev_counts *c = set->whole_run ? &d->total : &d->interval;

	set->devices++;
	set->ns = larger(set->ns, c->ns);
	hist_add(set->first, c->first);
	hist_add(set->last, c->last);
	set->first_sum += c->first_sum;
	set->last_sum += c->last_sum;
	set->first_max = larger(set->first_max, d->first_max);
	set->last_max = larger(set->last_max, d->last_max);
}

/* Is s->devs[i] the first device of its set? */
static bool leads(const struct snapshot *s, unsigned int i, enum merge_by by)
{
	for (unsigned int k = 0; k < i; k++)
		if (together(&s->devs[k], &s->devs[i], by))
			return false;
	return true;
}

int merge_each(const struct snapshot *s, enum merge_by by, bool whole_run,
	       int (*fn)(const struct latency_set *set, void *arg), void *arg)
{
	struct latency_set set;
	int err = 0;

	for (unsigned int i = 0; i < s->n_devs && !err; i++) {
		const struct dev_snapshot *d = &s->devs[i];

		if (!leads(s, i, by))
			continue;
		memset(&set, 0, sizeof(set));
		set.by = by;
		set.whole_run = whole_run;
		strcpy(set.name, by == MERGE_IOMMU ? d->iommu : d->name);
		for (unsigned int k = i; k < s->n_devs; k++)
			if (together(&s->devs[k], d, by))
				add(&set, &s->devs[k]);
		err = fn(&set, arg);
	}
	return err;
}
