/* SPDX-License-Identifier: GPL-2.0 */
/* The values of a policy's keys, with human units, as numbers. */
#ifndef POLICY_VALUES_H
#define POLICY_VALUES_H

#include "policy/policy.h"

#define POLICY_WHY 512

enum policy_unit {
	POLICY_NUMBER, /* durations in ns; yes is 1, no 0 */
	POLICY_SHARE,  /* per cent: of the IOMMU's queue, or of the credits */
	POLICY_HARDWARE,
	POLICY_NONE,
};

struct policy_amount {
	enum policy_unit unit;
	__u64 n;
};

struct policy_ladder {
	unsigned int n;
	struct quota_action action[QUOTA_STEPS];
};

/* "max-age" */
extern const char *const policy_key_names[POLICY_KEYS];

/* Reads the value of any key but POLICY_ACTIONS. false: @why, which has POLICY_WHY bytes. */
bool policy_amount_read(struct policy_amount *a, enum policy_key key, const char *text, char *why);

/* "1.5s" as ns; units us, ms, s, m, h, d, at most a year. false: @why. */
bool policy_duration_read(__u64 *ns, const char *text, char *why);

/*
 * Shortest exact form of a duration that policy_duration_read() takes, "250ms", into @text of 32
 * bytes. Returns it.
 */
const char *policy_duration_text(__u64 ns, char *text);

/*
 * Reads a ladder, "log, freeze after 10s". Looks at the programs that it names: one that others
 * may write to, or that isn't there, is a mistake. false: @why.
 */
bool policy_ladder_read(struct policy_ladder *l, const char *text, char *why);

#endif
