// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "act/shares.h"
#include "base/array.h"

static void drop_over(struct shares *s, __u64 now)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < s->n; i++)
		if (!quota_share_over(&s->v[i].own, now))
			s->v[kept++] = s->v[i];
	s->n = kept;
}

/* The device is that of @generation now. */
static void take_generation(struct share *one, __u64 generation)
{
	if (!generation || one->generation == generation)
		return;
	if (one->generation)
		one->own = (struct quota_share){ .first_from = one->own.first_from };
	one->generation = generation;
}

struct quota_share *shares_find(struct shares *s, const char *device, __u64 generation, __u64 now)
{
	struct share *new;

	for (unsigned int i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].device, device)) {
			take_generation(&s->v[i], generation);
			return &s->v[i].own;
		}
	drop_over(s, now);
	if (array_grow(s->v, s->n))
		return NULL;
	new = &s->v[s->n++];
	*new = (struct share){ .generation = generation };
	strcpy(new->device, device);
	return &new->own;
}

void shares_limit(struct shares *s, __u64 now)
{
	quota_times_limit(&s->all, now);
	for (unsigned int i = 0; i < s->n; i++)
		quota_share_limit(&s->v[i].own, now);
}

void shares_free(struct shares *s)
{
	free(s->v);
	*s = (struct shares){};
}
