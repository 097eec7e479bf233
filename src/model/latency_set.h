/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Latency histograms merged over sets of devices.
 */
#ifndef MODEL_LATENCY_SET_H
#define MODEL_LATENCY_SET_H

#include "model/request_snapshot.h"

enum merge_by {
	MERGE_DEVICE, /* each device is a set of its own */
	MERGE_IOMMU,
};

struct latency_set {
	enum merge_by by;
	char name[PR_NAME]; /* of the device or of the IOMMU; empty: no IOMMU known */
	unsigned int devices;
	__u64 ns;		  /* duration of the counting */
	__u64 first[LAT_BUCKETS]; /* groups by time from the first request to the response */
	__u64 last[LAT_BUCKETS];  /* from the last request */
	__u64 first_sum;	  /* ns */
	__u64 last_sum;
	__u64 first_max; /* ns; of the whole run, even if the rest is of an interval */
	__u64 last_max;
	bool whole_run; /* so the maxima are exact */
};

/*
 * Calls @fn for each set of @s, ordered by its first device, with the figures of the last interval
 * or, if @whole_run, of the whole run. The set is valid during the call. Stops at the first result
 * that is not 0 and returns it; else returns 0.
 */
int merge_each(const struct snapshot *s, enum merge_by by, bool whole_run,
	       int (*fn)(const struct latency_set *set, void *arg), void *arg);

#endif
