/* SPDX-License-Identifier: GPL-2.0 */
/* A policy against the machine that it is for. */
#ifndef POLICY_CHECK_H
#define POLICY_CHECK_H

#include "policy/policy.h"

/*
 * What policy_resolve() must know of @f beside the device itself. Who knows the size of the
 * IOMMU's queue better (programs in the kernel do) sets facts->queue afterwards.
 */
void policy_facts_read(struct policy_facts *facts, const struct device_facts *f,
		       const char *sysfs_root);

/*
 * Tells, a line each to @f, what in @p is no mistake but hardly meant: credits that add up to more
 * than their IOMMU's queue, shares of a queue whose size is unknown, sections that fit no device
 * that is there, destructive actions that another section takes back, nothing but dry-run.
 * Returns how many lines.
 */
unsigned int policy_warn(const struct policy *p, const char *sysfs_root, FILE *f);

/*
 * `monitor --check-config`: reads @file and its drop-ins, tells mistakes and warnings on stderr,
 * or on stdout that there are no mistakes. 0, or a negative errno.
 */
int policy_check_config(const char *file, bool must_exist);

#endif
