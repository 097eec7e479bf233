/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules for known, benign faults, one per line. A rule has any of these words, each at most once; a
 * fault that matches all of them is ignored: it is counted separately, but not dropped.
 *
 *	device 0000:00:05.0 reason pte_read_denied access read address 0x1000-0x1fff
 *
 * The device is as with -d; the reason is a glob(7) pattern for its label; the access is as printed
 * ("read", "write+exec", "none"); the address is an IOVA or an inclusive range. "#" begins a
 * comment.
 */
#ifndef POLICY_IGNORE_H
#define POLICY_IGNORE_H

#include <stdbool.h>

#include "fault_row.h"

#define IGNORE_FILE "/etc/iommu-faultstat.ignore" /* unless --ignore names another */

struct ignore_rules {
	struct ignore_rule **v;
	unsigned int n;
};

/* The properties of a fault that rules match. */
struct ignore_fault {
	const char *device;
	const char *reason; /* label */
	const char *access;
	__u64 address;
};

/*
 * Reads the rules of the file @path; NULL: those of IGNORE_FILE, if it exists. Returns 0, -EINVAL
 * or another negative errno, logged with file and line. Always call ignore_free().
 */
int ignore_read(struct ignore_rules *rules, const char *path);
void ignore_free(struct ignore_rules *rules);

bool ignore_fits(const struct ignore_rules *rules, const struct ignore_fault *f);

/* Are all faults of this kind ignored? Considers only rules without an address. */
bool ignore_fits_all(const struct ignore_rules *rules, const struct ignore_fault *f);

/* Does any rule have an address, so that every single fault must be examined? */
bool ignore_wants_each(const struct ignore_rules *rules);

#endif
