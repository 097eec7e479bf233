/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of reasons: one file per source, ordered by code. */
#ifndef DECODE_REASONS_TABLES_H
#define DECODE_REASONS_TABLES_H

#include "decode/reasons.h"

struct reason_entry {
	__u16 code;
	struct reason reason;
};

struct reason_table {
	const struct reason_entry *entries;
	size_t n;
};

#define REASON_TABLE(array)                             \
	{                                               \
		array, sizeof(array) / sizeof(*(array)) \
	}

extern const struct reason_table reasons_vtd, reasons_amd, reasons_smmu3, reasons_virtio;

/* reason_flags() for an event of AMD-Vi */
size_t reasons_amd_flags(__u16 type, __u16 flags, char *buf, size_t len);

#endif
