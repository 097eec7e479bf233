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

/* For file_replace(): @list is a struct held_list. */
int held_emit(FILE *f, const void *list);

/* Takes an entry that was read. 0, or a negative errno that ends the reading. */
typedef int (*held_add_fn)(void *arg, const struct held *h);

/*
 * Reads @f, which is @path, and hands each entry to @add. -EINVAL: a line is none of the above, or
 * @add returned -EEXIST or -E2BIG; logged with its number. Or another negative errno.
 */
int held_parse(FILE *f, const char *path, held_add_fn add, void *arg);

#endif
