/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many random inputs a test draws, or how often it repeats what fails rarely. The environment
 * variable SAMPLES is a percentage: small in `make check`, 100 in `tests/run` and by default.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <stdlib.h>

/* Returns SAMPLES per cent of @all, at least 1. */
static inline unsigned long samples(unsigned long all)
{
	const char *percent = getenv("SAMPLES");
	unsigned long n = percent ? all * strtoul(percent, NULL, 10) / 100 : all;

	return n ? n : 1;
}

#endif
