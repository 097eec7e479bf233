/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Preemption points: each access of the core to shared memory. The compiler inserts calls there, as
 * for ThreadSanitizer (-fsanitize=thread), and points.c implements them instead of the sanitizer's
 * library. The code under test needs no other change.
 */
#ifndef POINTS_H
#define POINTS_H

#include <stddef.h>

/* Makes accesses to these @n bytes points. Call it again to add a range. */
void points_in(const void *memory, size_t n);

/* Calls @fn before each point, with the number of points so far. NULL: no more calls. */
void points_begin(void (*fn)(unsigned int point));

/* memcpy() word by word; each word is a point. */
void *points_copy(void *to, const void *from, size_t n);

#endif
