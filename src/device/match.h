/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which devices an option selects: `-d DEVICE`, `--credits [DEVICE=]N`.
 *
 * DEVICE is a device's name, a PCI address without its domain ("00:06.0": in domain 0), or a
 * glob(7) pattern of either ("0000:3b:*", "mock*"). PCI addresses are case-insensitive.
 */
#ifndef DEVICE_MATCH_H
#define DEVICE_MATCH_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "device/device.h"

#define MATCH_ERROR 256 /* enough for every message below */

bool match_device(const char *pattern, const char *name);

/*
 * Does one of the @n patterns match? True if there are none: without -d, all devices are selected.
 */
bool match_any(const char *const *patterns, unsigned int n, const char *name);

#define PATTERNS_MAX 64 /* of a repeatable option */

/* The argument of one --credits option. */
struct credit_rule {
	char pattern[DEVICE_NAME]; /* empty: N alone, for every device without a rule of its own */
	__u32 credits;		   /* outstanding requests allowed, at least 1 */
};

/*
 * Parses the argument of --credits. 0; or -EINVAL with a message for the user in @error, of
 * MATCH_ERROR bytes (it names the option and has no newline).
 */
int credits_parse(struct credit_rule *rule, const char *arg, char *error);

/*
 * The credits that @n rules give a device, or 0 if none applies. A rule with DEVICE overrides those
 * without, wherever it stands; among rules of one kind, the last one wins.
 */
__u32 credits_for(const struct credit_rule *rules, unsigned int n, const char *name);

/*
 * Writes to @message, of MATCH_MESSAGE bytes, why @pattern of @option ("-d") matches none of
 * @devices: the device exists but is not behind an IOMMU, or there is none, and up to five similar
 * names.
 */
#define MATCH_MESSAGE 1024
void match_explain(char *message, const char *option, const char *pattern,
		   const struct device_list *devices, const char *root);

#endif
