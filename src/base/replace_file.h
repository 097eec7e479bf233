/* SPDX-License-Identifier: GPL-2.0 */
/* Files that others read while we replace them. */
#ifndef BASE_REPLACE_FILE_H
#define BASE_REPLACE_FILE_H

#include <stdio.h>

/* Writes @arg to @f, whole. 0 or a negative errno. */
typedef int (*file_emit_fn)(FILE *f, const void *arg);

/*
 * Replaces @path by what @emit writes: a new file beside it, mode 0644, is written, synced and
 * renamed, so that a reader sees the old one or the new one, whole. On any failure before the
 * rename the old file stays as it is and the new one is removed. -EISDIR, -ELOOP, -EINVAL if
 * @path is there and a directory, a symbolic link, something else that is no regular file.
 * 0 or a negative errno.
 */
int file_replace(const char *path, file_emit_fn emit, const void *arg);

/*
 * Could @path be replaced? 0 or a negative errno, as of file_replace(); a full disk shows
 * only there.
 */
int file_replaceable(const char *path);

/* Removes @path; that it is not there is no error. 0 or a negative errno. */
int file_remove(const char *path);

#endif
