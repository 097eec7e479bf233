// SPDX-License-Identifier: GPL-2.0
/*
 * AMD-Vi: iommu_print_event() and amd_iommu_report_page_fault(), ..._rmp_fault(),
 * ..._rmp_hw_error() in drivers/iommu/amd/iommu.c:
 *
 * known device  amdgpu 0000:0b:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 ...]
 * from 6.0      AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:0b:00.0 domain=0x0000 ...]
 * older         AMD-Vi: Event logged [IO_PAGE_FAULT device=0b:00.0 domain=0x0000 ...]
 *
 * In some logs the contents of the brackets are on a line of their own.
 */
#include <string.h>

#include "base/array.h"
#include "decode/parts.h"

/* AMD I/O Virtualization Technology (IOMMU) Specification 48882, 2.5: event codes */
static const struct {
	const char *name; /* as printed */
	__u16 code;
	bool flags; /* the event has flags */
} events[] = {
	{ "ILLEGAL_DEV_TABLE_ENTRY", 0x1, true }, { "IO_PAGE_FAULT", 0x2, true },
	{ "DEV_TAB_HARDWARE_ERROR", 0x3, true },  { "PAGE_TAB_HARDWARE_ERROR", 0x4, true },
	{ "ILLEGAL_COMMAND_ERROR", 0x5, false },  { "COMMAND_HARDWARE_ERROR", 0x6, true },
	{ "IOTLB_INV_TIMEOUT", 0x7, false },	  { "INVALID_DEVICE_REQUEST", 0x8, true },
	{ "INVALID_PPR_REQUEST", 0x9, true },	  { "RMP_HW_ERROR", 0xe, true },
	{ "RMP_PAGE_FAULT", 0xd, true },
};
#define N_EVENTS       (ARRAY_SIZE(events))
#define IO_PAGE_FAULT  0x2
#define RMP_HW_ERROR   0xe
#define RMP_PAGE_FAULT 0xd

#define FLAG_I	(1U << 3) /* an interrupt request, not a memory access */
#define FLAG_RW (1U << 5)

static bool key32(const char *s, const char *key, __u32 max, __u32 *v)
{
	__u64 n;

	if (!decode_key(s, key, &n) || n > max)
		return false;
	*v = n;
	return true;
}

static void set_access(struct decoded *d)
{
	if (d->has_flags && !(d->flags & FLAG_I) &&
	    (d->reason == IO_PAGE_FAULT || d->reason == RMP_PAGE_FAULT)) {
		d->access = d->flags & FLAG_RW ? FAULT_WRITE : FAULT_READ;
		d->has_access = true;
	}
}

/* The driver prints unknown types raw. Section 2.5.1 has the fields that all types share. */
static bool unknown(const char *line, struct decoded *d)
{
	static const char *const keys[] = { "event[0]=", "event[1]=", "event[2]=", "event[3]=" };
	__u32 e[4], n;

	for (n = 0; n < 4; n++)
		if (!key32(line, keys[n], ~0U, &e[n]))
			return false;
	d->reason = e[1] >> 28;
	d->has_reason = true;
	d->flags = e[1] >> 16 & 0xfff;
	d->has_flags = true;
	d->sid = e[0] & 0xffff;
	d->address = (__u64)e[3] << 32 | e[2];
	d->has_address = true;
	return true;
}

static void fields(const char *s, struct decoded *d)
{
	const char *bdf = decode_after(s, "device=");

	if (bdf)
		decode_bdf(bdf, d->device);
	key32(s, "domain=", 0xffff, &d->domain);
	key32(s, "pasid=", 0xfffff, &d->pasid);
	d->has_flags = key32(s, "flags=", 0xfff, &d->flags);
	d->has_rmp_flags = key32(s, "flags_rmp=", 0xff, &d->rmp_flags);
	d->has_address =
		decode_key(s, "address=", &d->address) || decode_key(s, "gpa=", &d->address);
	if (decode_key(s, "spa=", &d->second_address))
		d->second = "spa";
	set_access(d);
}

enum decode_part decode_amd(const char *line, struct decoded *d)
{
	const char *logged = strstr(line, "Event logged ["), *s = NULL;
	size_t i;

	decode_blank(d, FAULT_AMD);
	for (i = 0; i < N_EVENTS && !s; i++) {
		s = decode_after(line, events[i].name);
		if (s && *s != ' ')
			s = NULL;
		if (s) {
			d->reason = events[i].code;
			d->has_reason = true;
		}
	}
	if (!s) {
		if (logged && unknown(logged, d))
			return PART_DONE;
		/* the rest follows on the next line */
		return logged && !strpbrk(logged, "=") ? PART_LEAD : PART_NONE;
	}
	fields(s, d);
	if (!d->has_address && !d->second)
		return PART_NONE;
	if (!d->device[0] && logged) {
		decode_printer(line, logged, d->driver, d->device);
		if (!strcmp(d->driver, "iommu")) { /* iommu ivhd0: an IOMMU instance */
			strcpy(d->iommu, d->device);
			d->driver[0] = d->device[0] = 0;
		}
	} else if (logged) {
		decode_printer(line, logged, d->driver, d->iommu);
		d->driver[0] = 0;
	}
	return PART_DONE;
}
