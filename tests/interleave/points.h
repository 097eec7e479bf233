/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Points of preemption: each access that the core makes to memory which others also access. The
 * compiler puts the calls in, as for ThreadSanitizer (-fsanitize=thread); points.c takes the place
 * of that sanitizer's library. What is compiled so needs no other preparation.
 */
#ifndef POINTS_H
#define POINTS_H

#include <stddef.h>

/* Points are accesses to these @n bytes, more than one range of them if called again. */
void points_in(const void *memory, size_t n);

/* Calls @fn before each access from now on, with the number of accesses before; NULL: never. */
void points_begin(void (*fn)(unsigned int point));

/* memcpy() word by word, each a point. */
void *points_copy(void *to, const void *from, size_t n);

#endif
