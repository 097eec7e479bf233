/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of a file that anybody may have written: none takes more memory than its reader gives, none
 * is lost for a byte in it, and a file that cannot be read is not taken for one that has ended.
 */
#ifndef BASE_LINE_H
#define BASE_LINE_H

#include <stdbool.h>
#include <stdio.h>

struct line {
	char *text;  /* the reader's buffer of @size bytes; the line, without its end */
	size_t size; /* at least 1 */
	size_t length;
	bool cut;   /* it was longer: the rest of it has been passed over */
	bool nul;   /* it had NUL bytes, each of which is now a blank */
	bool ended; /* by a newline, not by the end of the file */
};

/* Reads the next line of @f. 1; 0: there is none; or the negative errno of reading. */
int line_read(struct line *l, FILE *f);

#endif
