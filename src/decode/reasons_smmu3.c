// SPDX-License-Identifier: GPL-2.0
/*
 * Arm SMMUv3: events by number, Arm IHI 0070 (issue G) 7.3. Numbers that are not here are reserved
 * there. The kernel names those of its event_str[] (drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c,
 * from 6.14 on); labels are the names in lower case.
 */
#include "decode/reasons_tables.h"

#define IHI(section) "Arm IHI 0070, 7.3." section
#define EXTERNAL                                                           \
	"the SMMU could not read its own table in memory: a broken table " \
	"address, memory that is not reachable, or a RAS error; look for " \
	"hardware errors in the kernel's log"
#define DRIVER_STATE                                                        \
	"the SMMU driver's own configuration of the stream is wrong, or "   \
	"the stream never had one; check the device's StreamID in IORT or " \
	"devicetree (iommu-map), and whether its driver is bound"
#define IMPDEF(n)                                                         \
	{                                                                 \
		0xe0 + n,                                                 \
		{                                                         \
			"impdef_event" #n, impdef, IHI("21"), impdef_hint \
		}                                                         \
	}

static const char impdef[] = "IMPDEF_EVENTn: IMPLEMENTATION DEFINED event allocation";
static const char impdef_hint[] =
	"ask the maker of this SMMU; Arm recommends to treat it as non-fatal";

static const struct reason_entry entries[] = {
	{ 0x01,
	  { "f_uut", "F_UUT: unsupported upstream transaction", IHI("2"),
	    "the device sent a kind of transaction that the bus or the SMMU does not know" } },
	{ 0x02,
	  { "c_bad_streamid", "C_BAD_STREAMID: transaction StreamID out of range", IHI("3"),
	    "no stream table entry for this device: is its StreamID "
	    "right in IORT or devicetree (iommu-map)?" } },
	{ 0x03,
	  { "f_ste_fetch", "F_STE_FETCH: fetch of STE caused external abort", IHI("4"),
	    EXTERNAL } },
	{ 0x04,
	  { "c_bad_ste",
	    "C_BAD_STE: used STE invalid (V == 0, reserved field, incorrect configuration)",
	    IHI("5"), DRIVER_STATE } },
	{ 0x05,
	  { "f_bad_ats_treq",
	    "F_BAD_ATS_TREQ: address translation request disallowed for a StreamID and a PCIe ATS "
	    "translation request received",
	    IHI("6"),
	    "the device uses ATS, the SMMU has it disabled for it: ATS left on from the "
	    "firmware or from before a detach, or a misbehaving device" } },
	{ 0x06,
	  { "f_stream_disabled",
	    "F_STREAM_DISABLED: the STE of a transaction marks non-substream transactions disabled",
	    IHI("7"),
	    "DMA without a PASID where only DMA with one is set up, or with PASID 0 where that is "
	    "reserved: look at how the device's driver submits work" } },
	{ 0x07,
	  { "f_transl_forbidden",
	    "F_TRANSL_FORBIDDEN: an incoming PCIe transaction is marked Translated "
	    "but SMMU bypass is disallowed for this StreamID",
	    IHI("8"),
	    "the device goes on using translations from its ATC after ATS was switched off, or "
	    "forges them: treat the device as not trustworthy until explained" } },
	{ 0x08,
	  { "c_bad_substreamid",
	    "C_BAD_SUBSTREAMID: incoming SubstreamID present, but stage 1 or substreams "
	    "are disabled or the SubstreamID is out of range",
	    IHI("9"),
	    "DMA with a PASID that is not set up: work submitted after the process was "
	    "unbound (SVA), or a wrong PASID in the descriptor" } },
	{ 0x09,
	  { "f_cd_fetch", "F_CD_FETCH: fetch of CD caused external abort", IHI("10"), EXTERNAL } },
	{ 0x0a,
	  { "c_bad_cd",
	    "C_BAD_CD: fetched CD invalid (V == 0, or V == 1 but ILLEGAL configuration)", IHI("11"),
	    "DMA with a PASID that is not set up or no longer: work submitted after the process "
	    "was unbound (SVA), or a wrong PASID in the descriptor" } },
	{ 0x0b,
	  { "f_walk_eabt",
	    "F_WALK_EABT: an external abort occurred fetching (or "
	    "updating) a translation table descriptor",
	    IHI("12"), EXTERNAL } },
	{ 0x10,
	  { "f_translation",
	    "F_TRANSLATION: translation fault: a valid translation table descriptor was not "
	    "found for the address, or it is out of the table's range",
	    IHI("13"),
	    "used after dma_unmap, past the end of a mapping, or never "
	    "mapped: look at the driver's DMA mappings around the address; "
	    "with a PASID: at the process's memory map" } },
	{ 0x11,
	  { "f_addr_size",
	    "F_ADDR_SIZE: address size fault: output address of a "
	    "translation stage is out of range",
	    IHI("14"),
	    "the address leads beyond the physical address size: a corrupt table, or a device "
	    "in bypass that used an address which is none of RAM" } },
	{ 0x12,
	  { "f_access", "F_ACCESS: access flag fault due to AF == 0 in a page or block descriptor",
	    IHI("15"),
	    "with SVA: a page of the process that the CPU has not touched, where the SMMU does not "
	    "update the flag by itself and the device cannot stall" } },
	{ 0x13,
	  { "f_permission", "F_PERMISSION: permission fault occurred on page access", IHI("16"),
	    "mapped, but not for this access: a write to a DMA_TO_DEVICE mapping, or a wrong "
	    "direction in the device's descriptor; with SVA: read-only memory of the process" } },
	{ 0x20,
	  { "f_tlb_conflict", "F_TLB_CONFLICT: a TLB conflict occurred because of the transaction",
	    IHI("17"),
	    "a missing TLB invalidation in the SMMU driver, or an erratum of this "
	    "SMMU: look for its errata and for a newer kernel" } },
	{ 0x21,
	  { "f_cfg_conflict",
	    "F_CFG_CONFLICT: a configuration cache conflict occurred due to the transaction",
	    IHI("18"),
	    "the SMMU driver changed a stream's configuration "
	    "without invalidating it, or an erratum" } },
	{ 0x24,
	  { "e_page_request",
	    "E_PAGE_REQUEST: speculative page request hint from a client device to system software",
	    IHI("19"), "not an error; needs no answer" } },
	{ 0x25,
	  { "f_vms_fetch", "F_VMS_FETCH: fetch of VMS caused external abort", IHI("20"),
	    EXTERNAL } },
	IMPDEF(0),
	IMPDEF(1),
	IMPDEF(2),
	IMPDEF(3),
	IMPDEF(4),
	IMPDEF(5),
	IMPDEF(6),
	IMPDEF(7),
	IMPDEF(8),
	IMPDEF(9),
	IMPDEF(10),
	IMPDEF(11),
	IMPDEF(12),
	IMPDEF(13),
	IMPDEF(14),
	IMPDEF(15),
};

const struct reason_table reasons_smmu3 = REASON_TABLE(entries);
