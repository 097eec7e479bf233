/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that node_exporter's textfile collector reads.
 */
#ifndef VIEW_TEXTFILE_H
#define VIEW_TEXTFILE_H

#include <stdio.h>

#include "model/request_snapshot.h"

/* Writes the metrics of @arg, whole. 0 or a negative errno. */
typedef int (*textfile_emit_fn)(FILE *f, const void *arg);

/*
 * Replaces @path by what @emit writes: a new file beside it, mode 0644, is written, synced and
 * renamed, so that a reader sees the old one or the new one, whole. On any failure before the
 * rename the old file stays as it is and the new one is removed. -EISDIR, -ELOOP, -EINVAL if
 * @path is there and a directory, a symbolic link, something else that is no regular file.
 * 0 or a negative errno.
 */
int textfile_replace(const char *path, textfile_emit_fn emit, const void *arg);

/* The same with the metrics of @s. @version: of this program. */
int out_textfile(const char *path, const struct snapshot *s, const char *version);

/*
 * Could @path be replaced? 0 or a negative errno, as of out_textfile(); but a full disk shows only
 * there.
 */
int textfile_check(const char *path);

/* Removes @path at a clean stop; none there is no error. 0 or a negative errno. */
int textfile_remove(const char *path);

#endif
