/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The credits that a device is held to: those of the policy or of --credits, else the PRI
 * capability's allocation, else what the kernel has recorded in pci_dev.
 */
#ifndef COLLECT_LIMIT_H
#define COLLECT_LIMIT_H

#include "device/match.h"
#include "model/request_snapshot.h"

struct watch;
struct pri_device;

/* What is known about one row's credits besides the row itself. Starts zeroed. */
struct credit_facts {
	bool looked;
	__u64 policy;		/* of the policy; PR_NO_LIMIT: unlimited; 0: the policy has none */
	__u64 option;		/* of --credits; 0: not given */
	struct pri_device *pri; /* its PRI registers, NULL: not known */
	__u32 capacity;		/* 0: unknown */
	__u32 allocation;
	enum credit_source source; /* of the limit in force */
};

/*
 * Called before the programs start: gives them the credits of every present device that one of the
 * @n @rules names, and opens the configuration space of devices with PRI, as privileges are dropped
 * later. Keeps the pointer @rules. 0 or a negative errno, which has been logged. May be called
 * again.
 */
int credits_prepare(struct watch *w, const struct credit_rule *rules, unsigned int n);

/* Reads the registers again and sets @row's limit. */
void credits_refresh(struct credit_facts *facts, struct pr_row *row);

#endif
