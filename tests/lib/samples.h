/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much is drawn at random, or repeated to catch what comes seldom. SAMPLES in the environment
 * is per cent of all: `make check` takes few, `tests/run` all of them, as a test by itself does.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <stdlib.h>

/* Of @all that tests/run takes, how many now: at least one. */
static inline unsigned long samples(unsigned long all)
{
	const char *percent = getenv("SAMPLES");
	unsigned long n = percent ? all * strtoul(percent, NULL, 10) / 100 : all;

	return n ? n : 1;
}

#endif
