/* SPDX-License-Identifier: GPL-2.0 */
/* Reading sysfs: single-value files, links, directories. Paths are given printf-like. */
#ifndef BASE_SYSFS_H
#define BASE_SYSFS_H

#include <dirent.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define SYSFS_PRINTF(f, a) __attribute__((format(printf, f, a)))

/*
 * 0, or the negative errno of what has failed below since the last call: for want of memory or of
 * descriptors, or amid a directory. It may be there; who asks does not take it for absent. As with
 * ferror(3) many reads are asked about at once.
 */
int sysfs_failed(void);

/*
 * Has sysfs_failed() return the negative errno @err, if it is one of those, for what is read by other
 * means. Returns @err.
 */
int sysfs_note(int err);

/* The first line of a file, cut to @size bytes with its NUL. 0 or a negative errno; then "". */
int sysfs_line(char *buf, size_t size, const char *path, ...) SYSFS_PRINTF(3, 4);

/*
 * Reads a number, decimal, or hexadecimal with 0x. 0; -EINVAL: not a number; or another negative
 * errno.
 */
int sysfs_number(__u64 *v, const char *path, ...) SYSFS_PRINTF(2, 3);

/*
 * Reads the last component of a symbolic link's target, such as the name of a driver, bus or
 * device. 0; -ENAMETOOLONG if it does not fit, or another negative errno, with @buf "".
 */
int sysfs_link(char *buf, size_t size, const char *path, ...) SYSFS_PRINTF(3, 4);

bool sysfs_exists(const char *path, ...) SYSFS_PRINTF(1, 2);

/* The number of its inode, 0 if there is no such file. */
__u64 sysfs_inode(const char *path, ...) SYSFS_PRINTF(1, 2);

/* Opens a directory, which the caller closes. NULL with errno set if that fails. */
DIR *sysfs_dir(const char *path, ...) SYSFS_PRINTF(1, 2);

/* Its next entry, without "." and ".."; NULL at the end, or see sysfs_failed(). */
const char *sysfs_next(DIR *d);

#endif
