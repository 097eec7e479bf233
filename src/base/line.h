/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads lines of untrusted files: a line takes no more memory than the reader provides, no line is
 * lost because of a byte in it, and a read error is not mistaken for the end of the file.
 */
#ifndef BASE_LINE_H
#define BASE_LINE_H

#include <stdbool.h>
#include <stdio.h>

struct line {
	char *text;  /* the reader's buffer of @size bytes; the line, without its newline */
	size_t size; /* at least 1 */
	size_t length;
	bool cut;   /* it was longer: the rest of it was skipped */
	bool nul;   /* it had NUL bytes, which are now blanks */
	bool ended; /* by a newline, not by the end of the file */
};

/*
 * Reads the next line of @f. Returns 1; 0 at the end of the file; or a negative errno if reading
 * failed.
 */
int line_read(struct line *l, FILE *f);

#endif
