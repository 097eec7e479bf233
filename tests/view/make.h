/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots for tests, in static memory. Each call builds the same snapshot again.
 */
#ifndef MAKE_H
#define MAKE_H

#include "view/options.h"
#include "events.h"

/* A name with all characters that need escaping in some format. */
#define HOSTILE "e\"v\\i\nl\t\x1b[31m\x7f\xff\xc3\xa9\xed\xa0\x80\xc3"

/* A device within its credits and one over them; two probes, one not attached. */
struct snapshot *make_usual(void);

/* A VF, a device with requests from before the start, a removed device, and lost events. */
struct snapshot *make_odd(void);

/* All numbers are 2^64 - 1 or close to it, all names have the maximum length. */
struct snapshot *make_extreme(void);

/* Device, driver and IOMMU are all named HOSTILE. */
struct snapshot *make_hostile(void);

/* @devices devices that never sent a request. */
struct snapshot *make_idle(unsigned int devices);

/* Counts an answered group of one request in both histograms of @c. */
void put_latency(struct dev_counts *c, __u64 ns);

/* One event of each type. The last element has type EV_TYPES. */
const struct pr_event *make_events(void);

/* The data for the header of the JSON output. */
const struct out_run *make_run(void);

#endif
