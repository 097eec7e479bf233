/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy says of a device, and which line decided it. */
#ifndef VIEW_POLICY_H
#define VIEW_POLICY_H

#include "format/json.h"
#include "policy/policy.h"

/*
 * A line a key, below one that tells what the device is. Under 80 columns as far as the names of
 * files and programs allow.
 */
void out_policy_text(FILE *f, const struct device_facts *d, const struct policy_of *of,
		     unsigned int max_actions);

/*
 * The same as a record "policy": null is no limit, or one that is not known ("credits_known");
 * "from" has file, line and section of each key, null for a default. 0 or the errno of writing.
 */
int out_policy_json(struct json *j, const struct device_facts *d, const struct policy_of *of,
		    unsigned int max_actions);

#endif
