/* SPDX-License-Identifier: GPL-2.0 */
/* What the reasons of faults mean. */
#ifndef REASONS_H
#define REASONS_H

#include "faults.h"

struct reason {
	const char *label;   /* for metrics: a_few_words */
	const char *text;    /* in the specification's words */
	const char *section; /* where it stands there */
	const char *hint;    /* what it usually means, what to look at next */
};

/* Never NULL: a reason that no specification has is told as unknown. Static. */
const struct reason *reason_find(enum fault_source source, __u16 code);

#endif
