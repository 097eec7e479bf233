// SPDX-License-Identifier: GPL-2.0
/*
 * Intel VT-d: fault reasons. Texts are those of drivers/iommu/intel/dmar.c
 * (dma_remap_fault_reasons, irq_remap_fault_reasons, dma_remap_sm_fault_reasons, the same from 6.1
 * to 7.2), as the kernel's log has them. Sections and conditions ("LGN.2") are those of the Intel
 * Virtualization Technology for Directed I/O specification, revisions 3 and 4, and the hints follow
 * the specification: the kernel's words are of an older one here and there (0x08, 0x30, 0x79).
 */
#include "decode/reasons_tables.h"

#define IR	       "Intel VT-d 5.1.4.1"
#define DMA(condition) "Intel VT-d 7.1.3, " condition

static const char unreadable[] =
	"the IOMMU could not read its own table in memory: a broken table address or a memory "
	"error; look for machine checks in the kernel's log";
static const char reserved[] =
	"the kernel wrote what this IOMMU does not know, or something overwrote the table: a "
	"bug of the kernel or a stray DMA; compare with a newer kernel";
static const char no_device[] =
	"the kernel has set up nothing for this source: DMA before the driver "
	"was bound, from firmware or a kernel before (kexec), or under a source "
	"id that is not the device's own (bridge alias)";
static const char write_denied[] =
	"mapped for reading only or not at all: a direction that does not fit "
	"the transfer, use after dma_unmap, or past the end of a mapping; look "
	"at the driver's DMA mappings around the address";
static const char read_denied[] =
	"not mapped, or for writing only: use after dma_unmap, past the end of a mapping, or "
	"never mapped; look at the driver's DMA mappings around the address";
static const char beyond[] =
	"the device used an address that the IOMMU cannot translate: garbage in a descriptor, "
	"or a driver with too large a DMA mask";
static const char setup[] =
	"the kernel set the device up in a way that this IOMMU does not support: a bug of the "
	"kernel or a wrong capability register; compare with a newer kernel or firmware";
static const char ats[] =
	"the device asks for translations or sends translated requests, which its entry "
	"blocks: ATS left enabled from the firmware or from before a detach";
static const char pasid_gone[] =
	"work submitted after the process was unbound (SVA) or the PASID was detached, or a "
	"wrong PASID in the descriptor";
static const char no_pasid[] =
	"a request with a PASID where none is set up: PASID left enabled in the device, or "
	"set up in the wrong order by its driver";
static const char nested[] =
	"the guest's own table leads there: look at the virtual machine's view of the address";
static const char snoop[] = "the tables are not snooped by the page walk, so that the IOMMU "
			    "must not update them: a bug of the kernel";
static const char process[] =
	"with SVA: the process has no such page and the device did not, or could not, ask for "
	"it (PRI); without: not mapped, as after dma_unmap";
static const char interrupt[] =
	"an MSI that the kernel has not programmed, or no longer: a late interrupt after "
	"free_irq or a reset, or a write of the device to 0xfeexxxxx by mistake";
static const char forged[] =
	"the interrupt's source is not the device that the entry belongs to: a bridge's "
	"alias, a phantom function, or a device that is not to be trusted";

