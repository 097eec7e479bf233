/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_CAPS_H
#define BASE_CAPS_H

#include <linux/capability.h>
#include <linux/types.h>

#define CAPS(c) (1ULL << (c)) /* a set of one */

/* for replacing files in a directory that may belong to another user */
#define CAPS_FILES CAPS(CAP_DAC_OVERRIDE)

/*
 * Drops all capabilities except the set @keep, for good. Call it once everything that needs them is
 * open. 0 or a negative errno.
 */
int caps_drop(__u64 keep);

#endif
