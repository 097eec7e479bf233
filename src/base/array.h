/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <errno.h>
#include <stdlib.h>

/* Number of elements of an array; not for pointers. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

/*
 * Makes room for element @n of the allocated array @v, which holds @n elements. The capacity is
 * always a power of two, so it need not be stored. 0; or -ENOMEM, with @v unchanged.
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
