/* SPDX-License-Identifier: GPL-2.0 */
/* Makes snapshots of what the fault programs write. */
#ifndef COLLECT_FAULTS_H
#define COLLECT_FAULTS_H

#include "policy/ignore.h"
#include "collect/kmsg.h"
#include "model/fault_snapshot.h"
#include "probe/fault_programs.h"

struct fault_collector {
	const struct fault_watch *w;
	struct fault_snapshot snap; /* the last one */
	struct fault_log log;
	struct address_map map;
	bool logged;		 /* there is an IOMMU whose driver prints faults */
	struct fault_seen *seen; /* by row */
	const struct ignore_rules *rules;
	bool (*wanted)(void *arg, const char *device);
	void *arg;
};

/*
 * @wanted selects the devices whose faults go into the snapshot; NULL: all. @rules selects the
 * faults that count as ignored. Call this before privileges are dropped. 0 or a negative errno;
 * call fault_collect_close() in either case.
 */
int fault_collect_open(struct fault_collector *c, const struct fault_watch *w,
		       const struct ignore_rules *rules,
		       bool (*wanted)(void *arg, const char *device), void *arg);

/*
 * Looks up the device behind the row of an event, and whether a rule ignores its fault. Done at
 * once, as the device may be gone soon.
 */
void fault_collect_event(struct fault_collector *c, const struct fault_event *e);

/* The row of an event, and the device whose fault it is. NULL: there is no such row. */
const struct fault_row *fault_collect_row(const struct fault_collector *c,
					  const struct fault_event *e,
					  const struct fault_device **device);

/* Takes a new snapshot. */
void fault_collect(struct fault_collector *c);

void fault_collect_close(struct fault_collector *c);

/* Faults since the start that no rule ignores, including those whose details were lost. */
__u64 fault_collect_unignored(const struct fault_snapshot *s);

#endif