static const struct reason_entry entries[] = {
	{ 0x00,
	  { "software", "Software", "Intel VT-d 7.1.3",
	    "reserved for software; no fault of the hardware has it" } },
	{ 0x01,
	  { "root_not_present", "Present bit in root entry is clear", DMA("LRT.2"), no_device } },
	{ 0x02,
	  { "context_not_present", "Present bit in context entry is clear", DMA("LCT.2"),
	    no_device } },
	{ 0x03, { "context_invalid", "Invalid context entry", DMA("LCT.4"), setup } },
	{ 0x04, { "beyond_mgaw", "Access beyond MGAW", DMA("LGN.1"), beyond } },
	{ 0x05, { "pte_write_denied", "PTE Write access is not set", DMA("LGN.2"), write_denied } },
	{ 0x06, { "pte_read_denied", "PTE Read access is not set", DMA("LGN.3"), read_denied } },
	{ 0x07,
	  { "next_table_invalid", "Next page table ptr is invalid", DMA("LSS.1"), unreadable } },
	{ 0x08, { "root_unreadable", "Root table address invalid", DMA("LRT.1"), unreadable } },
	{ 0x09,
	  { "context_unreadable", "Context table ptr is invalid", DMA("LCT.1"), unreadable } },
	{ 0x0a, { "root_reserved", "non-zero reserved fields in RTP", DMA("LRT.3"), reserved } },
	{ 0x0b, { "context_reserved", "non-zero reserved fields in CTP", DMA("LCT.3"), reserved } },
	{ 0x0c, { "pte_reserved", "non-zero reserved fields in PTE", DMA("LSS.2"), reserved } },
	{ 0x0d,
	  { "ats_blocked", "PCE for translation request specifies blocking", DMA("LCT.5"), ats } },
	{ 0x20,
	  { "ir_request_reserved",
	    "Detected reserved fields in the decoded interrupt-remapped request", IR, interrupt } },
	{ 0x21,
	  { "ir_index", "Interrupt index exceeded the interrupt-remapping table size", IR,
	    interrupt } },
	{ 0x22, { "irte_not_present", "Present field in the IRTE entry is clear", IR, interrupt } },
	{ 0x23,
	  { "irte_unreadable", "Error accessing interrupt-remapping table pointed by IRTA_REG", IR,
	    unreadable } },
	{ 0x24, { "irte_reserved", "Detected reserved fields in the IRTE entry", IR, reserved } },
	{ 0x25,
	  { "ir_compat_blocked", "Blocked a compatibility format interrupt request", IR,
	    "the device sends interrupts as programmed before remapping was enabled: a driver or "
	    "firmware that wrote the MSI registers by itself" } },
	{ 0x26,
	  { "ir_source_denied",
	    "Blocked an interrupt request due to source-id verification failure", IR, forged } },
	{ 0x30,
	  { "sm_root_table", "SM: Invalid Root Table Address", DMA("RTA.1"),
	    "the specification: an invalid translation table mode in the root table address "
	    "register; a bug of the kernel or a transition between modes with DMA under way" } },
	{ 0x31, { "sm_ttm_pasid", "SM: TTM 0 for request with PASID", DMA("RTA.2"), no_pasid } },
	{ 0x32,
	  { "sm_ttm_page_group", "SM: TTM 0 for page group request", DMA("RTA.3"), no_pasid } },
	{ 0x38,
	  { "sm_root_unreadable", "SM: Error attempting to access Root Entry", DMA("SRT.1"),
	    unreadable } },
	{ 0x39,
	  { "sm_root_not_present", "SM: Present bit in Root Entry is clear", DMA("SRT.2"),
	    no_device } },
	{ 0x3a,
	  { "sm_root_reserved", "SM: Non-zero reserved field set in Root Entry", DMA("SRT.3"),
	    reserved } },
	{ 0x40,
	  { "sm_context_unreadable", "SM: Error attempting to access Context Entry", DMA("SCT.1"),
	    unreadable } },
	{ 0x41,
	  { "sm_context_not_present", "SM: Present bit in Context Entry is clear", DMA("SCT.2"),
	    no_device } },
	{ 0x42,
	  { "sm_context_reserved", "SM: Non-zero reserved field set in the Context Entry",
	    DMA("SCT.3"), reserved } },
	{ 0x43, { "sm_context_invalid", "SM: Invalid Context Entry", DMA("SCT.4"), setup } },
	{ 0x44,
	  { "sm_ats_blocked", "SM: DTE field in Context Entry is clear", DMA("SCT.5"), ats } },
	{ 0x45,
	  { "sm_pasid_disabled", "SM: PASID Enable field in Context Entry is clear", DMA("SCT.6"),
	    no_pasid } },
	{ 0x46,
	  { "sm_pasid_too_large", "SM: PASID is larger than the max in Context Entry", DMA("SCT.7"),
	    "a wrong PASID in the descriptor, or garbage in it" } },
	{ 0x47,
	  { "sm_pri_disabled", "SM: PRE field in Context-Entry is clear", DMA("SCT.8"),
	    "a page request from a device for which the kernel has not enabled PRI: left enabled "
	    "from before a detach?" } },
	{ 0x48,
	  { "sm_rid_pasid", "SM: RID_PASID field error in Context-Entry", DMA("SCT.9"), setup } },
	{ 0x50,
	  { "sm_dir_unreadable", "SM: Error attempting to access the PASID Directory Entry",
	    DMA("SPD.1"), unreadable } },
	{ 0x51,
	  { "sm_dir_not_present", "SM: Present bit in Directory Entry is clear", DMA("SPD.2"),
	    pasid_gone } },
	{ 0x52,
	  { "sm_dir_reserved", "SM: Non-zero reserved field set in PASID Directory Entry",
	    DMA("SPD.3"), reserved } },
	{ 0x58,
	  { "sm_pasid_unreadable", "SM: Error attempting to access PASID Table Entry", DMA("SPT.1"),
	    unreadable } },
	{ 0x59,
	  { "sm_pasid_not_present", "SM: Present bit in PASID Table Entry is clear", DMA("SPT.2"),
	    pasid_gone } },
	{ 0x5a,
	  { "sm_pasid_reserved", "SM: Non-zero reserved field set in PASID Table Entry",
	    DMA("SPT.3"), reserved } },
	{ 0x5b,
	  { "sm_pasid_invalid", "SM: Invalid Scalable-Mode PASID Table Entry", DMA("SPT.4"),
	    setup } },
	{ 0x5c,
	  { "sm_exec_disabled", "SM: ERE field is clear in PASID Table Entry", DMA("SPT.5"),
	    "the device asks for execute permission, which is not enabled for this PASID" } },
	{ 0x5d,
	  { "sm_supervisor_disabled", "SM: SRE field is clear in PASID Table Entry", DMA("SPT.6"),
	    "the device asks for supervisor privilege, which is not enabled for this PASID" } },
	{ 0x70,
	  { "sm_fl_unreadable", "SM: Error attempting to access first-level paging entry",
	    DMA("SFS.1"), unreadable } },
	{ 0x71,
	  { "sm_fl_not_present", "SM: Present bit in first-level paging entry is clear",
	    DMA("SFS.2"), process } },
	{ 0x72,
	  { "sm_fl_reserved", "SM: Non-zero reserved field set in first-level paging entry",
	    DMA("SFS.3"), reserved } },
	{ 0x73,
	  { "sm_fl_top_unreadable", "SM: Error attempting to access FL-PML4 entry", DMA("SFS.4"),
	    unreadable } },
	{ 0x74,
	  { "sm_nested_beyond_mgaw",
	    "SM: First-level entry address beyond MGAW in Nested translation", DMA("SFS.5"),
	    nested } },
	{ 0x75,
	  { "sm_nested_top_read",
	    "SM: Read permission error in FL-PML4 entry in Nested translation", DMA("SFS.6"),
	    nested } },
	{ 0x76,
	  { "sm_nested_read",
	    "SM: Read permission error in first-level paging entry in Nested translation",
	    DMA("SFS.7"), nested } },
	{ 0x77,
	  { "sm_nested_write",
	    "SM: Write permission error in first-level paging entry in Nested translation",
	    DMA("SFS.8"), nested } },
	{ 0x78,
	  { "sm_sl_unreadable", "SM: Error attempting to access second-level paging entry",
	    DMA("SSS.1"), unreadable } },
	{ 0x79,
	  { "sm_sl_not_present", "SM: Read/Write permission error in second-level paging entry",
	    DMA("SSS.2"),
	    "the specification: neither read nor write permission, which is how an address that is "
	    "not mapped looks: use after dma_unmap, past the end of a mapping, or never mapped; "
	    "look at the driver's DMA mappings around the address" } },
	{ 0x7a,
	  { "sm_sl_reserved", "SM: Non-zero reserved field set in second-level paging entry",
	    DMA("SSS.3"), reserved } },
	{ 0x7b,
	  { "sm_sl_top_unreadable", "SM: Invalid second-level page table pointer", DMA("SSS.4"),
	    unreadable } },
	{ 0x7c,
	  { "sm_sl_ad_no_snoop",
	    "SM: A/D bit update needed in second-level entry when set up in no snoop", DMA("SSS.5"),
	    snoop } },
	{ 0x80,
	  { "sm_not_canonical", "SM: Address in first-level translation is not canonical",
	    DMA("SGN.1"), beyond } },
	{ 0x81,
	  { "sm_user_denied", "SM: U/S set 0 for first-level translation with user privilege",
	    DMA("SGN.2"),
	    "a request with user privilege to memory of the kernel: a wrong address from the "
	    "process, or a kernel mapping used with the process's PASID" } },
	{ 0x82,
	  { "sm_exec_denied", "SM: No execute permission for request with PASID and ER=1",
	    DMA("SGN.3"), "the device asks to execute from memory that is not executable" } },
	{ 0x83,
	  { "sm_beyond_haw", "SM: Address beyond the DMA hardware max", DMA("SGN.4"), beyond } },
	{ 0x84,
	  { "sm_sl_beyond_max", "SM: Second-level entry address beyond the max", DMA("SGN.5"),
	    beyond } },
	{ 0x85,
	  { "sm_write_denied", "SM: No write permission for Write/AtomicOp request", DMA("SGN.6"),
	    write_denied } },
	{ 0x86,
	  { "sm_read_denied", "SM: No read permission for Read/AtomicOp request", DMA("SGN.7"),
	    read_denied } },
	{ 0x87,
	  { "sm_interrupt_range", "SM: Invalid address-interrupt address", DMA("SGN.8"),
	    "the address leads into the range of interrupts (0xfeexxxxx), "
	    "where DMA is not allowed: a mapping that the kernel should "
	    "not have made, or garbage in a descriptor" } },
	{ 0x90,
	  { "sm_fl_ad_no_snoop",
	    "SM: A/D bit update needed in first-level entry when set up in no snoop", DMA("SFS.9"),
	    snoop } },
};

const struct reason_table reasons_vtd = REASON_TABLE(entries);
