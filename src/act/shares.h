/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices' shares of actions (policy/quota.h), by name. A device that comes under the name of
 * another has a share of reversible actions of its own, and no relapses. But it is not the first
 * time that a device of that name uses the share that all have: a device that is removed and found
 * again by a rescan is another one, too, and must not take it from the others each time.
 *
 * Times are CLOCK_MONOTONIC, as those of the samples: an hour is one in which devices can offend
 * and we watch. CLOCK_BOOTTIME would count a suspend as well, and give everyone a new share at the
 * resume. Both restart at a boot, where the file of the ledger, in /run, ends as well.
 */
#ifndef ACT_SHARES_H
#define ACT_SHARES_H

#include "device/device.h"
#include "policy/quota.h"

struct share {
	char device[DEVICE_NAME];
	__u64 generation; /* struct device_facts; 0: not known */
	struct quota_share own;
};

struct shares {
	struct quota_times all;
	struct share *v;
	unsigned int n;
};

/*
 * Finds the share of @device of @generation (0: of whichever there is), or adds one. Those that are
 * over at @now go to make room. NULL: no memory. The result is valid until the next call.
 */
struct quota_share *shares_find(struct shares *s, const char *device, __u64 generation, __u64 now);

/*
 * Times beyond what can have been written before @now are of another boot. They count as if they
 * were from @now.
 */
void shares_limit(struct shares *s, __u64 now);

void shares_free(struct shares *s);

#endif
