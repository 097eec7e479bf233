// SPDX-License-Identifier: GPL-2.0
/*
 * AMD-Vi: types of event (EventCode), AMD I/O Virtualization Technology (IOMMU) Specification,
 * publication 48882 revision 3, 2.5; EVENT_TYPE_* of drivers/iommu/amd/amd_iommu_types.h. Labels
 * are the names in lower case, as the kernel's log has them ("Event logged [IO_PAGE_FAULT ...").
 */
#include <stdio.h>
#include <string.h>

#include "decode/reasons_tables.h"

#define AMD(section) "AMD 48882, 2.5." section
#define KERNEL(name) "Linux, drivers/iommu/amd/iommu.c, " name "()"
#define HARDWARE                                                            \
	"the IOMMU could not read memory that it needs: a broken address "  \
	"in its tables, or a memory error; look for machine checks in the " \
	"kernel's log"

enum event {
	ILLEGAL_DEV_TABLE_ENTRY = 0x1,
	IO_PAGE_FAULT = 0x2,
	DEV_TAB_HARDWARE_ERROR = 0x3,
	PAGE_TAB_HARDWARE_ERROR = 0x4,
	ILLEGAL_COMMAND_ERROR = 0x5,
	COMMAND_HARDWARE_ERROR = 0x6,
	IOTLB_INV_TIMEOUT = 0x7,
	INVALID_DEVICE_REQUEST = 0x8,
	INVALID_PPR_REQUEST = 0x9,
	RMP_PAGE_FAULT = 0xd,
	RMP_HW_ERROR = 0xe,
};

static const struct reason_entry entries[] = {
	{ ILLEGAL_DEV_TABLE_ENTRY,
	  { "illegal_dev_table_entry",
	    "ILLEGAL_DEV_TABLE_ENTRY: the device table entry has a reserved bit set or is illegal",
	    AMD("2"),
	    "the kernel's entry for this device is wrong, often of one that it does not know: is "
	    "the device, or its alias, in the firmware's IVRS table?" } },
	{ IO_PAGE_FAULT,
	  { "io_page_fault",
	    "IO_PAGE_FAULT: no translation for the address, or not with the permissions needed",
	    AMD("3"),
	    "not mapped (any more), mapped for the other direction, or DMA "
	    "before the driver was bound (domain 0): look at the driver's DMA "
	    "mappings around the address; the flags tell which" } },
	{ DEV_TAB_HARDWARE_ERROR,
	  { "dev_tab_hardware_error",
	    "DEV_TAB_HARDWARE_ERROR: hardware error on access to the device table", AMD("4"),
	    HARDWARE } },
	{ PAGE_TAB_HARDWARE_ERROR,
	  { "page_tab_hardware_error",
	    "PAGE_TAB_HARDWARE_ERROR: hardware error on access to the I/O page tables", AMD("5"),
	    HARDWARE } },
	{ ILLEGAL_COMMAND_ERROR,
	  { "illegal_command_error",
	    "ILLEGAL_COMMAND_ERROR: an illegal command in the command buffer", AMD("6"),
	    "the kernel wrote a command that this IOMMU does not take: a bug of the "
	    "kernel; the log has the command (\"AMD-Vi: CMD\")" } },
	{ COMMAND_HARDWARE_ERROR,
	  { "command_hardware_error",
	    "COMMAND_HARDWARE_ERROR: hardware error on access to the command buffer", AMD("7"),
	    HARDWARE } },
	{ IOTLB_INV_TIMEOUT,
	  { "iotlb_inv_timeout",
	    "IOTLB_INV_TIMEOUT: the device did not answer an invalidation of its IOTLB in time",
	    AMD("8"),
	    "the device hangs, is in reset, has lost power or its link: look at AER and at its "
	    "driver's messages; known of several GPUs with ATS, where pci=noats helps" } },
	{ INVALID_DEVICE_REQUEST,
	  { "invalid_device_request",
	    "INVALID_DEVICE_REQUEST: the device sent a request that it is not allowed to make",
	    AMD("9"),
	    "a translated request without ATS being enabled, or an access to the interrupt or "
	    "system management range: a misbehaving or wrongly configured device" } },
	{ INVALID_PPR_REQUEST,
	  { "invalid_ppr_request",
	    "INVALID_PPR_REQUEST: a page request from a device that "
	    "it is not allowed to make, or invalid",
	    AMD("10"),
	    "PRI enabled in the device, but not in the IOMMU: left from before a detach?" } },
	{ RMP_PAGE_FAULT,
	  { "rmp_page_fault",
	    "RMP_PAGE_FAULT: the reverse map table (SEV-SNP) does not allow the access",
	    KERNEL("amd_iommu_report_rmp_fault"),
	    "DMA to memory that belongs to a confidential guest or to the firmware" } },
	{ RMP_HW_ERROR,
	  { "rmp_hw_error",
	    "RMP_HW_ERROR: hardware error on access to the reverse map table (SEV-SNP)",
	    KERNEL("amd_iommu_report_rmp_hw_error"), HARDWARE } },
};

