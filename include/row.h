/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of one device, in a memory-mapped array that the BPF programs write and user space
 * reads without a system call. Times are CLOCK_MONOTONIC nanoseconds.
 *
 * Who writes what: all page requests of a device are reported by one thread, its IOMMU's interrupt
 * thread, so fields that only requests change are written without atomics ("reporter"). Answers
 * come on any CPU, so the fields that they change are updated atomically ("answers").
 */
#ifndef ROW_H
#define ROW_H

#include "latency.h"
#include "sizes.h"

#define PR_INDEX	4096 /* device pointers in the index; a power of two */
#define PR_INDEX_WINDOW 16
#define PR_ROWS_MAX	(PR_INDEX / 2)
#define PR_NAME		48 /* "0000:00:05.0", a platform device's name */
#define PR_SHORT_NAME	32 /* driver, IOMMU */
#define PR_NO_LIMIT	(~0ULL)
#define PR_NONE		(~0U)

/*
 * Used instead of a pointer on AMD-Vi up to Linux 6.6, which identifies a device by PCI segment:16
 * bus:8 device:5 function:3. No kernel address has this form; the shift skips the bits that the
 * index ignores.
 */
#define PR_BY_SBDF(sbdf) (1ULL << 62 | (__u64)(sbdf) << 6)
#define PR_IS_SBDF(dev)	 ((dev) >> 62 == 1)

/* State of a group, the two lowest bits of pr_slot.word */
enum pr_state {
	PR_EMPTY,
	PR_PARTIAL, /* its last request has not come yet */
	PR_PENDING, /* complete, waiting for its answer */
	PR_RETIRED, /* accounted for as lost; its answer would be late */
};

/*
 * A page request group in flight. It is answered by whoever changes PENDING to EMPTY by
 * compare-and-swap on the word. seq differs each time the slot is filled, so that the swap cannot
 * succeed on a group other than the one whose times were read.
 */
struct pr_slot {
	__u64 word;  /* state:2 has_pasid:1 pasid:20 grpid>>9:23 seq:18, from bit 0 up */
	__u64 first; /* time of the first request:63 PR_SEVERAL:1 */
};
_Static_assert(sizeof(struct pr_slot) == 16, "pr_slot");

/* In pr_slot.first: the group is or was partial, and has a struct pr_more. */
#define PR_SEVERAL (1ULL << 63)

/* Most groups are of one request, and need only the slot: the cache holds twice as many. */
struct pr_more {
	__u64 t_sum;  /* sum of its requests' times, modulo 2^64 */
	__u64 last_n; /* last request, ns after the first:48; number of requests:16 */
};

#define PR_STATE(word) ((word)&3)
#define PR_KEY_MASK    (((1ULL << 44) - 1) << 2)
#define PR_PRG_BITS    9
#define PR_TAG_SHIFT   23
#define PR_TAG_MASK    (((1ULL << 23) - 1) << PR_TAG_SHIFT)
#define PR_SEQ_SHIFT   46
#define PR_N_SHIFT     48
#define PR_LAST_MASK   ((1ULL << PR_N_SHIFT) - 1)

/* A device's own slots, by the lowest bits of the group id. */
struct pr_slots {
	struct pr_slot slot[PR_DIRECT];
	struct pr_more more[PR_DIRECT];
};

/* A group in the table that all devices share. owner 0: free. */
struct pr_spilled {
	__u64 owner; /* row:32 (plus one) born:23 grpid&511:9 */
	struct pr_slot slot;
	struct pr_more more;
};

enum pr_code {
	PR_SUCCESS,
	PR_INVALID,
	PR_FAILURE,
	PR_CODES,
};

/* Why an answer had no request */
enum pr_unmatched {
	PR_UNKNOWN,	 /* no reason known: the count should be 0 */
	PR_BEFORE_START, /* the request may predate the attach */
	PR_LATE,	 /* the group had been refused by the core or dropped by a PRI reset */
	PR_UNMATCHED,
};

/* How a request ends other than by an answer */
enum pr_loss {
	PR_OVERFLOW,  /* partial when the IOMMU's queue overflowed (iopf_queue_discard_partial) */
	PR_DEQUEUED,  /* partial when the device left its queue (iopf_queue_remove_device) */
	PR_REFUSED,   /* the core returned an error, so the IOMMU driver answers (<= 6.8) */
	PR_RESET,     /* outstanding when the device's PRI was reset */
	PR_REMOVED,   /* outstanding when the device was removed */
	PR_UNTRACKED, /* no room in the tables */
	PR_UNSEEN,    /* in flight when the kernel skipped one of our programs: fate unknown */
	PR_LOSSES,
};

/* A group of one request has one latency, counted once: first = ONE + FIRST, last = ONE + LAST. */
enum pr_latency {
	PR_LAT_ONE,
	PR_LAT_FIRST, /* groups of several: first request to answer */
	PR_LAT_LAST,  /* groups of several: last request to answer */
	PR_LATS,
};

