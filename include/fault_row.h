/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of unrecoverable DMA faults, in memory that the BPF programs write and user space reads
 * without a system call. Times are CLOCK_MONOTONIC nanoseconds; counters only grow.
 */
#ifndef FAULT_ROW_H
#define FAULT_ROW_H

#include "faults.h"

#define FAULT_ROWS	   1024 /* kinds of faults that are counted separately */
#define FAULT_INDEX	   4096 /* their index; a power of two */
#define FAULT_INDEX_WINDOW 32
#define FAULT_IOMMUS	   128 /* IOMMU instances; a power of two */
#define FAULT_IOMMU_WINDOW 32
#define FAULT_SAMPLES	   4  /* last faults kept of each kind; a power of two */
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

/* Why a fault is counted only for its IOMMU. */
enum fault_loss {
	FAULT_UNREAD,  /* the IOMMU driver has taken the record before we could read it */
	FAULT_NO_ROOM, /* no row was free */
	FAULT_LOSSES,
};

/* Losses of all IOMMUs together. */
enum fault_lost {
	FAULT_LOST_EVENTS, /* ring buffer full */
	FAULT_LOST_IOMMUS, /* faults of IOMMUs for which the table below has no room */
	FAULT_LOST_KINDS,
};

/* An IOMMU instance. */
struct fault_iommu {
	__u64 ptr;    /* the driver's struct, 0: free */
	__u32 source; /* enum fault_source */
	__u32 segment;
	char name[FAULT_SHORT_NAME]; /* as in /sys/class/iommu, or empty */
	__u64 faults;		     /* all of them */
	__u64 lost[FAULT_LOSSES];    /* those without a row */
	__u64 overflows[FAULT_QUEUES];

	/* state of the probes between calls */
	__u64 cursor;	 /* next entry to read of the log, queue or registers, */
	__u32 started;	 /* once this is set (SMMUv3: a bit per fault_queue) */
	__u32 overflown; /* SMMUv3: the overflow flags last seen, a bit per fault_queue */
	__u64 busy;	 /* virtio: the event queue that is being served */
	__u64 prq;	 /* VT-d: the iopf queue of its page requests */
	__u32 read;	 /* VT-d, while its interrupt is served: records read, */
	__u32 cleared;	 /* and those that the driver is known to have cleared */
};

/*
 * One of the last faults of a kind. The fault's number, from 1, is written to n before and to check
 * after the rest: if the two differ, the reader has raced with a writer.
 */
struct fault_sample {
	__u64 n;
	__u64 t;
	__u64 address;
	__u32 pasid;  /* FAULT_NONE: none */
	__u32 domain; /* domain id, FAULT_NONE: not known */
	__u32 flags;  /* defined by the source, see faults.h and FAULT_VTD_* */
	__u32 pad;
	__u64 check;
};

/* VT-d defines no flags: these are the address type and the second type bit of the record */
#define FAULT_VTD_AT(flags) ((flags)&3) /* AT field */
#define FAULT_VTD_T2	    (1U << 2)	/* page or atomic request */

enum fault_row_state {
	FAULT_ROW_FREE,
	FAULT_ROW_LIVE = 2, /* complete; never freed */
};

/* Faults of one device with the same reason and access. */
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
	char name[FAULT_NAME];	       /* of the device, if the kernel knows it, else empty */
	char driver[FAULT_SHORT_NAME]; /* likewise */
	__u64 count;
	__u64 t_first;
	__u64 t_last;
	struct fault_sample sample[FAULT_SAMPLES];
};
_Static_assert(sizeof(struct fault_row) % 8 == 0, "fault_row");

/* Ring buffer record: the first fault of each kind or, while tracing, every fault. */
struct fault_event {
	__u64 t;
	__u64 n; /* number within its kind, from 1 */
	__u64 address;
	__u32 row;
	__u32 pasid;
	__u32 domain;
	__u32 flags;
};
_Static_assert(sizeof(struct fault_event) == 40, "fault_event");

#endif