const struct reason_table reasons_amd = REASON_TABLE(entries);

/* Flags in bits 27:16 of an entry's second word */
#define GN   (1U << 0) /* guest or nested: the entry has a PASID instead of a domain */
#define NX   (1U << 1) /* execute permission was asked for */
#define US   (1U << 2) /* user privilege */
#define I    (1U << 3) /* interrupt request */
#define PR   (1U << 4) /* page marked present, or interrupt marked remapped */
#define RW   (1U << 5) /* write */
#define PE   (1U << 6) /* no permission */
#define RZ   (1U << 7) /* reserved bit not zero; else an invalid level */
#define TR   (1U << 8) /* translation request */
#define TYPE (3U << 9) /* of hardware error: 1 master abort, 2 target abort, 3 data error */

/* The flags that are defined for each type of event, from the figures in 2.5.2 to 2.5.9 */
static __u16 meaningful(__u16 type)
{
	switch (type) {
	case ILLEGAL_DEV_TABLE_ENTRY:
		return GN | I | RW | RZ | TR;
	case IO_PAGE_FAULT:
		return GN | NX | US | I | PR | RW | PE | RZ | TR;
	case DEV_TAB_HARDWARE_ERROR:
		return I | RW | TR | TYPE;
	case PAGE_TAB_HARDWARE_ERROR:
		return GN | I | RW | TR | TYPE;
	case COMMAND_HARDWARE_ERROR:
		return TYPE;
	case INVALID_DEVICE_REQUEST:
		return GN | TR;
	default:
		return 0;
	}
}

static void add(char *to, size_t size, const char *words)
{
	size_t at = strlen(to);

	snprintf(to + at, size - at, "%s%s", at ? ", " : "", words);
}

/* What was requested. RW is valid for memory transactions only. */
static const char *request(__u16 known, __u16 flags)
{
	if (known & flags & I)
		return "interrupt request";
	if (known & flags & TR)
		return "translation request";
	if (known & RW)
		return flags & RW ? "write" : "read";
	return NULL;
}

size_t reasons_amd_flags(__u16 type, __u16 flags, char *buf, size_t len)
{
	static const char *const errors[] = { NULL, "master abort", "target abort", "data error" };
	__u16 known = meaningful(type), set = flags & known;
	char words[REASON_FLAGS_SIZE] = "", rest[16];
	const char *asked = request(known, flags);

	if (asked)
		add(words, sizeof(words), asked);
	if (set & NX)
		add(words, sizeof(words), "execute");
	if (set & US)
		add(words, sizeof(words), "user privilege");
	if (known & PR)
		add(words, sizeof(words),
		    set & I ? (set & PR ? "interrupt remapped" : "interrupt not remapped")
			    : (set & PR ? "page present" : "page not present"));
	if (set & PE)
		add(words, sizeof(words), "no permission");
	if (set & RZ)
		add(words, sizeof(words), "reserved bit not zero");
	if (set & GN)
		add(words, sizeof(words), "guest or nested");
	if (set & TYPE && errors[(set & TYPE) >> 9])
		add(words, sizeof(words), errors[(set & TYPE) >> 9]);
	if (flags & ~known) {
		snprintf(rest, sizeof(rest), "0x%03x", flags & ~known);
		add(words, sizeof(words), rest);
	}
	if (!len)
		return 0;
	snprintf(buf, len, "%s", words);
	return strlen(buf);
}
