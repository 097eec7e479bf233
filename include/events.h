/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ring buffer records. Crossings, recoveries and devices that come or go are always reported, the
 * rest only while tracing.
 */
#ifndef EVENTS_H
#define EVENTS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/*
 * IOMMU_FAULT_PAGE_REQUEST_PASID_VALID and _LAST_PAGE: the two flags with the same values in all
 * kernels.
 */
#define PR_HAS_PASID (1U << 0)
#define PR_LAST	     (1U << 1)

enum ev_type {
	EV_DEVICE_NEW,	/* a row was made */
	EV_DEVICE_GONE, /* its device was removed: read the final counts, free the row */
	EV_CROSSED,	/* this request exceeds the credits, the ones before did not */
	EV_RECOVERED,	/* back within the credits */
	EV_REQUEST,
	EV_ANSWER,
	EV_REFUSED, /* the core returned an error, so the IOMMU driver answers */
	EV_DISCARD, /* partial groups of a queue are void (row: PR_NONE) */
	EV_DEQUEUE, /* the device left its queue: its partial groups are void */
	EV_RESET,   /* the device's PRI was reset */
	EV_TYPES,
};

/* Events that were lost, by kind. */
enum lost_kind {
	LOST_EVENTS,   /* ring buffer full: trace lines */
	LOST_CROSSING, /* ring buffer full: credit crossings and recoveries */
	LOST_DEVICES,  /* events of devices for which there was no row */
	LOST_ORPHANS,  /* answers for a device that had been removed */
	LOST_SKIPPED,  /* calls for which the kernel skipped our program */
	LOST_KINDS,
};

/* struct iommu_fault_page_request.perm, the same in all kernels */
#define EV_PERM_READ  (1U << 0)
#define EV_PERM_WRITE (1U << 1)
#define EV_PERM_EXEC  (1U << 2)
#define EV_PERM_PRIV  (1U << 3)

struct pr_event {
	__u64 t;       /* CLOCK_MONOTONIC ns */
	__u64 address; /* EV_REQUEST: IOVA; EV_DISCARD: the queue */
	__u64 latency; /* EV_ANSWER: ns since the group's first request */
	__u64 used;    /* EV_CROSSED, EV_RECOVERED: outstanding on the credits, */
	__u64 limit;   /* and the credits */
	__u32 row;     /* together with born, identifies the device */
	__u32 born;
	__u32 pasid;	   /* valid if flags has PR_HAS_PASID */
	__u32 grpid;	   /* PRG index, stall tag */
	__u32 flags;	   /* PR_HAS_PASID, PR_LAST */
	__u32 n;	   /* EV_ANSWER, EV_REFUSED, EV_RESET, EV_DEVICE_GONE: requests ended; */
			   /* EV_ANSWER, 0: no matching request */
	__u32 outstanding; /* of the device, after the event */
	__u16 type;	   /* enum ev_type */
	__u8 perm;	   /* EV_REQUEST */
	__u8 code;	   /* EV_ANSWER: enum pr_code */
};
_Static_assert(sizeof(struct pr_event) == 72, "pr_event");

#endif
