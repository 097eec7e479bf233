/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unrecoverable DMA faults: shared by the BPF programs, which count them, and user space, which
 * decodes them.
 */
#ifndef FAULTS_H
#define FAULTS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* Where a fault is from, which defines what its reason and flags mean. */
enum fault_source {
	FAULT_VTD,     /* reason: the fault record's FR field, legacy and scalable mode */
	FAULT_AMD,     /* reason: the event's type (EventCode); flags: its 12 flag bits */
	FAULT_SMMU3,   /* reason: event id */
	FAULT_VIRTIO,  /* reason: VIRTIO_IOMMU_FAULT_R_* */
	FAULT_GENERIC, /* tracepoint iommu:io_page_fault; no reason, 0 */
	FAULT_SOURCES,
};

/* The access that the device attempted; none of these: the IOMMU did not report it */
#define FAULT_READ  (1U << 0)
#define FAULT_WRITE (1U << 1)
#define FAULT_EXEC  (1U << 2)
#define FAULT_PRIV  (1U << 3)

#endif
