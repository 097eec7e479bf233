// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/devices_parts.h"
#include "device/iommu_kind.h"
#include "device/match.h"

/* A device that was asked for by name is shown, whatever it is capable of. */
bool devices_shown(const struct device_facts *f, const struct devices_options *o)
{
	if (o->n_patterns)
		return match_any(o->patterns, o->n_patterns, f->name);
	return o->all || device_can_request(f);
}

bool sum_queue_known(const struct iommu_sum *s)
{
	return iommu_kind(s->iommu) == FAULT_VTD;
}

bool sum_exceeds_queue(const struct iommu_sum *s)
{
	return sum_queue_known(s) && s->allocation > VTD_QUEUE_MAX;
}

static struct iommu_sum *find_sum(struct iommu_sum *sums, int *n, const char *iommu)
{
	for (int i = 0; i < *n; i++)
		if (!strcmp(sums[i].iommu, iommu))
			return &sums[i];
	sums[*n] = (struct iommu_sum){ .iommu = iommu };
	return &sums[(*n)++];
}

int iommu_sums(struct iommu_sum **sums, const struct device_list *l)
{
	int n = 0;

	*sums = calloc(l->n + 1, sizeof(**sums));
	if (!*sums)
		return -ENOMEM;
	for (unsigned int i = 0; i < l->n; i++) {
		const struct device_facts *f = &l->v[i];
		struct iommu_sum *s;

		if (!f->iommu[0])
			continue;
		s = find_sum(*sums, &n, f->iommu);
		s->devices++;
		if (f->pf[0])
			continue;
		if (f->pri == FACT_UNKNOWN)
			s->unknown++;
		if (f->pri != FACT_YES || !f->caps.pri.enabled)
			continue;
		s->enabled++;
		s->allocation += f->caps.pri.allocation;
	}
	return n;
}
