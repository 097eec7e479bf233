/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes the Prometheus text format. Write errors are sticky; prom_end() returns them.
 */
#ifndef FORMAT_PROM_H
#define FORMAT_PROM_H

#include <stdio.h>

#include "model/request_snapshot.h"

struct prom {
	FILE *f; /* owned by the caller */
	int err; /* negative errno of the first failure */
	size_t n;
	char buf[8192]; /* n bytes not yet written to f; many devices make a megabyte of text */
};

/* Prints up to 1023 bytes; longer text is dropped and fails with -EOVERFLOW. */
__attribute__((format(printf, 2, 3))) void prom_print(struct prom *p, const char *format, ...);

/* Writes a metric's HELP and TYPE lines. All of its samples must follow directly. */
void prom_family(struct prom *p, const char *name, const char *type, const char *help);

/* Writes the value of a label, escaped, without its quotes. Invalid UTF-8 and control */
/* characters other than newline become U+FFFD. */
void prom_value(struct prom *p, const char *s);

/* The labels device, driver and iommu, escaped, which all samples of a device have in common. */
struct prom_labels {
	size_t n;
	char text[40 + 3 * (PR_NAME + 2 * PR_SHORT_NAME)]; /* U+FFFD takes three bytes */
};

void prom_labels(struct prom_labels *l, const struct dev_snapshot *d);

/*
 * Writes a sample's name, its labels (@l and, unless @key is NULL, @key="@of") and the space before
 * its value. @key and @of are not escaped.
 */
void prom_series(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		 const char *of);

/* As above, with another label @was="@of", where @was is the old name of @key; NULL: none. */
void prom_series_was(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		     const char *was, const char *of);

/* Write the value of a sample, a number or text, and end its line. */
void prom_u64(struct prom *p, __u64 v);
void prom_line(struct prom *p, const char *value);

#define PROM_SECONDS 32 /* bytes */

/* Writes @ns to @buf in seconds, exactly, without trailing zeros. Returns @buf. */
char *prom_seconds(char buf[PROM_SECONDS], __u64 ns);

/* Writes the rest and flushes p->f. Returns 0 or the negative errno of the first failure. */
int prom_end(struct prom *p);

#endif
