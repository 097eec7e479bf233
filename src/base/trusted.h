/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that decide what root does: nobody but root, or whoever runs us, may have a say in what
 * they hold, nor in which file their path leads to.
 */
#ifndef BASE_TRUSTED_H
#define BASE_TRUSTED_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Why a file is not trusted. */
struct distrust {
	char path[PATH_MAX]; /* of the file, or of the directory or link that leads to it */
	char why[64];	     /* "others may write to it", "belongs to user 1000" */
	char remedy[16];     /* "chmod go-w", "chown root" */
};

/* May nobody else write to it? Else false, with .why and .remedy. */
bool trusted(const struct stat *st, struct distrust *d);

/*
 * Opens @path, close-on-exec, if it and every directory up to the root are trusted. A directory
 * that anybody may write to but with the sticky bit, /tmp, is: there nobody can replace what is
 * another's. Symbolic links are followed if they are trusted, too. Returns the descriptor; -EPERM:
 * not trusted, @d says what; or another negative errno.
 */
int trusted_open(const char *path, int flags, struct distrust *d);

#endif
