// SPDX-License-Identifier: GPL-2.0
#include "base/replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define TRIES 16

/* A file to be replaced: its directory, its name in there, and the new file's name. */
struct target {
	int dir;
	char base[NAME_MAX + 1];
	char temp[NAME_MAX + 1];
};

static void target_close(struct target *t)
{
	fd_closep(&t->dir);
}

/* Opens the directory of @path. A path that ends in "/" names no file: -EISDIR. */
static int target_open(struct target *t, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	char dir[PATH_MAX];
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (!*path)
		return -ENOENT;
	if (!*base)
		return -EISDIR;
	if (length >= sizeof(dir) || strlen(base) > NAME_MAX - sizeof(".12345678.tmp"))
		return -ENAMETOOLONG;
	strcpy(t->base, base);
	memcpy(dir, path, length);
	dir[length] = '\0';
	t->dir = open(!slash ? "." : length ? dir : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return t->dir < 0 ? -errno : 0;
}

/* Only regular files are replaced or removed, never links, device nodes or what they refer to. */
static int target_check(const struct target *t)
{
	struct stat st;

	if (fstatat(t->dir, t->base, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	if (S_ISREG(st.st_mode))
		return 0;
	return S_ISDIR(st.st_mode) ? -EISDIR : S_ISLNK(st.st_mode) ? -ELOOP : -EINVAL;
}

/* Creates the new file under an unpredictable name. Returns its descriptor or a negative errno. */
static int temp_create(struct target *t)
{
	for (int i = 0; i < TRIES; i++) {
		unsigned int random;
		int fd;

		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -errno;
		snprintf(t->temp, sizeof(t->temp), ".%.*s.%08x.tmp", NAME_MAX - 15, t->base,
			 random);
		fd = openat(t->dir, t->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0600);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

/* Writes and syncs @fd, and closes it in any case. 0 or a negative errno. */
static int temp_write(int fd, file_emit_fn emit, const void *arg)
{
	_cleanup_(file_closep) FILE *f = fdopen(fd, "w");
	FILE *closing;
	int err;

	if (!f) {
		err = -errno;
		close(fd);
		return err;
	}
	err = emit(f, arg);
	if (err)
		return err;
	if (fchmod(fd, 0644) || fsync(fd))
		return -errno;
	closing = f;
	f = NULL;
	return fclose(closing) ? -errno : 0;
}

int file_replaceable(const char *path)
{
	_cleanup_(target_close) struct target t = { .dir = -1 };
	int err = target_open(&t, path);
	int fd;

	if (!err)
		err = target_check(&t);
	if (err && err != -ENOENT)
		return err;
	if (t.dir < 0)
		return err;
	fd = temp_create(&t);
	if (fd < 0)
		return fd;
	close(fd);
	return unlinkat(t.dir, t.temp, 0) ? -errno : 0;
}

int file_replace(const char *path, file_emit_fn emit, const void *arg)
{
	_cleanup_(target_close) struct target t = { .dir = -1 };
	int err = target_open(&t, path);
	int fd;

	if (err)
		return err;
	err = target_check(&t);
	if (err && err != -ENOENT)
		return err;
	fd = temp_create(&t);
	if (fd < 0)
		return fd;
	err = temp_write(fd, emit, arg);
	if (!err && renameat(t.dir, t.temp, t.dir, t.base))
		err = -errno;
	if (err) {
		unlinkat(t.dir, t.temp, 0);
		return err;
	}
	/* make the new name durable, too; EINVAL: the file system does not support it */
	return fsync(t.dir) && errno != EINVAL ? -errno : 0;
}

int file_remove(const char *path)
{
	_cleanup_(target_close) struct target t = { .dir = -1 };
	int err = target_open(&t, path);

	if (!err)
		err = target_check(&t);
	if (!err && unlinkat(t.dir, t.base, 0))
		err = -errno;
	return err == -ENOENT ? 0 : err;
}
