/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that decide what root does: nobody but root, or the user who runs the program, may control
 * their contents or where their path leads.
 */
#ifndef BASE_TRUSTED_H
#define BASE_TRUSTED_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Why a file is not trusted. */
struct distrust {
	char path[PATH_MAX]; /* of the file, or of a directory or link on the way to it */
	char why[64];	     /* "writable by others", "owned by user 1000" */
	char remedy[16];     /* "chmod go-w", "chown root" */
};

/*
 * Can only root or the current user write to it? If not, returns false and sets .why and .remedy.
 */
bool trusted(const struct stat *st, struct distrust *d);

/*
 * Opens @path, close-on-exec, if it and every directory above it are trusted. World-writable
 * directories with the sticky bit, such as /tmp, are: nobody can replace other users' files there.
 * Symbolic links are followed if they are trusted, too. Returns the descriptor; -EPERM: not
 * trusted, see @d; or another negative errno.
 */
int trusted_open(const char *path, int flags, struct distrust *d);

#endif
