// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/sysfs.h"

/* Formats a path into @buf of PATH_MAX bytes; -ENAMETOOLONG if it does not fit. */
#define FORMAT_PATH(buf, path)                                \
	({                                                    \
		va_list _ap;                                  \
		int _n;                                       \
		va_start(_ap, path);                          \
		_n = vsnprintf(buf, PATH_MAX, path, _ap);     \
		va_end(_ap);                                  \
		_n < 0 || _n >= PATH_MAX ? -ENAMETOOLONG : 0; \
	})

static int failed;

int sysfs_note(int err)
{
	if (!failed && (err == -ENOMEM || err == -ENFILE || err == -EMFILE))
		failed = err;
	return err;
}

int sysfs_failed(void)
{
	int err = failed;

	failed = 0;
	return err;
}

static int read_line(char *buf, size_t size, const char *path)
{
	_cleanup_(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	buf[0] = 0;
	if (fd < 0)
		return sysfs_note(-errno);
	n = read(fd, buf, size - 1);
	if (n < 0) {
		n = sysfs_note(-errno);
		buf[0] = 0;
		return n;
	}
	buf[n] = 0;
	buf[strcspn(buf, "\n")] = 0;
	return 0;
}

int sysfs_line(char *buf, size_t size, const char *path, ...)
{
	char full[PATH_MAX];
	int err = FORMAT_PATH(full, path);

	buf[0] = 0;
	return err ? err : read_line(buf, size, full);
}

int sysfs_number(__u64 *v, const char *path, ...)
{
	char full[PATH_MAX], line[32], *end;
	int err = FORMAT_PATH(full, path);

	if (!err)
		err = read_line(line, sizeof(line), full);
	if (err)
		return err;
	if (line[0] < '0' || line[0] > '9')
		return -EINVAL;
	errno = 0;
	*v = strtoull(line, &end, line[1] == 'x' ? 16 : 10);
	return errno || *end ? -EINVAL : 0;
}

int sysfs_link(char *buf, size_t size, const char *path, ...)
{
	char full[PATH_MAX], target[PATH_MAX];
	int err = FORMAT_PATH(full, path);
	const char *name;
	ssize_t n;

	buf[0] = 0;
	if (err)
		return err;
	n = readlink(full, target, sizeof(target) - 1);
	if (n < 0)
		return sysfs_note(-errno);
	target[n] = 0;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	if (strlen(name) >= size)
		return -ENAMETOOLONG;
	strcpy(buf, name);
	return 0;
}

bool sysfs_exists(const char *path, ...)
{
	char full[PATH_MAX];

	if (FORMAT_PATH(full, path))
		return false;
	if (!access(full, F_OK))
		return true;
	sysfs_note(-errno);
	return false;
}

__u64 sysfs_inode(const char *path, ...)
{
	char full[PATH_MAX];
	struct stat st;

	if (FORMAT_PATH(full, path))
		return 0;
	if (!stat(full, &st))
		return st.st_ino;
	sysfs_note(-errno);
	return 0;
}

DIR *sysfs_dir(const char *path, ...)
{
	char full[PATH_MAX];
	int err = FORMAT_PATH(full, path);
	DIR *d;

	if (err) {
		errno = -err;
		return NULL;
	}
	d = opendir(full);
	if (!d)
		sysfs_note(-errno);
	return d;
}

const char *sysfs_next(DIR *d)
{
	struct dirent *e;

	errno = 0;
	do
		e = readdir(d);
	while (e && (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")));
	/* ENOENT: the directory has gone meanwhile, and with it what was in there */
	if (!e && errno && errno != ENOENT && !failed)
		failed = -errno;
	return e ? e->d_name : NULL;
}
