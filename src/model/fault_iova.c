// SPDX-License-Identifier: GPL-2.0
#include "model/fault_snapshot.h"

/* AMD IOMMU specification 48882, 2.5: other events have a physical address or none */
static bool amd_has_iova(__u16 event, __u32 flags)
{
	switch (event) {
	case 0x1:			   /* ILLEGAL_DEV_TABLE_ENTRY */
	case 0x2:			   /* IO_PAGE_FAULT */
	case 0x8:			   /* INVALID_DEVICE_REQUEST */
		return !(flags & 1U << 3); /* I: an interrupt request */
	default:
		return false;
	}
}

/* Arm IHI 0070, 7.3: event records that have an InputAddr field */
static bool smmu3_has_iova(__u16 event)
{
	switch (event) {
	case 0x01: /* F_UUT */
	case 0x07: /* F_TRANSL_FORBIDDEN */
	case 0x0b: /* F_WALK_EABT */
	case 0x10: /* F_TRANSLATION */
	case 0x11: /* F_ADDR_SIZE */
	case 0x12: /* F_ACCESS */
	case 0x13: /* F_PERMISSION */
	case 0x20: /* F_TLB_CONFLICT */
		return true;
	default:
		return false;
	}
}

bool fault_has_iova(const struct fault_kind *k)
{
	switch (k->source) {
	case FAULT_VTD: /* 0x20 to 0x2f: interrupt remapping; reports an interrupt index */
		return k->reason < 0x20 || k->reason > 0x2f;
	case FAULT_AMD:
		return amd_has_iova(k->reason, k->flags);
	case FAULT_SMMU3:
		return smmu3_has_iova(k->reason);
	case FAULT_VIRTIO: /* virtio 1.2, 5.13.6.9: VIRTIO_IOMMU_FAULT_F_ADDRESS */
		return k->flags & 1U << 8;
	default:
		return true;
	}
}
