// SPDX-License-Identifier: GPL-2.0
/*
 * cfgspace.c: the configuration space of a fake PCIe function, in memory: an integrated endpoint
 * with ATS, PRI, PASID and, for a physical function with virtual ones, SR-IOV.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/byteorder.h>

#include "mock.h"

#define VENDOR	  0x1234
#define DEVICE	  0x0f17
#define VF_DEVICE 0x0f18

#define POS_EXP	  0x40
#define POS_ATS	  0x100
#define POS_PRI	  0x110
#define POS_PASID 0x120
#define POS_SRIOV 0x130

struct mock_fn {
	u8 cfg[PCI_CFG_SPACE_EXP_SIZE];
	u8 writable[PCI_CFG_SPACE_EXP_SIZE]; /* bits that take what is written */
	unsigned long pri_status;	     /* PCI_PRI_STATUS_RF and _UPRGI as bits 0 and 1 */
	bool has_pri;
	struct mock_fn *pf; /* of a virtual function */
	struct mock_dev *m;
};

static void put16(struct mock_fn *fn, int pos, u16 val, u16 writable)
{
	*(__le16 *)(fn->cfg + pos) = cpu_to_le16(val);
	*(__le16 *)(fn->writable + pos) = cpu_to_le16(writable);
}

static void put32(struct mock_fn *fn, int pos, u32 val, u32 writable)
{
	*(__le32 *)(fn->cfg + pos) = cpu_to_le32(val);
	*(__le32 *)(fn->writable + pos) = cpu_to_le32(writable);
}

static u16 get16(struct mock_fn *fn, int pos)
{
	return le16_to_cpu(READ_ONCE(*(__le16 *)(fn->cfg + pos)));
}

