/* SPDX-License-Identifier: GPL-2.0 */
/* Output of `devices`. Views do not know where the facts come from. */
#ifndef VIEW_DEVICES_VIEW_H
#define VIEW_DEVICES_VIEW_H

#include <stdbool.h>
#include <stdio.h>

#include "device/device.h"
#include "format/json.h"

struct devices_options {
	bool all; /* -a: every device behind an IOMMU, not only those that can send page requests */
	bool wide;		     /* -w */
	const char *const *patterns; /* -d */
	unsigned int n_patterns;
};

/*
 * Prints the table, a line with the sum of allocations for each IOMMU, and what could not be
 * determined. At most 79 columns unless @o->wide; "?" means unknown, "-" means absent. If there
 * is no device to show, prints what was looked for and what to try. Returns 0, -ENOMEM, or a
 * negative errno if writing fails.
 */
int devices_text(FILE *f, const struct device_list *l, const struct devices_options *o);

/*
 * The same as "device" and "iommu" records; the caller writes the header first. Members whose
 * value is not known are null. Returns 0, -ENOMEM, or a negative errno if writing fails.
 */
int devices_json(struct json *j, const struct device_list *l, const struct devices_options *o);

#endif
