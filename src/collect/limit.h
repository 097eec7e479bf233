/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The credits that a device is held to: what the policy or --credits says, else the PRI
 * capability's allocation, else what the kernel says it gave.
 */
#ifndef COLLECT_LIMIT_H
#define COLLECT_LIMIT_H

#include "device/match.h"
#include "model/request_snapshot.h"

struct watch;
struct pri_device;

/* What is known of one row's credits beside its own fields; all zero at first. */
struct credit_facts {
	bool looked;
	__u64 policy;		/* what the policy says, PR_NO_LIMIT: none, 0: nothing */
	__u64 option;		/* what --credits says, 0: nothing */
	struct pri_device *pri; /* its PRI registers, NULL: not known */
	__u32 capacity;		/* 0: unknown */
	__u32 allocation;
	enum credit_source source; /* of the limit in force */
};

/*
 * Before the programs start: tells them the credits of every device present that one of the @n
 * @rules names, which must stay where they are, and opens the configuration space of devices with
 * PRI, as later we may not. 0 or a negative errno, told on stderr. May be called again. /
 */
int credits_prepare(struct watch *w, const struct credit_rule *rules, unsigned int n);

/* Looks at the registers again and sets @row's limit. */
void credits_refresh(struct credit_facts *facts, struct pr_row *row);

#endif
