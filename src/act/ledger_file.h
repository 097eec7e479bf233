/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The text of the file of changes in force. A first line with the version, then a line a change,
 * its words parted by single spaces:
 *
 *   iommu-faultstat held 2
 *   pri DEVICE ALLOCATION WANTED PAUSED OFF VENDOR:DEVICE
 *   cgroup DEVICE PATH
 *   pid DEVICE PID STARTED
 *
 * "hand" instead of "pri": by a person. Numbers are decimal, but for vendor and device: %04x. In
 * names each byte that is a backslash, or no printable ASCII, or a space, is \xHH.
 */
#ifndef ACT_LEDGER_FILE_H
#define ACT_LEDGER_FILE_H

#include "act/ledger.h"

#define HELD_MAX 4096 /* changes in one file */

/* For textfile_replace(): @list is a struct held_list. */
int held_emit(FILE *f, const void *list);

/*
 * Reads @f into @l. -EINVAL: a line is none of the above, which is told on stderr; the list is
 * empty then. Or a negative errno.
 */
int held_parse(struct held_list *l, FILE *f);

/* Adds an entry in memory only. 0, -EEXIST, -E2BIG or -ENOMEM. */
int held_append(struct held_list *l, const struct held *h);

#endif
