/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Latencies of a set of devices taken together.
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
	__u64 ns;		  /* how long was counted */
	__u64 first[LAT_BUCKETS]; /* groups by time from the first request to the answer */
	__u64 last[LAT_BUCKETS];  /* and from the last */
	__u64 first_sum;	  /* ns */
	__u64 last_sum;
	__u64 first_max; /* ns, of the whole run, also where the rest is of an interval */
	__u64 last_max;
	bool whole_run; /* so the maxima are exact */
};

/*
 * Calls @fn for each set of @s, in the order of its first device, with the figures of the last
 * interval or, if @whole_run, of all. The set is valid during the call. Stops at the first
 * result that is not 0 and returns it; else 0.
 */
int merge_each(const struct snapshot *s, enum merge_by by, bool whole_run,
	       int (*fn)(const struct latency_set *set, void *arg), void *arg);

#endif
