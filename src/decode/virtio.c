// SPDX-License-Identifier: GPL-2.0
/*
 * virtio-iommu: viommu_fault_handler() in drivers/iommu/virtio-iommu.c
 *   virtio_iommu virtio0: page fault from EP 16 at 0x1000 [R]
 * and the tracepoint iommu:io_page_fault, include/trace/events/iommu.h
 *   io_page_fault: IOMMU:pci 0000:00:05.0 iova=0x0000000000001000 flags=0x0001
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "decode/parts.h"

/* VIRTIO_IOMMU_FAULT_R_* (virtio 1.2, 5.13.6.9), as the driver prints them */
static const char *const reasons[] = { "unknown", "domain", "page" };

/* "unknown fault from EP": the last word before it. */
static int reason_before(const char *line, const char *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		size_t length = strlen(reasons[i]);

		if ((size_t)(fault - line) >= length && !memcmp(fault - length, reasons[i], length))
			return i;
	}
	return -1;
}

static __u8 rwx(const char *s)
{
	__u8 access = 0;

	for (s++; *s == 'R' || *s == 'W' || *s == 'X'; s++)
		access |= *s == 'R' ? FAULT_READ : *s == 'W' ? FAULT_WRITE : FAULT_EXEC;
	return *s == ']' ? access : 0;
}

enum decode_part decode_virtio(const char *line, struct decoded *d)
{
	const char *fault = strstr(line, " fault from EP "), *s;
	int reason = fault ? reason_before(line, fault) : -1;
	unsigned long endpoint;
	char driver[FAULT_SHORT_NAME];
	char *end;

	if (reason < 0)
		return PART_NONE;
	decode_blank(d, FAULT_VIRTIO);
	s = fault + strlen(" fault from EP ");
	if (*s < '0' || *s > '9')
		return PART_NONE;
	endpoint = strtoul(s, &end, 10);
	if (endpoint > ~0U)
		return PART_NONE;
	d->sid = endpoint;
	d->reason = reason;
	d->has_reason = true;
	s = decode_after(end, " at ");
	if (s && decode_hex(&s, &d->address))
		d->has_address = true;
	s = strchr(end, '[');
	if (s) {
		d->access = rwx(s);
		d->has_access = true;
	}
	decode_printer(line, fault - strlen(reasons[reason]), driver, d->iommu);
	return PART_DONE;
}

enum decode_part decode_tracepoint(const char *line, struct decoded *d)
{
	const char *s = decode_after(line, "io_page_fault: IOMMU:"), *name;
	__u64 flags;

	if (!s)
		return PART_NONE;
	decode_blank(d, FAULT_GENERIC);
	name = strchr(s, ' ');
	if (!name || !decode_key(s, "iova=", &d->address) || !decode_key(s, "flags=", &flags) ||
	    flags > ~0U)
		return PART_NONE;
	decode_word(s, 0, d->driver, sizeof(d->driver));
	decode_word(name + 1, 0, d->device, sizeof(d->device));
	d->has_address = d->has_access = d->has_flags = d->has_reason = true;
	d->flags = flags;
	d->access = flags & 1 ? FAULT_WRITE : FAULT_READ; /* IOMMU_FAULT_WRITE */
	return PART_DONE;
}
