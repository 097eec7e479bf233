/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known at one moment: plain data that every view takes const. Views know nothing of
 * where it came from.
 */
#ifndef MODEL_REQUEST_SNAPSHOT_H
#define MODEL_REQUEST_SNAPSHOT_H

#include <linux/types.h>
#include <stdbool.h>

#include "row.h"
#include "events.h"

/* Where the credits that a device is held to come from, weakest first. */
enum credit_source {
	CREDITS_UNKNOWN,
	CREDITS_KERNEL,	    /* pci_dev.pri_reqs_alloc */
	CREDITS_ALLOCATION, /* the PRI capability's Outstanding Page Request Allocation */
	CREDITS_OPTION,	    /* --credits */
	CREDITS_POLICY,	    /* the high water mark of the policy */
	CREDIT_SOURCES,
};

/* Of an interval or of the whole run. */
struct dev_counts {
	__u64 requests;
	__u64 groups;	/* complete ones */
	__u64 answered; /* requests */
	__u64 responses[PR_CODES];
	__u64 unmatched[PR_UNMATCHED];
	__u64 loss[PR_LOSSES];	  /* requests */
	__u64 over;		  /* requests over the credits */
	__u64 first[LAT_BUCKETS]; /* groups by time from the first request to the answer */
	__u64 last[LAT_BUCKETS];  /* and from the last */
	__u64 first_sum;	  /* ns */
	__u64 last_sum;
	__u64 area; /* integral of outstanding requests over time, request x ns */
	__u64 ns;   /* how long was counted */
	__u64 peak; /* outstanding requests */
	__u64 peak_groups;
};

struct dev_snapshot {
	char name[PR_NAME];
	char driver[PR_SHORT_NAME]; /* empty: none */
	char iommu[PR_SHORT_NAME];
	char pf[PR_NAME]; /* a VF's PF, whose credits it uses; else empty */
	__u32 group;	  /* iommu group or PR_NONE */
	__u32 id;	  /* tells a device from an earlier one of the same name */
	__u32 row;	  /* where its live figures are: collect_look() */
	bool gone;	  /* removed from the system; this is the last that is told of it */
	bool floor; /* requests from before the start may be in flight, or the row changed all */
		    /* the time: outstanding, peak and mean are floors */
	bool was_floor;	 /* it was so once: peak and mean of the whole run are floors */
	bool above;	 /* over its credits now */
	bool consistent; /* the row did not change while it was read */

	struct dev_counts total;
	struct dev_counts interval;
	__u64 first_max; /* ns, of the whole run */
	__u64 last_max;
	__u64 outstanding;
	__u64 outstanding_groups;
	__u64 in_flight;    /* requests found in the tables of groups: equals outstanding */
	__u64 faults;	    /* unrecoverable DMA faults in the interval, */
	__u64 faults_total; /* and since the start */
	__u64 oldest;	    /* age in ns of the oldest outstanding request, 0: none */

	__u64 credits; /* what it is held to, PR_NO_LIMIT: unknown */
	enum credit_source source;
	__u64 used;	  /* outstanding requests on those credits: with a PF's VFs */
	__u64 capacity;	  /* PRI capability: what the hardware could have, 0: no capability */
	__u64 allocation; /* what it was given, 0: unknown */
};

/* Something that was to be watched: one probe, one source of facts. */
struct probe_status {
	char name[64];	/* as in iommu_faultstat_probe_attached{probe}: the kernel function */
	char how[16];	/* fentry, fexit, kprobe, kretprobe, raw_tp; empty: not attached */
	char why[128];	/* not attached: why */
	char lost[128]; /* and what is not known for it */
};

struct snapshot {
	__u64 t;	/* CLOCK_MONOTONIC ns */
	__u64 wall;	/* CLOCK_REALTIME ns */
	__u64 start;	/* CLOCK_MONOTONIC ns: when the probes were attached */
	__u64 interval; /* ns since the snapshot before */
	__u64 lost[LOST_KINDS];
	const struct probe_status *probes;
	unsigned int n_probes;
	const struct probe_status *fault_probes; /* those of DMA faults, if they are watched, too */
	unsigned int n_fault_probes;
	__u64 faults_elsewhere;	   /* DMA faults since the start of devices not among these: */
	struct dev_snapshot *devs; /* by name */
	unsigned int n_devs;
	unsigned int cap_devs;
};

#endif
