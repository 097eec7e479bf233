/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot of the page requests: plain data, read-only to the views, which do not know where it
 * comes from.
 */
#ifndef MODEL_REQUEST_SNAPSHOT_H
#define MODEL_REQUEST_SNAPSHOT_H

#include <linux/types.h>
#include <stdbool.h>

#include "row.h"
#include "events.h"

/* Where the credits of a device come from; later sources take precedence. */
enum credit_source {
	CREDITS_UNKNOWN,
	CREDITS_KERNEL,	    /* pci_dev.pri_reqs_alloc */
	CREDITS_ALLOCATION, /* the PRI capability's Outstanding Page Request Allocation */
	CREDITS_OPTION,	    /* --credits */
	CREDITS_POLICY,	    /* the high water mark of the policy */
	CREDIT_SOURCES,
};

/* Counts over an interval or over the whole run. collect/parts.h relies on the layout. */
struct dev_counts {
	__u64 requests;
	__u64 groups;	/* complete ones */
	__u64 answered; /* requests that got a response */
	__u64 responses[PR_CODES];
	__u64 unmatched[PR_UNMATCHED];
	__u64 loss[PR_LOSSES];	  /* requests */
	__u64 over;		  /* requests over the credits */
	__u64 first[LAT_BUCKETS]; /* groups, by time from the first request to the response */
	__u64 last[LAT_BUCKETS];  /* the same, from the last request */
	__u64 first_sum;	  /* ns */
	__u64 last_sum;
	__u64 area; /* integral of outstanding requests over time, request x ns */
	__u64 ns;   /* time over which it was counted */
	__u64 peak; /* outstanding requests */
	__u64 peak_groups;
};

struct dev_snapshot {
	char name[PR_NAME];
	char driver[PR_SHORT_NAME]; /* empty: none */
	char iommu[PR_SHORT_NAME];
	char pf[PR_NAME]; /* a VF's PF, whose credits it uses; else empty */
	__u32 group;	  /* iommu group or PR_NONE */
	__u32 id;	  /* distinguishes a device from an earlier one of the same name */
	__u32 row;	  /* of its live figures, for collect_look() */
	bool gone;	  /* removed from the system: these are its final figures */
	bool floor;	/* requests may predate the attach, or the row changed during every read: */
			/* outstanding, peak and mean are lower bounds */
	bool was_floor; /* .floor was set once: peak and mean of the whole run are lower bounds */
	bool above;	/* over its credits now */
	bool consistent; /* the row did not change while it was read */

	struct dev_counts total;
	struct dev_counts interval;
	__u64 first_max; /* ns, of the whole run */
	__u64 last_max;
	__u64 outstanding;
	__u64 outstanding_groups;
	__u64 in_flight;    /* requests in the group tables; if .consistent, as .outstanding */
	__u64 faults;	    /* unrecoverable DMA faults in the interval, */
	__u64 faults_total; /* and since the start */
	__u64 oldest;	    /* age of the oldest outstanding request, ns; 0: none */

	__u64 credits; /* its limit; PR_NO_LIMIT: unknown */
	enum credit_source source;
	__u64 used;	/* outstanding requests that count against them; a PF's include its VFs' */
	__u64 capacity; /* PRI capability: Outstanding Page Request Capacity; 0: no capability */
	__u64 allocation; /* Outstanding Page Request Allocation; 0: unknown */
};

/* A probe, or another source of data, and whether it works. */
struct probe_status {
	char name[64];	/* as in iommu_faultstat_probe_attached{probe}: the kernel function */
	char how[16];	/* fentry, fexit, kprobe, kretprobe, raw_tp; empty: not attached */
	char why[128];	/* why it is not attached */
	char lost[128]; /* what is unknown without it */
};

struct snapshot {
	__u64 t;	/* CLOCK_MONOTONIC ns */
	__u64 wall;	/* CLOCK_REALTIME ns */
	__u64 start;	/* CLOCK_MONOTONIC ns: when the probes were attached */
	__u64 interval; /* ns since the previous snapshot */
	__u64 lost[LOST_KINDS];
	const struct probe_status *probes;
	unsigned int n_probes;
	const struct probe_status *fault_probes; /* for DMA faults, if those are watched as well */
	unsigned int n_fault_probes;
	__u64 faults_elsewhere;	   /* DMA faults since the start, of devices not in .devs */
	struct dev_snapshot *devs; /* sorted by name */
	unsigned int n_devs;
	unsigned int cap_devs;
};

#endif
