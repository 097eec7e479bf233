// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "act/cgroup.h"
#include "base/cleanup.h"
#include "base/line.h"
#include "base/sysfs.h"

#define CGROUP_DIR   "/sys/fs/cgroup"
#define CGROUP_DEPTH 64 /* nesting that processes() descends; deeper is -ELOOP */

static bool is_v2(const char *path)
{
	struct statfs s;

	return !statfs(path, &s) && s.f_type == CGROUP2_SUPER_MAGIC;
}

/* Where systemd mounts the v2 hierarchy, relative to CGROUP_DIR. NULL: not mounted there. */
static const char *prefix(void)
{
	if (is_v2(CGROUP_DIR))
		return "";
	return is_v2(CGROUP_DIR "/unified") ? "/unified" : NULL;
}

int cgroup_path(char path[HELD_PATH], __u32 pid, const char *tag)
{
	_cleanup_(file_closep) FILE *f = NULL;
	char text[PATH_MAX + 32], name[32];
	struct line line = { .text = text, .size = sizeof(text) };
	int n;

	path[0] = 0;
	snprintf(name, sizeof(name), "/proc/%u/cgroup", pid);
	f = fopen(name, "re");
	if (!f)
		return -errno;
	/* "1:name=systemd:/init.scope", "0::/init.scope": cgroups(7) */
	while ((n = line_read(&line, f)) > 0) {
		const char *at = strchr(text, ':');

		if (!at || strncmp(at + 1, tag, strlen(tag)) || at[1 + strlen(tag)] != ':')
			continue;
		n = snprintf(path, HELD_PATH, "%s", at + 2 + strlen(tag));
		return n < HELD_PATH && !line.cut ? 0 : -ENAMETOOLONG;
	}
	return n ?: -ENOENT;
}

int cgroup_of(char path[HELD_PATH], __u32 pid)
{
	const char *before = prefix();
	int err = before ? cgroup_path(path, pid, "") : -ENOENT;
	size_t n;

	if (err)
		return err;
	if (!strcmp(path, "/"))
		return -ENOENT;
	n = strlen(before);
	if (strlen(path) + n >= HELD_PATH)
		return -ENAMETOOLONG;
	memmove(path + n, path, strlen(path) + 1);
	memcpy(path, before, n);
	return 0;
}

int cgroup_open(const char *path)
{
	_cleanup_(fd_closep) int base = open(CGROUP_DIR, O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* the path may come from the ledger file: it must not lead outside */
	struct open_how how = { .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
				.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	int fd;

	if (base < 0)
		return -errno;
	fd = syscall(SYS_openat2, base, path + (*path == '/'), &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}

__u64 cgroup_generation(int dir)
{
	struct stat st;

	return fstat(dir, &st) ? 0 : st.st_ino;
}

static FILE *open_in(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NULL : fdopen(fd, "r");
}

static int own_processes(int dir, int (*each)(__u32 pid, void *arg), void *arg)
{
	_cleanup_(file_closep) FILE *f = open_in(dir, "cgroup.procs");
	unsigned int pid;
	int err = 0;

	if (!f)
		return -errno;
	while (!err && fscanf(f, "%u", &pid) == 1)
		err = each(pid, arg);
	/* reading fails with EOPNOTSUPP in a threaded cgroup */
	return err ?: ferror(f) ? -errno : 0;
}

static int processes(int dir, int (*each)(__u32 pid, void *arg), void *arg, int depth)
{
	_cleanup_(dir_closep) DIR *d = NULL;
	int err = depth ? own_processes(dir, each, arg) : -ELOOP, fd;
	struct dirent *e;

	if (err)
		return err;
	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	while (!err && (errno = 0, e = readdir(d))) {
		_cleanup_(fd_closep) int sub = -1;

		if (e->d_type != DT_DIR || !strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		sub = openat(dir, e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (sub >= 0)
			err = processes(sub, each, arg, depth - 1);
		else if (errno != ENOENT)
			err = -errno;
	}
	return err ?: -errno; /* of readdir() */
}

int cgroup_processes(int dir, int (*each)(__u32 pid, void *arg), void *arg)
{
	return processes(dir, each, arg, CGROUP_DEPTH);
}

int cgroup_wanted(int dir)
{
	_cleanup_(file_closep) FILE *f = open_in(dir, "cgroup.freeze");
	int v;

	if (!f)
		return -errno;
	return fscanf(f, "%d", &v) == 1 ? v : -EIO;
}

int cgroup_set(int dir, bool freeze)
{
	_cleanup_(fd_closep) int fd = openat(dir, "cgroup.freeze", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, freeze ? "1" : "0", 1) == 1 ? 0 : -errno;
}

bool cgroup_frozen(int dir)
{
	_cleanup_(file_closep) FILE *f = open_in(dir, "cgroup.events");
	char line[64];

	while (f && fgets(line, sizeof(line), f))
		if (!strcmp(line, "frozen 1\n"))
			return true;
	return false;
}
