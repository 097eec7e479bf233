/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes Prometheus' text format. Errors of writing stick in struct prom.
 */
#ifndef PROM_H
#define PROM_H

#include <stdio.h>

#include "snapshot.h"

struct prom {
	FILE *f; /* the caller's */
	int err; /* negative errno of the first failure */
};

__attribute__((format(printf, 2, 3))) void prom_print(struct prom *p, const char *format, ...);

/* The HELP and TYPE lines; the samples of the metric must follow at once, all of them. */
void prom_family(struct prom *p, const char *name, const char *type, const char *help);

/* The value of a label, escaped, to stand between its quotes. What is not UTF-8 and control */
/* characters become U+FFFD. */
void prom_value(struct prom *p, const char *s);

/*
 * A sample's name, labels (device, driver, iommu and, if it is not NULL, @key="@of") and the
 * space before its value. @key and @of are not escaped.
 */
void prom_series(struct prom *p, const char *name, const struct dev_snapshot *d, const char *key,
		 const char *of);

/* The value of a sample, which ends its line. */
void prom_u64(struct prom *p, __u64 v);

#define PROM_SECONDS 32 /* bytes */

/* @ns as seconds, exactly, with no more digits than needed, in @buf, which it returns. */
char *prom_seconds(char buf[PROM_SECONDS], __u64 ns);

#endif
