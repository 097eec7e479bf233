/* SPDX-License-Identifier: GPL-2.0 */
/* What the reasons of faults mean. */
#ifndef DECODE_REASONS_H
#define DECODE_REASONS_H

#include <stddef.h>

#include "faults.h"

struct reason {
	const char *label; /* for metrics: a_few_words; stable, and no other of its source has it */
	const char *text;  /* in the specification's words, or in the kernel's */
	const char *section; /* where it stands there */
	const char *hint;    /* what it usually means, what to look at next */
};

/*
 * Never NULL: a reason that the source's table has not is told as unknown, with its code in label
 * and text, and section and hint empty. Static; not for several threads at once.
 */
const struct reason *reason_find(enum fault_source source, __u16 code);

enum { REASON_FLAGS_SIZE = 192 }; /* holds whatever reason_flags() writes */

/*
 * Writes what the flags of a fault say, in words, into @buf of @len bytes: for AMD the 12 flag bits
 * of an event of type @reason; bits that this type has no meaning for are told as a number. Empty
 * for other sources, whose flags say nothing beyond the access. Returns the length, cut to what
 * fits (never more than @len - 1); @buf ends with a 0 unless @len is 0.
 */
size_t reason_flags(enum fault_source source, __u16 reason, __u16 flags, char *buf, size_t len);

#endif
