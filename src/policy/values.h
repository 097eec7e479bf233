/* SPDX-License-Identifier: GPL-2.0 */
/* Parses the values of a policy's keys, with their units, into numbers. */
#ifndef POLICY_VALUES_H
#define POLICY_VALUES_H

#include "policy/policy.h"

#define POLICY_WHY 512

enum policy_unit {
	POLICY_NUMBER, /* durations in ns; yes is 1, no is 0 */
	POLICY_SHARE,  /* percent of the IOMMU's queue, or of the credits */
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

/* As written in a policy: "max-age" */
extern const char *const policy_key_names[POLICY_KEYS];

/* Formats the reason of a refusal into @why, of POLICY_WHY bytes. Returns false. */
bool policy_why(char *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Strips blanks from both ends of @text, which is modified. */
char *policy_trim(char *text);

/* Parses the value of any key but POLICY_ACTIONS and POLICY_PROTECT. On false, @why (POLICY_WHY bytes) explains. */
bool policy_amount_read(struct policy_amount *a, enum policy_key key, const char *text, char *why);

/* Parses "1.5s" to ns; units us, ms, s, m, h, d; at most 366 days. On false, @why explains. */
bool policy_duration_read(__u64 *ns, const char *text, char *why);

/*
 * Writes a duration to @text, of 32 bytes, in the shortest exact form that policy_duration_read()
 * accepts: "250ms". Returns @text.
 */
const char *policy_duration_text(__u64 ns, char *text);

/*
 * Parses a ladder, "log, freeze after 10s". A program in it that is missing, or that others can
 * write to, is an error. On false, @why explains.
 */
bool policy_ladder_read(struct policy_ladder *l, const char *text, char *why);

#endif
