/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_CAPS_H
#define BASE_CAPS_H

#include <linux/capability.h>
#include <linux/types.h>

#define CAPS(c) (1ULL << (c)) /* a set of one */

/* To replace files in a directory that may be another user's. */
#define CAPS_FILES CAPS(CAP_DAC_OVERRIDE)

/*
 * Gives up every capability but those of the set @keep for good, once all that needs one is open. 0
 * or a negative errno.
 */
int caps_drop(__u64 keep);

#endif
