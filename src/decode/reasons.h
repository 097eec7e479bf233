/* SPDX-License-Identifier: GPL-2.0 */
/* What the reasons of faults mean. */
#ifndef DECODE_REASONS_H
#define DECODE_REASONS_H

#include <stddef.h>

#include "faults.h"

struct reason {
	const char *label;   /* for metrics: a_few_words; stable and unique within its source */
	const char *text;    /* the wording of the specification, or the kernel's */
	const char *section; /* section of the specification */
	const char *hint;    /* its usual cause, and what to check next */
};

/*
 * Never NULL: a reason that is not in the source's table is returned as unknown, with its code in
 * label and text, and with section and hint empty. The result is static; not thread-safe.
 */
const struct reason *reason_find(enum fault_source source, __u16 code);

enum { REASON_FLAGS_SIZE = 192 }; /* enough for any result of reason_flags() */

/*
 * Describes the flags of a fault in words, in @buf of @len bytes. For AMD these are the 12 flag
 * bits of an event of type @reason; bits undefined for that type are printed as a number. Empty for
 * other sources, whose flags mean nothing beyond the access. Returns the length after truncation,
 * at most @len - 1; @buf is NUL-terminated unless @len is 0.
 */
size_t reason_flags(enum fault_source source, __u16 reason, __u16 flags, char *buf, size_t len);

#endif
