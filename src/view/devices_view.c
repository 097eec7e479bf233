// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/devices_parts.h"
#include "device/match.h"
#include "format/text.h"
#include "base/cleanup.h"

int devices_text(FILE *f, const struct device_list *l, const struct devices_options *o)
{
	_cleanup_(freep) const struct device_facts **shown = calloc(l->n + 1, sizeof(*shown));
	_cleanup_(freep) struct iommu_sum *sums = NULL;
	int n_sums = iommu_sums(&sums, l);
	unsigned int n = 0;

	if (!shown || n_sums < 0)
		return -ENOMEM;
	for (unsigned int i = 0; i < l->n; i++)
		if (devices_shown(&l->v[i], o))
			shown[n++] = &l->v[i];
	if (n)
		devices_table(f, shown, n, o->wide);
	else
		devices_nothing(f, l);
	devices_notes(f, l, o, sums, n_sums);
	return out_flush(f);
}