/* Whether requests may predate the attach */
enum pr_floor {
	PR_EXACT,
	PR_FLOOR,	/* yes, or some are untracked: outstanding is a lower bound */
	PR_RESET_SINCE, /* no longer, since a PRI reset; their answers may still come */
};

enum pr_row_state {
	PR_ROW_FREE,
	PR_ROW_MAKING,
	PR_ROW_LIVE,
	PR_ROW_GOING, /* device removed; outstanding requests are being written off */
	PR_ROW_GONE,  /* written off: user space reads the final counts and frees the row */
};

/*
 * A request and its answer touch three cache lines, the group's slot and a line of the histogram.
 * The three are: what both read and rarely write, what the reporter writes, and what answers write.
 */
#define PR_LINE __attribute__((aligned(64)))

struct pr_row {
	/* read by all, written rarely; to free a row, user space clears dev first and state last */
	__u64 dev;    /* struct device *, or PR_BY_SBDF */
	__u32 state;  /* enum pr_row_state */
	__u32 pf_row; /* row of the PF whose credits this VF uses, or PR_NONE */
	__u64 limit;  /* outstanding requests allowed, PR_NO_LIMIT: unknown; user space may write */
	__u32 above;  /* 1 while over the limit */
	__u32 has_vfs; /* 1: a PF whose VFs use its credits */
	__u32 spilled; /* groups of this device in the spill table */
	__u32 floor;   /* enum pr_floor */
	__u64 lat_max[PR_LATS];

	/* reporter */
	PR_LINE __u64 requests;
	__u64 groups;  /* complete ones */
	__u64 partial; /* requests in groups that are not complete */
	__u64 peak;    /* outstanding requests */
	__u64 peak_groups;
	__u64 peak_interval; /* user space resets these two to 0 in each interval */
	__u64 peak_groups_interval;
	__u32 drops_seen; /* .dropped when partials were last voided */
	__u32 queue_seen; /* the queue's generation then */

	/* answers */
	PR_LINE __u64 answered; /* requests */
	__u64 lost;		/* sum of loss[] */
	__u64 lost_groups;	/* complete groups among the lost requests */
	__u64 responses[PR_CODES];
	__u64 partial_responses; /* of those, answers to a request that was not its group's last */
	__u64 lat_sum[PR_LATS];	 /* that of groups of one is the last in this cache line */
	__u64 residence; /* ns spent outstanding, summed over requests that ended, except for */
			 /* answered groups of one: theirs are in lat_sum[PR_LAT_ONE] */
	__u64 unmatched[PR_UNMATCHED];
	__u64 loss[PR_LOSSES];
	__u64 t_forget; /* last PRI reset, or removal */

	/* reporter: groups of several, requests beyond the credits */
	PR_LINE __u64 partial_t_sum; /* sum of their times, modulo 2^64 */
	__u64 partial_since;	     /* partial groups begun before this are void */
	__u64 over;		     /* requests that came while more than limit were outstanding */
	__u64 refused;	     /* the last group that was refused (pr_name()); its answer may come */
	__u32 partial_epoch; /* counts the times that partials were voided */
	__u32 queue;	     /* its iopf queue in pr_shared.queue, or PR_NONE */
	__u32 dropped;	     /* times its partial groups were dropped other than by an overflow; */
	__u32 drop_cause;    /* enum pr_loss of the first drop since partials were last voided, */
	__u64 t_drop;	     /* and its time */

	/* credits of a PF */
	__u64 t_over; /* when the limit was last crossed */
	__u64 vf_in;  /* requests of its VFs, */
	__u64 vf_out; /* and those that ended; by answers */

	/* identity, written before the row is published */
	__u64 t_born;
	__u32 born;	      /* how many rows were made before */
	__u32 self;	      /* this row's number */
	__u32 group;	      /* iommu group, or PR_NONE */
	__u32 rid;	      /* PCI bus:8 device:5 function:3, or PR_NONE */
	__u32 kernel_credits; /* pci_dev.pri_reqs_alloc while pri_enabled, else 0 */
	__u32 queue_entries;  /* of its IOMMU's page request queue, 0: not known */
	__u32 was_floor; /* 1: outstanding was a lower bound once, so the overall peak still is */
	__u32 pad;
	__u64 t_idle; /* reporter: last time that the kernel had no request of it, but the tables had */
	char name[PR_NAME];
	char driver[PR_SHORT_NAME];
	char iommu[PR_SHORT_NAME];

	PR_LINE __u64 hist[PR_LATS][LAT_BUCKETS];
	PR_LINE struct pr_slots direct;
};
_Static_assert(sizeof(struct pr_row) < 24 * 1024, "pr_row");
_Static_assert(sizeof(struct pr_row) % 64 == 0, "pr_row");

/* An iopf queue; each discard of its partial groups begins a new generation. */
struct pr_queue {
	__u64 ptr; /* struct iopf_queue * */
	__u32 gen;
	__u32 pad;
	__u64 t_discard[PR_DISCARDS]; /* when generation g began, at g % PR_DISCARDS */
};

struct pr_shared {
	struct pr_queue queue[PR_QUEUES];
	struct pr_spilled spill[PR_SPILL];
};

#endif
