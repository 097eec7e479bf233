/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy: what /etc/iommu-faultstat.conf and conf.d say, section by section, and what follows
 * from it for one device. Plain data once read; nothing here looks at the machine.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdio.h>

#include "device/device.h"
#include "policy/quota.h"

#define POLICY_FILE "/etc/iommu-faultstat.conf" /* its drop-ins: iommu-faultstat.conf.d/ *.conf */

/* Sections, the less specific first: of two that match a device, the later kind wins key by key,
 * and of one kind the one read last. */
enum policy_scope {
	POLICY_GLOBAL,
	POLICY_IOMMU,  /* [iommu GLOB] */
	POLICY_DRIVER, /* [driver GLOB] */
	POLICY_GROUP,  /* [group N] */
	POLICY_ID,     /* [id VENDOR:DEVICE], four hexadecimal digits each, globs */
	POLICY_DEVICE, /* [device GLOB], as of -d */
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
	POLICY_DRY_RUN,
	POLICY_ALLOW_DESTRUCTIVE,
	POLICY_MAX_ACTIONS, /* [global] only */
	POLICY_KEYS,
};

/* Where a value was said; file NULL: nowhere, it is the default. */
struct policy_origin {
	const char *file;
	unsigned int line;
};

struct policy; /* what was read */

/* What a policy says of one device. */
struct policy_of {
	struct quota q;
	bool dry_run;
	bool allow_destructive;
	bool hardware; /* credits are what the PRI capability's allocation says: q.credits */
	bool unknown; /* credits are QUOTA_OFF only as the allocation, or the queue, is not known */
	struct policy_origin origin[POLICY_KEYS];
	const char *section[POLICY_KEYS]; /* "[driver idxd]", NULL: the default */
};

/*
 * Reads @file and its drop-ins, @file.d/ *.conf by name. No @file is an empty policy unless
 * @must_exist. A file that others than root, or who runs us, may write is refused. Every mistake is
 * a line "FILE:LINE: KEY: why" to @errors. 0 with *@p to be freed by policy_free();
 * -EINVAL after mistakes; -ENOMEM, or the errno of reading, told to @errors, too.
 */
int policy_read(struct policy **p, const char *file, bool must_exist, FILE *errors);
void policy_free(struct policy *p);

/* What IOMMU-wide and hardware facts a policy needs to become numbers. */
struct policy_facts {
	__u32 queue;	  /* entries of the IOMMU's page request queue, 0: unknown */
	__u32 allocation; /* the device's, or its PF's, Outstanding Page Request Allocation, or 0 */
};

/*
 * What @p says of the device @f. Shares of a queue that is unknown, and hardware credits that
 * are, are QUOTA_OFF. What a [device] section says of a PF it says of its VFs, too, but is less
 * specific than one that names the VF. Strings in @out live as long as @p. A step of the ladder
 * above ACTION_REVERSIBLE must not be done unless out->allow_destructive: another section than
 * the ladder's may have taken that back.
 */
void policy_resolve(const struct policy *p, const struct device_facts *f,
		    const struct policy_facts *facts, struct policy_of *out);

/* max-actions of [global]. */
unsigned int policy_max_actions(const struct policy *p);

/*
 * What may be done to any device, a bit for each enum action_kind but ACTION_LOG: for these
 * privileges are kept. 0: all is dry-run.
 */
__u32 policy_actions(const struct policy *p);

#endif
