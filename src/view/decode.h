/* SPDX-License-Identifier: GPL-2.0 */
/* What decode has found, as text and as records. All return 0 or the negative errno of writing. */
#ifndef VIEW_DECODE_H
#define VIEW_DECODE_H

#include <stdio.h>

#include "decode/decode.h"

struct decode_counts {
	unsigned long lines;
	unsigned long decoded; /* records */
	unsigned long unknown; /* lines */
	unsigned long cut;     /* lines that were longer than is looked at */
};

/* What has been explained: a reason's hint is given once. All zero at first. */
struct decode_told {
	bool hint[FAULT_SOURCES][256];
};

int out_decoded_text(FILE *f, const struct decoded *d, struct decode_told *told);

/* "decoded" (a fault or a value), "suppressed", "overflow" or "status" (VT-d). */
int out_decoded_json(FILE *f, const struct decoded *d);

/* "unknown": @line (number @n) says nothing that we know. */
int out_decode_unknown_text(FILE *f, const char *line, unsigned long n);
int out_decode_unknown_json(FILE *f, const char *line, unsigned long n);

/* "summary": the last record. */
int out_decode_summary_json(FILE *f, const struct decode_counts *c);

#endif
