/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cgroups of a device's owners that hold nobody else, so that what is done to the cgroup hits
 * no bystander, and whoever is forked meanwhile is hit, too.
 */
#ifndef ACT_ALONE_H
#define ACT_ALONE_H

#include "act/ledger.h"
#include "act/protected.h"

/* One cgroup that has owners in it. */
struct group {
	char path[HELD_PATH]; /* as of cgroup_of() */
	struct process first; /* one of the owners, for messages */
	unsigned int owners;  /* in it; if it is alone and not below one that is: and below it */
	bool alone;	      /* only owners and their descendants are in it and below it */
	bool taken;	      /* for whoever acts on it: it has been acted on */
	bool below; /* it is below one that is alone: what is done to that is done to it */
};

struct groups {
	struct group *v; /* in the order of paths */
	unsigned int n;
	int *of;	     /* by owner: an index into .v, or -1: none that can be acted on */
	struct place *place; /* of each owner that is in a cgroup; NULL: .v and .of are complete */
	unsigned int n_places, read; /* of owners */
	unsigned int done;	     /* of .v are looked at */
	__u32 *pid;		     /* all in .v[.done], of which .at are looked at */
	unsigned int n_pids, at;
	void *kin; /* tsearch(3): pids of owners and of those known to descend from one */
};

/*
 * Makes room for the cgroups of the owners. Returns 0 or -ENOMEM. Always call groups_free(), with @g
 * zeroed before this or not.
 */
int groups_begin(struct groups *g, const struct owners *o);

/*
 * Finds them, and who else is in them, until @until, CLOCK_MONOTONIC ns. A cgroup with somebody in it whom
 * protected_from() @intent would leave alone is not alone. Returns 0: all are looked at; -EAGAIN:
 * call it again; or another negative errno.
 */
int groups_step(struct groups *g, const struct owners *o, enum intent intent,
		const struct protect *rules, __u64 until);
void groups_free(struct groups *g);

#endif
