/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output of `decode`, as text and as JSON records. All functions return 0, or a negative errno if
 * writing fails.
 */
#ifndef VIEW_DECODE_H
#define VIEW_DECODE_H

#include <stdio.h>

#include "decode/decode.h"

struct decode_counts {
	unsigned long lines;
	unsigned long decoded; /* records */
	unsigned long unknown; /* lines */
	unsigned long cut;     /* lines that were too long and were truncated */
};

/* Reasons whose hint has been printed: each hint is printed only once. Initially all zero. */
struct decode_told {
	bool hint[FAULT_SOURCES][256];
};

int out_decoded_text(FILE *f, const struct decoded *d, struct decode_told *told);

/* Writes a "decoded" (a fault or a value), "suppressed", "overflow" or "status" (VT-d) record. */
int out_decoded_json(FILE *f, const struct decoded *d);

/* "unknown": @line, the @n-th of the input, is in no format that we know. May return -ENOMEM. */
int out_decode_unknown_text(FILE *f, const char *line, unsigned long n);
int out_decode_unknown_json(FILE *f, const char *line, unsigned long n);

/* Writes the "summary" record, the last one. */
int out_decode_summary_json(FILE *f, const struct decode_counts *c);

#endif
