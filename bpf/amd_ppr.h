/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AMD-Vi up to Linux 6.6: page requests (PPRs) go from its log to amd_iommu_v2's notifier and
 * bypass the core (drivers/iommu/amd/iommu_v2.c: ppr_notifier(), finish_pri_tag()). They identify
 * the device by PCI address only, so rows are keyed by that; user space adds the driver, the IOMMU
 * and the group. Nothing reveals which requests predate the attach: the outstanding count is a
 * lower bound until the device's PRI is reset.
 */
#ifndef AMD_PPR_H
#define AMD_PPR_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* drivers/iommu/amd/amd_iommu_types.h, 6.0 to 6.6 */
struct amd_iommu_fault {
	u64 address;
	u32 pasid;
	u32 sbdf;
	u16 tag;   /* PRG index in bits 8..0; bit 9: last request of the group */
	u16 flags; /* PPR_FAULT_* */
};

/* <= 5.19 */
struct amd_iommu_fault___old {
	u16 device_id;
};

#pragma clang attribute pop

#define PPR_TAG_MASK	0x1ff
#define PPR_TAG_LAST	(1U << 9)
#define PPR_FAULT_EXEC	(1U << 1)
#define PPR_FAULT_READ	(1U << 2)
#define PPR_FAULT_WRITE (1U << 5)

const volatile bool amd_ppr; /* this kernel reports PPRs through the functions below */

struct amd_request {
	__u32 sbdf;
	struct pr_prm prm;
	struct pr_access to;
};

/*
 * iommu_v2 keeps groups per PASID, partial ones included (pasid_state.pri[tag]), so the PASID is
 * made part of the group id.
 */
static __always_inline struct pr_prm amd_prm(__u32 pasid, __u32 tag)
{
	return (struct pr_prm){ .flags = PR_HAS_PASID,
				.pasid = pasid,
				.grpid = (tag & PPR_TAG_MASK) | pasid << 9 };
}

/* For display: reduces the group id to the PRG index. */
static __always_inline void amd_show(struct pr_prm *prm)
{
	prm->grpid &= PPR_TAG_MASK;
}

static __always_inline void amd_request_read(struct amd_request *r,
					     const struct amd_iommu_fault *fault)
{
	__u32 tag = BPF_CORE_READ(fault, tag), flags = BPF_CORE_READ(fault, flags);

	if (bpf_core_field_exists(struct amd_iommu_fault, sbdf))
		r->sbdf = BPF_CORE_READ(fault, sbdf);
	else
		r->sbdf = BPF_CORE_READ((struct amd_iommu_fault___old *)fault, device_id);
	r->prm = amd_prm(BPF_CORE_READ(fault, pasid), tag);
	r->prm.flags |= tag & PPR_TAG_LAST ? PR_LAST : 0;
	r->to.address = BPF_CORE_READ(fault, address);
	r->to.perm = (flags & PPR_FAULT_READ ? EV_PERM_READ : 0) |
		     (flags & PPR_FAULT_WRITE ? EV_PERM_WRITE : 0) |
		     (flags & PPR_FAULT_EXEC ? EV_PERM_EXEC : 0);
}

/* Only if amd_ppr is set: struct pci_sysdata is x86's. */
static __always_inline __u32 pci_sbdf(const struct pci_dev *pdev)
{
	struct pci_sysdata *sysdata = BPF_CORE_READ(pdev, bus, sysdata);

	return (__u32)BPF_CORE_READ(sysdata, domain) << 16 | BPF_CORE_READ(pdev, bus, number) << 8 |
	       (BPF_CORE_READ(pdev, devfn) & 0xff);
}

static __always_inline char hex(__u32 digit)
{
	digit &= 0xf;
	return digit < 10 ? '0' + digit : 'a' + digit - 10;
}

/* "0000:00:05.0" */
static __always_inline void amd_name(char *name, __u32 sbdf)
{
	for (int i = 0; i < 4; i++)
		name[i] = hex(sbdf >> (28 - 4 * i));
	name[4] = ':';
	name[5] = hex(sbdf >> 12);
	name[6] = hex(sbdf >> 8);
	name[7] = ':';
	name[8] = hex(sbdf >> 7 & 1);
	name[9] = hex(sbdf >> 3);
	name[10] = '.';
	name[11] = hex(sbdf & 7);
}

/* As row_make(). */
static __noinline struct pr_row *amd_row_make(__u32 sbdf, __u64 now)
{
	struct pr_row *row = row_at(row_take(now));

	if (!row)
		return NULL;
	row->dev = PR_BY_SBDF(sbdf);
	row->queue = PR_NONE;
	row->group = PR_NONE;
	row->rid = sbdf & 0xffff;
	amd_name(row->name, sbdf);
	row_limit(row);
	return row_publish(row, now);
}

static __always_inline struct pr_row *amd_row_get(__u32 sbdf, __u64 now)
{
	struct pr_row *row = row_find(PR_BY_SBDF(sbdf));

	return row ?: amd_row_make(sbdf, now);
}

#endif
