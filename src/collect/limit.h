/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device's credit limit. The first of these that is known applies: the policy, --credits, the
 * allocation in the PRI capability (while PRI is enabled), what the kernel recorded in pci_dev.
 */
#ifndef COLLECT_LIMIT_H
#define COLLECT_LIMIT_H

#include "device/match.h"
#include "model/request_snapshot.h"

struct watch;
struct pri_device;

/* What is known about a row's credits, apart from the row itself. Initially zero. */
struct credit_facts {
	bool looked;
	__u64 policy;		/* from the policy; PR_NO_LIMIT: unlimited; 0: not set there */
	__u64 option;		/* from --credits; 0: not given */
	struct pri_device *pri; /* its PRI registers, NULL: not readable */
	__u32 capacity;		/* 0: unknown */
	__u32 allocation;
	enum credit_source source; /* of the limit in force */
};

/*
 * Call before the programs start. Sets the credits of each present device that one of the @n @rules
 * matches. Opens the configuration space of devices with PRI, since privileges are dropped later.
 * Keeps the pointer @rules. May be called again. Returns 0 or a negative errno, logged.
 */
int credits_prepare(struct watch *w, const struct credit_rule *rules, unsigned int n);

/* Reads the PRI registers again, unless the device is asleep, and sets @row's limit. */
void credits_refresh(struct credit_facts *facts, struct pr_row *row);

#endif
