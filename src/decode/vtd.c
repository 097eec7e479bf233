// SPDX-License-Identifier: GPL-2.0
/*
 * Intel VT-d: dmar_fault_do_one() in drivers/iommu/intel/dmar.c (drivers/iommu/dmar.c,
 * intel_iommu.c)
 *
 * from 5.14  DMAR: [DMA Read NO_PASID] Request device [00:02.0] fault addr 0x1000 [fault reason
 *            0x06] PTE Read access is not set
 * 5.0        DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 1000 [fault reason
 *            06] ..., the reason decimal
 * from 4.2   the same without PASID
 * older      two lines: dmar: DMAR:[DMA Read] Request device [00:02.0] fault addr 1000
 *            DMAR:[fault reason 06] PTE Read access is not set
 */
#include <stdlib.h>
#include <string.h>

#include "decode/parts.h"

/* "0x06" or, before 5.14, decimal: "06", "38". */
static bool reason(const char *line, struct decoded *d)
{
	const char *s = decode_after(line, "[fault reason ");
	bool hex;
	char *end;
	unsigned long v;

	if (!s || *s < '0' || *s > '9')
		return false;
	hex = s[0] == '0' && s[1] == 'x';
	v = strtoul(s, &end, hex ? 16 : 10);
	if (*end != ']' || v > 0xff) /* Fault Reason has 8 bits */
		return false;
	d->reason = v;
	d->has_reason = true;
	return true;
}

/* Bits of the Fault Status Register, printed in hexadecimal without 0x. */
static bool status(const char *line, struct decoded *d)
{
	const char *s = decode_after(line, "handling fault status reg ");
	__u64 v;

	if (!s || !decode_hex(&s, &v) || v > ~0U)
		return false;
	d->kind = DECODED_STATUS;
	d->flags = v;
	d->has_flags = true;
	return true;
}

static void set_pasid(struct decoded *d, const char *s)
{
	__u64 v;

	/* up to 5.13 all ones mean that there is none */
	if (decode_hex(&s, &v) && v <= 0xfffff)
		d->pasid = v;
}

enum decode_part decode_vtd(struct decode_state *s, const char *line, struct decoded *d)
{
	const char *request = decode_after(line, "Request device ["), *p;
	__u64 v;

	decode_blank(d, FAULT_VTD);
	if (status(line, d))
		return PART_DONE;
	if (!request || !decode_bdf(request, d->device))
		return PART_NONE;
	p = decode_after(request, "fault addr ");
	if (p && decode_hex(&p, &v)) {
		d->address = v;
		d->has_address = true;
	}
	p = decode_after(request, "fault index ");
	if (p && decode_hex(&p, &v)) {
		d->address = v;
		d->has_address = d->is_index = true;
	}
	if (!d->has_address)
		return PART_NONE;
	if (!d->is_index) {
		d->has_access = true;
		if (strstr(line, "DMA Read"))
			d->access = FAULT_READ;
		else if (strstr(line, "DMA Write"))
			d->access = FAULT_WRITE;
		else
			d->has_access = false;
	}
	p = decode_after(line, " PASID ");
	if (p)
		set_pasid(d, p);
	if (reason(request, d))
		return PART_DONE;
	if (strstr(request, "[fault reason"))
		return PART_NONE; /* the line is garbled */
	s->pending = *d;
	s->wait = DECODE_VTD_REASON;
	return PART_MORE;
}

enum decode_part decode_vtd_more(struct decode_state *s, const char *line)
{
	if (s->wait != DECODE_VTD_REASON || strstr(line, "Request device ["))
		return PART_NONE;
	return reason(line, &s->pending) ? PART_DONE : PART_NONE;
}
