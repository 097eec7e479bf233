/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots made by hand. They lie in static memory; each call makes the same one afresh.
 */
#ifndef MAKE_H
#define MAKE_H

#include "view/options.h"
#include "events.h"

/* A name with all that a reader of a format could trip over. */
#define HOSTILE "e\"v\\i\nl\t\x1b[31m\x7f\xff\xc3\xa9\xed\xa0\x80\xc3"

/* A good device, and a greedy one that is over its credits; two probes, one not attached. */
struct snapshot *make_usual(void);

/* A VF, a device from before the start, one that is gone, something lost. */
struct snapshot *make_odd(void);

/* Every number 2^64 - 1 or nearly so, every name as long as it can be. */
struct snapshot *make_extreme(void);

/* A device, a driver and an IOMMU that are called HOSTILE. */
struct snapshot *make_hostile(void);

/* Nothing; @devices of them that never had a request. */
struct snapshot *make_idle(unsigned int devices);

/* Counts an answered group of one in both histograms of @c. */
void put_latency(struct dev_counts *c, __u64 ns);

/* One event of each type, ended by one of type EV_TYPES. */
const struct pr_event *make_events(void);

/* What the header of the JSON output is told. */
const struct out_run *make_run(void);

#endif
