/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot of the DMA faults: plain data, read-only to the views.
 */
#ifndef MODEL_FAULT_SNAPSHOT_H
#define MODEL_FAULT_SNAPSHOT_H

#include "device/address.h"
#include "fault_row.h"
#include "device/pci_names.h"
#include "model/request_snapshot.h"

/* The faulting device, looked up once, at its first fault. It may have been removed since. */
struct fault_device {
	char name[FAULT_NAME];	       /* of the device, or a placeholder: see .found */
	char driver[FAULT_SHORT_NAME]; /* empty: none, or not known */
	char model[PCI_NAME];	       /* vendor and device, in words; empty: not known */
	/* The device was found. Otherwise the name is only derived from the source id, if any: the
	 * device had been removed, or the id is forged or a bridge's alias. */
	bool found;
	bool live; /* it exists now */
};

/* Faults of one device, source, reason and access. */
struct fault_kind {
	struct fault_device device;
	char iommu[FAULT_SHORT_NAME]; /* empty: not known */
	__u32 row;		      /* its number in the programs' table: an id for this run */
	__u32 sid;		      /* source, stream or endpoint id; FAULT_NONE: none */
	__u16 reason;
	__u8 source; /* enum fault_source */
	__u8 access; /* FAULT_READ, ... */
	__u32 flags; /* of all its faults, or-ed; defined by the source */
	bool fresh;  /* not in any earlier snapshot */
	__u64 count;
	__u64 interval; /* of .count, those since the previous snapshot */
	__u64 ignored;	/* of .count, those that match an ignore rule */
	__u64 t_first;	/* CLOCK_MONOTONIC ns */
	__u64 t_last;
	struct fault_sample last[FAULT_SAMPLES]; /* newest first */
	unsigned int n_last;
	char place
		[ADDRESS_TEXT]; /* address_text() of last[0].address; empty: unknown, or no IOVA */
};

struct fault_snapshot {
	__u64 t;		  /* CLOCK_MONOTONIC ns */
	__u64 wall;		  /* CLOCK_REALTIME ns */
	__u64 start;		  /* CLOCK_MONOTONIC ns: when the probes were attached */
	__u64 interval;		  /* ns since the previous snapshot */
	struct fault_kind *kinds; /* by device, source, reason, access */
	unsigned int n_kinds;
	struct fault_iommu *iommus; /* by name; each with a name or a fault */
	unsigned int n_iommus;
	__u64 total; /* faults, including those not in .kinds */
	__u64 fresh; /* of .total, those since the previous snapshot */
	__u64 lost[FAULT_LOST_KINDS];
	__u64 skipped;	  /* calls for which the kernel skipped one of our programs */
	__u64 printed;	  /* faults that the kernel logged since the start */
	__u64 suppressed; /* faults that its drivers could have logged but did not */
	bool log_known; /* the log was read without gaps, and some IOMMU driver here logs faults */
	const struct probe_status *probes;
	unsigned int n_probes;
};

/* Are the addresses of this kind IOVAs? For some reasons they are something else, or absent. */
bool fault_has_iova(const struct fault_kind *k);

/* Does the IOMMU driver log faults of this source, rate-limited? See fault_log_names(). */
static inline bool fault_is_logged(__u32 source)
{
	return source != FAULT_GENERIC;
}

#endif
