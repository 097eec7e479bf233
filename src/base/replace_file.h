/* SPDX-License-Identifier: GPL-2.0 */
/* Files that others read while we replace them. */
#ifndef BASE_REPLACE_FILE_H
#define BASE_REPLACE_FILE_H

#include <stdio.h>

/* Writes @arg to @f, whole. 0 or a negative errno. */
typedef int (*file_emit_fn)(FILE *f, const void *arg);

/*
 * Replaces @path by what @emit writes. A new file beside it, mode 0644, is written, synced and
 * renamed, so that readers see either the old file or the new one, complete. On any failure before
 * the rename, the old file is unchanged and the new one is removed. 0 or a negative errno: -EISDIR,
 * -ELOOP or -EINVAL if @path is a directory, a symbolic link or something else that is not a
 * regular file.
 */
int file_replace(const char *path, file_emit_fn emit, const void *arg);

/*
 * Could @path be replaced? 0 or a negative errno, as from file_replace(). A full disk is only
 * detected there.
 */
int file_replaceable(const char *path);

/* Removes @path, if it exists. 0 or a negative errno, as from file_replace(). */
int file_remove(const char *path);

#endif
