/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes the Prometheus text format. Write errors are sticky in struct prom.
 */
#ifndef FORMAT_PROM_H
#define FORMAT_PROM_H

#include <stdio.h>

#include "model/request_snapshot.h"

struct prom {
	FILE *f; /* the caller's */
	int err; /* negative errno of the first failure */
	size_t n;
	char buf[8192]; /* not yet written to f: with many devices a file is a million bytes */
};

__attribute__((format(printf, 2, 3))) void prom_print(struct prom *p, const char *format, ...);

/* The HELP and TYPE lines. All samples of the metric must follow directly. */
void prom_family(struct prom *p, const char *name, const char *type, const char *help);

/* The value of a label, escaped, to stand between its quotes. What is not UTF-8 and control */
/* characters become U+FFFD. */
void prom_value(struct prom *p, const char *s);

/* A device's labels, the same in each of its samples: device, driver, iommu, escaped. */
struct prom_labels {
	size_t n;
	char text[40 + 3 * (PR_NAME + 2 * PR_SHORT_NAME)]; /* U+FFFD takes three bytes */
};

void prom_labels(struct prom_labels *l, const struct dev_snapshot *d);

/*
 * A sample's name, labels (@l and, if it is not NULL, @key="@of") and the space before its value.
 * @key and @of are not escaped.
 */
void prom_series(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		 const char *of);

/* As above, with a second label @was="@of", where @was is the old name of @key. */
void prom_series_was(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		     const char *was, const char *of);

/* The value of a sample, which ends its line: a number, or text. */
void prom_u64(struct prom *p, __u64 v);
void prom_line(struct prom *p, const char *value);

#define PROM_SECONDS 32 /* bytes */

/* @ns as seconds, exactly, with no more digits than needed, in @buf, which it returns. */
char *prom_seconds(char buf[PROM_SECONDS], __u64 ns);

/* Writes what is left. 0, or the first error. */
int prom_end(struct prom *p);

#endif
