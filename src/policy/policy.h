/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy: the sections of /etc/iommu-faultstat.conf and its drop-ins, and what they mean for
 * one device. Plain data once read; nothing here looks at devices.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdio.h>

#include "device/device.h"
#include "policy/protect.h"
#include "policy/quota.h"

#define POLICY_FILE "/etc/iommu-faultstat.conf" /* its drop-ins: iommu-faultstat.conf.d/ *.conf */

/* Kinds of sections, the least specific first. Of two sections that match a device, the more
 * specific one wins, key by key; of two of one kind, the one read last. */
enum policy_scope {
	POLICY_GLOBAL,
	POLICY_IOMMU,  /* [iommu GLOB] */
	POLICY_DRIVER, /* [driver GLOB] */
	POLICY_GROUP,  /* [group N] */
	POLICY_ID,     /* [id VENDOR:DEVICE], four hexadecimal digits each, or globs */
	POLICY_DEVICE, /* [device GLOB], as with -d */
	POLICY_SCOPES,
};

enum policy_key {
	POLICY_CREDITS,
	POLICY_HIGH,
	POLICY_LOW,
	POLICY_SUSTAIN,
	POLICY_HOLD,
	POLICY_MAX_AGE,
	POLICY_FAULTS,
	POLICY_ACTIONS,
	POLICY_PROTECT,
	POLICY_DRY_RUN,
	POLICY_ALLOW_DESTRUCTIVE,
	POLICY_MAX_ACTIONS, /* [global] only */
	POLICY_KEYS,
};

/* Where a value was set; .file NULL: nowhere, it is the default. */
struct policy_origin {
	const char *file;
	unsigned int line;
};

struct policy; /* as read */

/* A policy resolved for one device. */
struct policy_of {
	struct quota q;
	const struct protect *protect; /* NULL: nobody besides those who always are */
	bool dry_run;
	bool allow_destructive;
	bool hardware; /* q.credits come from the PRI capability's allocation */
	bool unknown;  /* credits are QUOTA_OFF only as the allocation or queue size is unknown */
	struct policy_origin origin[POLICY_KEYS];
	const char *section[POLICY_KEYS]; /* "[driver idxd]", NULL: the default */
};

/*
 * Reads @file and its drop-ins, @file.d/ *.conf, sorted by name. A missing @file is an empty policy
 * unless @must_exist. Refuses files that anyone but root, or the user running us, can write. Each
 * mistake prints a line "FILE:LINE: KEY: why" to @errors. Returns 0, and *@p, to be freed with
 * policy_free(); -EINVAL: mistakes; or another negative errno, also printed to @errors.
 */
int policy_read(struct policy **p, const char *file, bool must_exist, FILE *errors);
void policy_free(struct policy *p);

/* Facts about the IOMMU and the device that turn shares and "hardware" into numbers. */
struct policy_facts {
	__u32 queue;	  /* entries in the IOMMU's page request queue, 0: unknown */
	__u32 allocation; /* the device's, or its PF's, Outstanding Page Request Allocation, or 0 */
};

/*
 * Resolves @p for the device @f. Unknown hardware credits, and shares of a queue of unknown size,
 * are QUOTA_OFF. A [device] section that names a PF also applies to its VFs, but is less specific
 * than one that names the VF. Strings in @out live as long as @p. The caller must not do steps
 * above ACTION_REVERSIBLE unless out->allow_destructive, which a section other than the ladder's
 * may have cleared.
 */
void policy_resolve(const struct policy *p, const struct device_facts *f,
		    const struct policy_facts *facts, struct policy_of *out);

/* Returns max-actions of [global], or its default. */
unsigned int policy_max_actions(const struct policy *p);

/*
 * Returns a bit mask of the action kinds that any device's ladder may perform, without ACTION_LOG:
 * we keep privileges for these. 0: everything is dry-run.
 */
__u32 policy_actions(const struct policy *p);

#endif
