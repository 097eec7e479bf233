/* SPDX-License-Identifier: GPL-2.0 */
/* Checks a policy against the devices of this machine. */
#ifndef POLICY_CHECK_H
#define POLICY_CHECK_H

#include "policy/policy.h"

/*
 * Fills in the facts that policy_resolve() needs beside @f. A caller that knows the size of the
 * IOMMU's queue better (the BPF programs read it) sets facts->queue afterwards.
 */
void policy_facts_read(struct policy_facts *facts, const struct device_facts *f,
		       const char *sysfs_root);

/*
 * Prints a line to @f for whatever in @p is valid but probably not intended: credits that exceed
 * their IOMMU's queue in total, shares of a queue of unknown size, sections that match no present
 * device, destructive actions that another section forbids, a high mark above the credits, nothing
 * but dry-run. Returns the number of lines.
 */
unsigned int policy_warn(const struct policy *p, const char *sysfs_root, FILE *f);

/*
 * `monitor --check-config`: reads @file and its drop-ins, prints mistakes and warnings to stderr,
 * and "no mistakes" to stdout if there are none. Returns 0 or a negative errno.
 */
int policy_check_config(const char *file, bool must_exist);

#endif
