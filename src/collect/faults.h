/* SPDX-License-Identifier: GPL-2.0 */
/* From what the fault programs write to a snapshot. */
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
	bool logged;		 /* an IOMMU is here whose driver prints faults */
	struct fault_seen *seen; /* by row */
	const struct ignore_rules *rules;
	bool (*wanted)(void *arg, const char *device);
	void *arg;
};

/*
 * @wanted: faults of which devices are to be in the snapshot, NULL: all. @rules: which of them are
 * counted as ignored. Call it before privileges are given up. 0 or a negative errno; release with
 * fault_collect_close() in either case.
 */
int fault_collect_open(struct fault_collector *c, const struct fault_watch *w,
		       const struct ignore_rules *rules,
		       bool (*wanted)(void *arg, const char *device), void *arg);

/*
 * Finds out who is behind the row of an event at once, as a device may not last, and whether a rule
 * ignores it.
 */
void fault_collect_event(struct fault_collector *c, const struct fault_event *e);

/* Whose fault an event is: its row, and its device; NULL if the row is not there. */
const struct fault_row *fault_collect_row(const struct fault_collector *c,
					  const struct fault_event *e,
					  const struct fault_device **device);

/* Takes a new snapshot. */
void fault_collect(struct fault_collector *c);

void fault_collect_close(struct fault_collector *c);

/* How many faults since the start no rule ignores, with those whose details were lost. */
__u64 fault_collect_unignored(const struct fault_snapshot *s);

#endif
