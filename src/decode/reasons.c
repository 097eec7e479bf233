// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "decode/reasons_tables.h"

/* the tracepoint iommu:io_page_fault has no reason (include/trace/events/iommu.h) */
static const struct reason_entry generic[] = {
	{ 0,
	  { "not_given", "the IOMMU's driver gives no reason", "Linux, report_iommu_fault()",
	    "usually an address that is not mapped, or not for this access; the "
	    "driver's own line in the kernel's log may say more" } },
};
static const struct reason_table reasons_generic = REASON_TABLE(generic);

/* Reasons are looked up by exact number. A number that is in no table stays unknown. */
static const struct reason *unknown(__u16 code)
{
	enum { CODES = 0x100 }; /* no source has a field wider than 8 bits */
	static struct {
		struct reason reason;
		char label[16], text[24];
	} told[CODES];
	static const struct reason beyond = { "unknown_code", "unknown reason, beyond 0xff", "",
					      "" };

	if (code >= CODES)
		return &beyond;
	if (!told[code].reason.label) {
		snprintf(told[code].label, sizeof(told->label), "unknown_0x%02x", code);
		snprintf(told[code].text, sizeof(told->text), "unknown reason 0x%02x", code);
		told[code].reason = (struct reason){ told[code].label, told[code].text, "", "" };
	}
	return &told[code].reason;
}

const struct reason *reason_find(enum fault_source source, __u16 code)
{
	static const struct reason_table *const tables[FAULT_SOURCES] = {
		[FAULT_VTD] = &reasons_vtd,	    [FAULT_AMD] = &reasons_amd,
		[FAULT_SMMU3] = &reasons_smmu3,	    [FAULT_VIRTIO] = &reasons_virtio,
		[FAULT_GENERIC] = &reasons_generic,
	};
	const struct reason_table *table = source < FAULT_SOURCES ? tables[source] : NULL;

	for (size_t i = 0; table && i < table->n; i++)
		if (table->entries[i].code == code)
			return &table->entries[i].reason;
	return unknown(code);
}

size_t reason_flags(enum fault_source source, __u16 reason, __u16 flags, char *buf, size_t len)
{
	if (len)
		buf[0] = 0;
	return source == FAULT_AMD ? reasons_amd_flags(reason, flags, buf, len) : 0;
}
