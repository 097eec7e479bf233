/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of unrecoverable DMA faults, in memory that the BPF programs write and user space
 * reads without a system call. Times are CLOCK_MONOTONIC nanoseconds; counters only grow.
 */
#ifndef FAULT_ROW_H
#define FAULT_ROW_H

#include "faults.h"

#define FAULT_ROWS	   1024 /* kinds of faults kept apart */
#define FAULT_INDEX	   4096 /* their index; a power of two */
#define FAULT_INDEX_WINDOW 32
#define FAULT_IOMMUS	   128 /* IOMMU instances known; a power of two */
#define FAULT_IOMMU_WINDOW 32
#define FAULT_SAMPLES	   4  /* last faults of a kind; a power of two */
#define FAULT_NAME	   48 /* "0000:00:05.0", a platform device's name */
#define FAULT_SHORT_NAME   32 /* driver, IOMMU */
#define FAULT_NONE	   (~0U)

/* Queues and logs whose overflow is counted. */
enum fault_queue {
	FAULT_Q_FAULT, /* VT-d: fault recording registers */
	FAULT_Q_EVENT, /* AMD: event log; SMMUv3: event queue */
	FAULT_Q_PRQ,   /* VT-d: page request queue */
	FAULT_Q_PPR,   /* AMD: peripheral page request log */
	FAULT_Q_PRI,   /* SMMUv3: PRI queue */
	FAULT_QUEUES,
};

/* Why a fault is counted for its IOMMU alone. */
enum fault_loss {
	FAULT_UNREAD,  /* its IOMMU driver has seen the record, we have not */
	FAULT_NO_ROOM, /* no row was free */
	FAULT_LOSSES,
};

/* Of all IOMMUs together. */
enum fault_lost {
	FAULT_LOST_EVENTS, /* ring buffer full */
	FAULT_LOST_IOMMUS, /* faults of an IOMMU that found no room in the table below */
	FAULT_LOST_KINDS,
};

/* An IOMMU instance. */
struct fault_iommu {
	__u64 ptr;    /* the driver's struct, 0: free */
	__u32 source; /* enum fault_source */
	__u32 segment;
	char name[FAULT_SHORT_NAME]; /* as in /sys/class/iommu, or empty */
	__u64 faults;		     /* all that were counted */
	__u64 lost[FAULT_LOSSES];    /* of those, without a row */
	__u64 overflows[FAULT_QUEUES];

	/* what the probes remember from call to call */
	__u64 cursor;	 /* next entry to read of the event log or queue, */
	__u32 started;	 /* once this is 1 */
	__u32 overflown; /* SMMUv3: the overflow flags last seen, a bit a fault_queue */
	__u64 busy;	 /* virtio: the event queue that is being served */
	__u64 prq;	 /* VT-d: the iopf queue of its page requests */
	__u32 read;	 /* VT-d, while its interrupt is served: records read, */
	__u32 cleared;	 /* and of those the driver has cleared, as far as is known */
};

/*
 * One of the last faults of a kind. n is the number of the fault, from 1, and written before and
 * after the rest (n, check): a reader that finds two numbers has read in the middle.
 */
struct fault_sample {
	__u64 n;
	__u64 t;
	__u64 address;
	__u32 pasid;  /* FAULT_NONE: none */
	__u32 domain; /* domain id, FAULT_NONE: not known */
	__u32 flags;  /* the source's, see faults.h and FAULT_VTD_* */
	__u32 pad;
	__u64 check;
};

/* VT-d has no flags of its own: address type and the second type bit of the record */
#define FAULT_VTD_AT(flags) ((flags)&3) /* AT field */
#define FAULT_VTD_T2	    (1U << 2)	/* page or atomic request */

enum fault_row_state {
	FAULT_ROW_FREE,
	FAULT_ROW_LIVE = 2, /* written whole; stays so */
};

/* Faults of one device, reason and access. */
struct fault_row {
	__u64 key[2];
	__u32 state; /* enum fault_row_state */
	__u32 iommu; /* in the table of IOMMUs, or FAULT_NONE */
	__u32 sid;   /* source, stream or endpoint id; FAULT_NONE: there is none */
	__u32 flags; /* all flags seen, or-ed */
	__u16 reason;
	__u8 source; /* enum fault_source */
	__u8 access; /* FAULT_READ, ... */
	__u32 pad;
	char name[FAULT_NAME];	       /* the device, where the kernel knows it; else empty */
	char driver[FAULT_SHORT_NAME]; /* the same */
	__u64 count;
	__u64 t_first;
	__u64 t_last;
	struct fault_sample sample[FAULT_SAMPLES];
};
_Static_assert(sizeof(struct fault_row) % 8 == 0, "fault_row");

/* The ring buffer's: the first of each kind and, while somebody traces, every fault. */
struct fault_event {
	__u64 t;
	__u64 n; /* which of its kind, from 1 */
	__u64 address;
	__u32 row;
	__u32 pasid;
	__u32 domain;
	__u32 flags;
};
_Static_assert(sizeof(struct fault_event) == 40, "fault_event");

#endif
