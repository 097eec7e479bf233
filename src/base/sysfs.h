/* SPDX-License-Identifier: GPL-2.0 */
/* Reading sysfs: small files of one value, links, directories. Paths are given printf-like. */
#ifndef BASE_SYSFS_H
#define BASE_SYSFS_H

#include <dirent.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define SYSFS_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* The first line of a file, cut to @size bytes with its NUL. 0 or a negative errno; then "". */
int sysfs_line(char *buf, size_t size, const char *path, ...) SYSFS_PRINTF(3, 4);

/* A number, decimal, or hexadecimal with 0x. 0, -EINVAL if it is none, or a negative errno. */
int sysfs_number(__u64 *v, const char *path, ...) SYSFS_PRINTF(2, 3);

/*
 * The last component of where a symbolic link points to: a driver's, a bus's, a device's name.
 * 0; -ENAMETOOLONG if it doesn't fit; or a negative errno. Then @buf is "".
 */
int sysfs_link(char *buf, size_t size, const char *path, ...) SYSFS_PRINTF(3, 4);

bool sysfs_exists(const char *path, ...) SYSFS_PRINTF(1, 2);

/* Opens a directory, NULL with errno if it can't; the caller closes it. */
DIR *sysfs_dir(const char *path, ...) SYSFS_PRINTF(1, 2);

/* Its next entry, without "." and ".."; NULL at the end. */
const char *sysfs_next(DIR *d);

#endif
