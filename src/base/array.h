/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

/* Elements of an array, not of a pointer. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

#endif