static void put_header(struct mock_fn *fn)
{
	/* SR-IOV specification: the identity of a virtual function reads as ones */
	put16(fn, PCI_VENDOR_ID, fn->pf ? 0xffff : VENDOR, 0);
	put16(fn, PCI_DEVICE_ID, fn->pf ? 0xffff : DEVICE, 0);
	put16(fn, PCI_COMMAND, 0, PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	put16(fn, PCI_STATUS, PCI_STATUS_CAP_LIST, 0);
	put32(fn, PCI_CLASS_REVISION, 0x12000001, 0); /* processing accelerator */
	put16(fn, PCI_SUBSYSTEM_VENDOR_ID, VENDOR, 0);
	put16(fn, PCI_SUBSYSTEM_ID, DEVICE, 0);
	fn->cfg[PCI_CAPABILITY_LIST] = POS_EXP;
	put16(fn, PCI_INTERRUPT_LINE, 0, 0xff);

	put16(fn, POS_EXP, PCI_CAP_ID_EXP, 0);
	put16(fn, POS_EXP + PCI_EXP_FLAGS, 2 | PCI_EXP_TYPE_RC_END << 4, 0);
	put32(fn, POS_EXP + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER, 0);
	put16(fn, POS_EXP + PCI_EXP_DEVCTL, 0, 0x7fff);
	/* or pci_enable_pasid() says no */
	put32(fn, POS_EXP + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_EE_PREFIX, 0);
	put16(fn, POS_EXP + PCI_EXP_DEVCTL2, 0, 0xffff);
}

struct mock_fn *mock_cfg_new(u32 capacity, u32 vfs, struct mock_fn *pf)
{
	struct mock_fn *fn = kzalloc(sizeof(*fn), GFP_KERNEL);

	if (!fn)
		return NULL;
	fn->pf = pf;
	put_header(fn);

	/* a virtual function shares its physical function's PRI and PASID (ats.c, 6.1) */
	put32(fn, POS_ATS, PCI_EXT_CAP_ID_ATS | 1 << 16 | (pf ? 0 : POS_PRI << 20), 0);
	put16(fn, POS_ATS + PCI_ATS_CAP, PCI_ATS_CAP_PAGE_ALIGNED, 0);
	put16(fn, POS_ATS + PCI_ATS_CTRL, 0, PCI_ATS_CTRL_ENABLE | 0x1f);
	if (pf)
		return fn;

	fn->has_pri = true;
	put32(fn, POS_PRI, PCI_EXT_CAP_ID_PRI | 1 << 16 | POS_PASID << 20, 0);
	put16(fn, POS_PRI + PCI_PRI_CTRL, 0, PCI_PRI_CTRL_ENABLE);
	put32(fn, POS_PRI + PCI_PRI_MAX_REQ, capacity, 0);
	put32(fn, POS_PRI + PCI_PRI_ALLOC_REQ, 0, ~0);

	put32(fn, POS_PASID, PCI_EXT_CAP_ID_PASID | 1 << 16 | (vfs ? POS_SRIOV << 20 : 0), 0);
	put16(fn, POS_PASID + PCI_PASID_CAP, PCI_PASID_CAP_EXEC | PCI_PASID_CAP_PRIV | 20 << 8, 0);
	put16(fn, POS_PASID + PCI_PASID_CTRL, 0, 7);
	if (!vfs)
		return fn;

	put32(fn, POS_SRIOV, PCI_EXT_CAP_ID_SRIOV | 1 << 16, 0);
	put16(fn, POS_SRIOV + PCI_SRIOV_CTRL, 0, 0x1f);
	put16(fn, POS_SRIOV + PCI_SRIOV_INITIAL_VF, vfs, 0);
	put16(fn, POS_SRIOV + PCI_SRIOV_TOTAL_VF, vfs, 0);
	put16(fn, POS_SRIOV + PCI_SRIOV_NUM_VF, 0, 0xffff);
	put16(fn, POS_SRIOV + PCI_SRIOV_VF_OFFSET, 1, 0);
	put16(fn, POS_SRIOV + PCI_SRIOV_VF_STRIDE, 1, 0);
	put16(fn, POS_SRIOV + PCI_SRIOV_VF_DID, VF_DEVICE, 0);
	put32(fn, POS_SRIOV + PCI_SRIOV_SUP_PGSIZE, 1, 0);
	put32(fn, POS_SRIOV + PCI_SRIOV_SYS_PGSIZE, 1, ~0);
	return fn;
}

void mock_cfg_bind(struct mock_fn *fn, struct mock_dev *m)
{
	WRITE_ONCE(fn->m, m);
}

struct mock_dev *mock_cfg_dev(struct mock_fn *fn)
{
	return READ_ONCE(fn->m);
}

bool mock_cfg_vf_enabled(struct mock_fn *fn)
{
	return get16(fn, POS_SRIOV + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;
}

/* Is PRI on, and how many requests may be outstanding? */
bool mock_cfg_pri(struct mock_fn *fn, u32 *alloc)
{
	if (fn->pf)
		fn = fn->pf;
	if (alloc)
		*alloc = le32_to_cpu(READ_ONCE(*(__le32 *)(fn->cfg + POS_PRI + PCI_PRI_ALLOC_REQ)));
	return get16(fn, POS_PRI + PCI_PRI_CTRL) & PCI_PRI_CTRL_ENABLE;
}

/* The status bits that an answer leaves behind. */
void mock_cfg_response(struct mock_fn *fn, bool unexpected, bool failed)
{
	if (fn->pf)
		fn = fn->pf;
	if (failed)
		set_bit(0, &fn->pri_status);
	if (unexpected)
		set_bit(1, &fn->pri_status);
}

/* Stopped: PRI is off, and every request that was sent has its answer. */
static u16 pri_status(struct mock_fn *fn)
{
	struct mock_dev *m = mock_cfg_dev(fn);
	u16 status = READ_ONCE(fn->pri_status);

	if (!mock_cfg_pri(fn, NULL) && (!m || READ_ONCE(m->t.hi) <= 0))
		status |= PCI_PRI_STATUS_STOPPED;
	return status;
}

/* Called under the PCI core's spinlock, as is the write. */
u32 mock_cfg_read(struct mock_fn *fn, int where, int size)
{
	u32 val = 0;
	int i;

	if (fn->has_pri)
		put16(fn, POS_PRI + PCI_PRI_STATUS, pri_status(fn), 0);
	for (i = 0; i < size; i++)
		val |= (u32)fn->cfg[where + i] << 8 * i;
	return val;
}

void mock_cfg_write(struct mock_fn *fn, int where, int size, u32 val)
{
	u32 status = 0, control = 0;
	int i, pos;
	u8 byte;

	for (i = 0; i < size; i++) {
		pos = where + i;
		byte = val >> 8 * i;
		fn->cfg[pos] = (fn->cfg[pos] & ~fn->writable[pos]) | (byte & fn->writable[pos]);
		if (pos == POS_PRI + PCI_PRI_CTRL)
			control = byte;
		if (pos == POS_PRI + PCI_PRI_STATUS)
			status = byte;
	}
	if (!fn->has_pri)
		return;
	/* reset is heeded only while PRI is off; the status bits clear when written as 1 */
	if ((control & PCI_PRI_CTRL_RESET) && !(control & PCI_PRI_CTRL_ENABLE))
		status |= PCI_PRI_STATUS_RF | PCI_PRI_STATUS_UPRGI;
	if (status & PCI_PRI_STATUS_RF)
		clear_bit(0, &fn->pri_status);
	if (status & PCI_PRI_STATUS_UPRGI)
		clear_bit(1, &fn->pri_status);
}
