/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which devices an option means: `-d DEVICE`, `--credits [DEVICE=]N`.
 *
 * DEVICE is a device's name, a PCI address without its domain ("00:06.0": in domain 0), or a
 * glob(7) pattern of either ("0000:3b:*", "mock*"). In PCI addresses A-F and a-f are the same.
 */
#ifndef DEVICE_MATCH_H
#define DEVICE_MATCH_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "device/device.h"

#define MATCH_ERROR 256 /* enough for every message below */

bool match_device(const char *pattern, const char *name);

/* Does one of the @n patterns match? Yes if there are none: without -d all devices count. */
bool match_any(const char *const *patterns, unsigned int n, const char *name);

#define PATTERNS_MAX 64 /* of an option that may be repeated */

/* One --credits. */
struct credit_rule {
	char pattern[DEVICE_NAME]; /* empty: N alone, for every device without a rule of its own */
	__u32 credits;		   /* outstanding requests allowed, at least 1 */
};

/*
 * Parses the argument of --credits. 0; -EINVAL with a message for the user in @error, which has
 * MATCH_ERROR bytes (it names the option and ends without a newline).
 */
int credits_parse(struct credit_rule *rule, const char *arg, char *error);

/*
 * The credits that @n rules give a device, or 0 if none is for it. A rule with DEVICE comes
 * before one without, wherever it stands; among its like the last one holds.
 */
__u32 credits_for(const struct credit_rule *rules, unsigned int n, const char *name);

/*
 * The message about a @pattern of @option ("-d") that matches none of @devices: whether there is
 * such a device but not behind an IOMMU, or which names come near, up to five. @message has
 * MATCH_MESSAGE bytes.
 */
#define MATCH_MESSAGE 1024
void match_explain(char *message, const char *option, const char *pattern,
		   const struct device_list *devices, const char *root);

#endif
