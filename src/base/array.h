/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <errno.h>
#include <stdlib.h>

/* Elements of an array, not of a pointer. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

/*
 * Makes room for element @n of the allocated array @v, which holds @n elements. Its size is the
 * next power of two, so no capacity is kept. 0, or -ENOMEM: @v is as it was.
 */
#define array_grow(v, n)                                                              \
	({                                                                            \
		size_t n_ = (n);                                                      \
		__typeof__(v) more_ = (v);                                            \
		if (!(n_ & (n_ - 1)))                                                 \
			more_ = reallocarray(more_, n_ ? 2 * n_ : 1, sizeof(*more_)); \
		if (more_)                                                            \
			(v) = more_;                                                  \
		more_ ? 0 : -ENOMEM;                                                  \
	})

#endif
