/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot of the DMA faults: plain data that every view takes const.
 */
#ifndef MODEL_FAULT_SNAPSHOT_H
#define MODEL_FAULT_SNAPSHOT_H

#include "device/address.h"
#include "fault_row.h"
#include "device/pci_names.h"
#include "model/request_snapshot.h"

/* The faulting device, looked up once at its first fault. It may be gone since. */
struct fault_device {
	char name[FAULT_NAME];	       /* of the device, or what stands for it: see .found */
	char driver[FAULT_SHORT_NAME]; /* empty: none, or not known */
	char model[PCI_NAME];	       /* vendor and device, in words; the same */
	/* There was such a device behind this IOMMU. Else the name is just the source id in that
	 * form: the device had been removed, or the id is forged or a bridge's alias. */
	bool found;
	bool live; /* and it is there now */
};

/* Faults of one device, source, reason and access. */
struct fault_kind {
	struct fault_device device;
	char iommu[FAULT_SHORT_NAME]; /* empty: not known */
	__u32 row;		      /* its number in the kernel's table: an id for this run */
	__u32 sid;		      /* source, stream or endpoint id; FAULT_NONE */
	__u16 reason;
	__u8 source; /* enum fault_source */
	__u8 access; /* FAULT_READ, ... */
	__u32 flags; /* specific to the source; of all faults, or-ed */
	bool fresh;  /* not in any earlier snapshot */
	__u64 count;
	__u64 interval; /* of those, since the previous snapshot */
	__u64 ignored;	/* of those, by rules of the user */
	__u64 t_first;	/* CLOCK_MONOTONIC ns */
	__u64 t_last;
	struct fault_sample last[FAULT_SAMPLES]; /* newest first */
	unsigned int n_last;
	char place
		[ADDRESS_TEXT]; /* what is at physical address last[0].address; empty: unknown, or no IOVA */
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
	__u64 total; /* faults, including those without a kind */
	__u64 fresh; /* of those, since the previous snapshot */
	__u64 lost[FAULT_LOST_KINDS];
	__u64 skipped;	  /* calls for which the kernel did not run a program of ours */
	__u64 printed;	  /* faults that the kernel logged since the start; */
	__u64 suppressed; /* faults it could have logged, less these */
	bool log_known; /* the log was read without gaps, and some IOMMU driver here prints faults */
	const struct probe_status *probes;
	unsigned int n_probes;
};

/* Are its addresses IOVAs? For some reasons they are something else, or absent. */
bool fault_has_iova(const struct fault_kind *k);

/* Can the IOMMU driver print faults of this source, one line each? */
static inline bool fault_is_logged(__u32 source)
{
	return source != FAULT_GENERIC;
}

#endif
