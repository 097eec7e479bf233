/* SPDX-License-Identifier: GPL-2.0 */
/* Takes snapshots of the DMA fault counters that the fault programs maintain. */
#ifndef COLLECT_FAULTS_H
#define COLLECT_FAULTS_H

#include "policy/ignore.h"
#include "collect/kmsg.h"
#include "model/fault_snapshot.h"
#include "probe/fault_programs.h"

struct fault_collector {
	const struct fault_watch *w;
	struct fault_snapshot snap; /* the latest */
	struct fault_log log;
	struct address_map map;
	bool logged;		 /* an IOMMU driver here logs faults */
	struct fault_seen *seen; /* indexed by row */
	const struct ignore_rules *rules;
	bool (*wanted)(void *arg, const char *device);
	void *arg;
};

/*
 * @wanted selects the devices whose faults go into the snapshot; NULL: all. @rules selects the
 * faults that count as ignored. The pointers @w, @rules and @arg are kept. Call this before
 * privileges are dropped. Returns 0 or -ENOMEM; call fault_collect_close() in either case.
 */
int fault_collect_open(struct fault_collector *c, const struct fault_watch *w,
		       const struct ignore_rules *rules,
		       bool (*wanted)(void *arg, const char *device), void *arg);

/*
 * Identifies the device of the event's row, and counts the fault as ignored if a rule matches it.
 * Call it as soon as the event arrives: the device may be removed soon.
 */
void fault_collect_event(struct fault_collector *c, const struct fault_event *e);

/* Returns the event's row, and the faulting device in *@device. NULL: there is no such row. */
const struct fault_row *fault_collect_row(const struct fault_collector *c,
					  const struct fault_event *e,
					  const struct fault_device **device);

/* Takes a new snapshot, into c->snap. */
void fault_collect(struct fault_collector *c);

void fault_collect_close(struct fault_collector *c);

/* Number of faults since the start that no rule ignores, including those without details. */
__u64 fault_collect_unignored(const struct fault_snapshot *s);

#endif
