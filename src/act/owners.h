/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose is a device? The processes that have one of its character devices mapped, or open for
 * reading or writing by any of their threads. Nothing is cached, and a search looks at every open
 * file of the system: search only to act.
 */
#ifndef ACT_OWNERS_H
#define ACT_OWNERS_H

#include "act/act.h"
#include "act/process.h"

/*
 * How it was found that a process owns the device, the least certain way first. Above these comes
 * the bind that the kernel program saw, from a PASID to an address space.
 */
enum owner_way {
	/*
	 * It has a descriptor. It may have been sent that in a message, or have inherited it, and
	 * never use it.
	 */
	OWNER_OPEN,
	/* It has mapped the device, so it can submit work, even if it has closed it: DPDK's idxd */
	OWNER_MAPPED,
};

struct owner {
	struct process p;
	enum owner_way way;
};

struct owners {
	struct owner *v; /* those found in the most certain way only, in the order of pids */
	unsigned int n;
	unsigned int lesser; /* others that were found in a less certain way: bystanders, maybe */
	unsigned int nodes;  /* the device's character devices; if 0, owners can't be found */
	unsigned int hidden; /* processes whose files we may not look at */
	unsigned int seen;   /* processes looked at so far */
};

struct owner_search;

/*
 * Begins a search for the owners of @f and, if it is a PF, of its VFs, as far as they are among
 * @only; NULL: all. Other users' files need
 * CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH (proc_pid_fd(5)), mappings CAP_CHECKPOINT_RESTORE
 * (proc_pid_map_files(5)). Returns 0, with *@s for owners_end(), or a negative errno.
 */
int owners_begin(struct owner_search **s, const struct device_facts *f,
		 const struct act_functions *only);

/*
 * Searches on until @until, CLOCK_MONOTONIC ns. Returns 0: it is complete; -EAGAIN: it is not, call
 * again; or another negative errno. Processes that start or exit meanwhile may be missed.
 */
int owners_step(struct owner_search *s, __u64 until);

/* What was found, once owners_step() has returned 0; valid until owners_end(). */
const struct owners *owners_found(const struct owner_search *s);

void owners_end(struct owner_search *s);

/* Explains in @text, of @size bytes, why no owner was found. */
void owners_none(const struct owners *o, char *text, size_t size);

#endif
