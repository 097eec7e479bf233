/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ledger's file format. The first line is the version; each further line is one change, its
 * words separated by single spaces:
 *
 *   iommu-faultstat held 3
 *   pri DEVICE ALLOCATION WANTED PAUSED OFF GENERATION
 *   cgroup DEVICE PATH GENERATION
 *   pid DEVICE PID STARTED
 *   acted DEVICE GENERATION RELAPSES RELAPSE_UNTIL FIRST_FROM [TIME]...
 *   destroyed TIME...
 *
 * The last two are no changes but the shares of actions (act/shares.h): of one device, and the
 * times of all devices' actions that can't be undone. Times are CLOCK_MONOTONIC ns, the oldest
 * first; what is over is left out.
 *
 * "hand" instead of "pri": set by a person. Numbers are decimal. In names, backslash, space and
 * everything but printable ASCII is written as \xHH.
 */
#ifndef ACT_LEDGER_FILE_H
#define ACT_LEDGER_FILE_H

#include "act/ledger.h"

/* Writes @list, a struct held_list. The callback of file_replace(). */
int held_emit(FILE *f, const void *list);

/* Receives one entry. Returns 0, or a negative errno, which stops reading. */
typedef int (*held_add_fn)(void *arg, const struct held *h);

/*
 * Reads @f, opened from @path, passes each change to @add and fills @shares, which is empty. Returns
 * 0; -EINVAL: a malformed line, or @add returned -EEXIST or -E2BIG; logged with the line number. Or
 * another negative errno.
 */
int held_parse(FILE *f, const char *path, held_add_fn add, void *arg, struct shares *shares);

#endif
