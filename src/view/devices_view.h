/* SPDX-License-Identifier: GPL-2.0 */
/* What `devices` prints. Views know nothing of where the facts come from. */
#ifndef VIEW_DEVICES_VIEW_H
#define VIEW_DEVICES_VIEW_H

#include <stdbool.h>
#include <stdio.h>

#include "device/device.h"
#include "format/json.h"

struct devices_options {
	bool all;  /* -a: every device behind an IOMMU, not only those that can fault */
	bool wide; /* -w */
	const char *const *patterns; /* -d */
	unsigned int n_patterns;
};

/*
 * The table, then a line for each IOMMU's sum of allocations, then what could not be found out.
 * At most 79 columns unless @o->wide; "?" is not known, "-" is not there. If no device is to be
 * shown: what was looked for, and what to try. 0, or the negative errno of writing.
 */
int devices_text(FILE *f, const struct device_list *l, const struct devices_options *o);

/*
 * The same as records "device" and "iommu", after the caller's header. A member is null where
 * the fact is not known. 0, or the negative errno of writing.
 */
int devices_json(struct json *j, const struct device_list *l, const struct devices_options *o);

#endif
