/* SPDX-License-Identifier: GPL-2.0 */
/* Output of `policy`: what the policy says about a device, and which line of it decides. */
#ifndef VIEW_POLICY_H
#define VIEW_POLICY_H

#include "format/json.h"
#include "policy/policy.h"

/*
 * Prints a line that describes the device, then one line per key. Lines stay below 80 columns as
 * far as the names of files and programs allow.
 */
void out_policy_text(FILE *f, const struct device_facts *d, const struct policy_of *of,
		     unsigned int max_actions);

/*
 * The same as a "policy" record. null means no limit, or an unknown one (see "credits_known");
 * "from" has file, line and section of each key, null for defaults. Returns 0, or a negative errno
 * if writing fails.
 */
int out_policy_json(struct json *j, const struct device_facts *d, const struct policy_of *of,
		    unsigned int max_actions);

#endif
