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
	__u64 ns;		  /* time over which it was counted; the longest of the devices */
	__u64 first[LAT_BUCKETS]; /* groups, by time from the first request to the response */
	__u64 last[LAT_BUCKETS];  /* the same, from the last request */
	__u64 first_sum;	  /* ns */
	__u64 last_sum;
	__u64 first_max; /* ns; always over the whole run, even if the rest covers an interval */
	__u64 last_max;
	bool whole_run; /* the rest covers the whole run as well, so the maxima are exact */
};

/*
 * Calls @fn for each set of devices in @s, in the order of their first devices, with the figures of
 * the last interval or, if @whole_run, of the whole run. The set is valid only during the call.
 * Stops at the first nonzero result and returns it; otherwise returns 0.
 */
int merge_each(const struct snapshot *s, enum merge_by by, bool whole_run,
	       int (*fn)(const struct latency_set *set, void *arg), void *arg);

#endif
