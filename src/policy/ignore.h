/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults that are known and benign. A file of rules, one a line, of any of these, each at most
 * once; a fault that fits all of them is ignored, which counts it apart but drops nothing:
 *
 *	device 0000:00:05.0 reason pte_read_denied access read address 0x1000-0x1fff
 *
 * DEVICE as of -d; the reason's label, a glob(7) pattern; access as the tool names it ("read",
 * "write+exec", "none"); an IOVA or a range of them, both ends included. "#" begins a comment.
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

/* What rules look at. */
struct ignore_fault {
	const char *device;
	const char *reason; /* label */
	const char *access;
	__u64 address;
};

/*
 * The rules of the file @path; NULL: those of IGNORE_FILE, if it exists. 0; -EINVAL or another
 * negative errno, told on stderr with file and line. Free in either case.
 */
int ignore_read(struct ignore_rules *rules, const char *path);
void ignore_free(struct ignore_rules *rules);

bool ignore_fits(const struct ignore_rules *rules, const struct ignore_fault *f);

/* The same for all faults of a kind: by rules that say nothing of the address. */
bool ignore_fits_all(const struct ignore_rules *rules, const struct ignore_fault *f);

/* Does a rule look at the address, so that each fault has to be seen? */
bool ignore_wants_each(const struct ignore_rules *rules);

#endif
