// SPDX-License-Identifier: GPL-2.0
/* virtio-iommu: VIRTIO_IOMMU_FAULT_R_* of include/uapi/linux/virtio_iommu.h, virtio 1.2 5.13.6.9 */
#include "decode/reasons_tables.h"

#define SECTION "virtio 5.13.6.9"

static const struct reason_entry entries[] = {
	{ 0,
	  { "unknown",
	    "an internal error happened, or an error that cannot "
	    "be described with the other reasons",
	    SECTION, "the host knows more: look at the log of the virtual machine monitor" } },
	{ 1,
	  { "domain",
	    "the endpoint attempted to access an address without being attached to a domain",
	    SECTION,
	    "DMA before the device's driver was bound or after it was unbound: is the device still "
	    "running from the firmware or from a kernel before?" } },
	{ 2,
	  { "mapping",
	    "the endpoint attempted to access an address which was not mapped in the "
	    "domain or did not have the correct protection flags",
	    SECTION,
	    "used after dma_unmap, past the end of a mapping, never mapped, or mapped for the "
	    "other direction: look at the driver's DMA mappings around the address" } },
};

const struct reason_table reasons_virtio = REASON_TABLE(entries);
