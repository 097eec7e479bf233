// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "act/nodes.h"
#include "act/owners.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/line.h"
#include "base/sysfs.h"

#define STRIDE 64 /* files between two readings of the clock: some 100 us */

/*
 * Where the search is. A process has its mappings looked at first, then the descriptors of each of
 * its threads. What is NULL is not being looked at.
 */
struct owner_search {
	struct nodes nodes;
	struct owners found;
	DIR *proc;
	char pid[16]; /* of the process looked at; "": the next one is to be taken */
	struct process p;
	FILE *maps;
	unsigned long inode; /* of the mapping before: a file's mappings follow each other */
	DIR *tasks;
	char tid[16];
	DIR *fds;
	bool open;   /* the process has one of the nodes open */
	bool hidden; /* something of it could not be looked at */
	__u64 until;
	unsigned int stride;
};

/* What an error of looking at a process means: 0 if it has just exited. */
static int unless_gone(int err)
{
	return err == ENOENT || err == ESRCH ? 0 : -err;
}

/*
 * Is the time over? The clock is not read each time, but the first time in each step it is: a step
 * always makes progress.
 */
static bool late(struct owner_search *s)
{
	return ++s->stride % STRIDE == 0 && now_mono() >= s->until;
}

/*
 * Is descriptor @fd of the thread one by which nothing can be read or written (O_PATH)? 1, 0 or a
 * negative errno.
 */
static int is_path_only(const struct owner_search *s, const char *fd)
{
	char path[PATH_MAX];
	unsigned int flags = 0;
	_cleanup_(file_closep) FILE *f = NULL;

	snprintf(path, sizeof(path), "/proc/%s/task/%s/fdinfo/%s", s->pid, s->tid, fd);
	f = fopen(path, "re");
	if (!f)
		return unless_gone(errno);
	errno = 0;
	/* "pos:\t0\nflags:\t012100000\n": proc_pid_fdinfo(5) */
	if (fscanf(f, "pos: %*s flags: %o", &flags) != 1)
		return unless_gone(errno ?: EIO);
	return flags & O_PATH ? 1 : 0;
}

/* Is the file at @path, relative to @dir, one of the nodes? 1, 0 or a negative errno. */
static int is_node(const struct owner_search *s, int dir, const char *path)
{
	struct statx x;

	/* cached attributes: a network file system that does not respond must not block us */
	if (statx(dir, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &x))
		/* other errors are those of network file systems, which hold no node */
		return errno == EACCES || errno == EPERM || errno == ENOMEM ? -errno : 0;
	return S_ISCHR(x.stx_mode) &&
	       nodes_have(&s->nodes, makedev(x.stx_rdev_major, x.stx_rdev_minor));
}

static void note_hidden(struct owner_search *s, int err)
{
	s->hidden |= err == -EACCES || err == -EPERM;
}

static int add(struct owner_search *s, enum owner_way way)
{
	struct owners *o = &s->found;

	if (array_grow(o->v, o->n))
		return -ENOMEM;
	o->v[o->n++] = (struct owner){ .p = s->p, .way = way };
	return 0;
}

static void close_process(struct owner_search *s)
{
	file_closep(&s->maps);
	dir_closep(&s->tasks);
	dir_closep(&s->fds);
	s->maps = NULL;
	s->tasks = s->fds = NULL;
	s->pid[0] = 0;
}

/* The process has been looked at, or is found to have mapped the device. */
static int end_process(struct owner_search *s, bool mapped)
{
	int err = 0;

	if (mapped || s->open)
		err = add(s, mapped ? OWNER_MAPPED : OWNER_OPEN);
	else
		s->found.hidden += s->hidden;
	close_process(s);
	s->found.seen++;
	return err;
}

/* Takes the next process. 1: there is none; 0 or a negative errno. */
static int next_process(struct owner_search *s)
{
	const char *name;
	char path[64];
	int err;

	do
		name = sysfs_next(s->proc);
	while (name && (!isdigit(*name) || strlen(name) >= sizeof(s->pid)));
	if (!name)
		return sysfs_failed() ?: 1;
	/* who it is before what it has: a pid may be used again in between */
	err = process_read(&s->p, strtoul(name, NULL, 10));
	if (err == -ESRCH)
		return 0;
	if (err && err != -EACCES && err != -EPERM)
		return err;
	strcpy(s->pid, name);
	s->inode = 0;
	s->open = false;
	s->hidden = err;
	if (err)
		return end_process(s, false);
	snprintf(path, sizeof(path), "/proc/%s/maps", name);
	s->maps = fopen(path, "re");
	err = s->maps ? 0 : unless_gone(errno);
	note_hidden(s, err);
	if (err == -ENOMEM || err == -EMFILE || err == -ENFILE)
		return err;
	s->tasks = sysfs_dir("/proc/%s/task", name);
	if (s->tasks)
		return 0;
	err = sysfs_failed();
	return err ?: end_process(s, false);
}

/* Looks at the next mapping. */
static int next_mapping(struct owner_search *s)
{
	char text[PATH_MAX + 128], path[80], range[40];
	struct line line = { .text = text, .size = sizeof(text) };
	int more = line_read(&line, s->maps), node;
	unsigned long inode;

	if (more <= 0) {
		more = more < 0 ? unless_gone(-more) : 0;
		note_hidden(s, more);
		file_closep(&s->maps);
		s->maps = NULL;
		return more == -EACCES || more == -EPERM ? 0 : more;
	}
	/* "START-END PERM OFFSET MAJOR:MINOR INODE PATH": proc_pid_maps(5) */
	if (sscanf(text, "%39s %*s %*s %*s %lu", range, &inode) != 2 || !inode || inode == s->inode)
		return 0;
	s->inode = inode;
	snprintf(path, sizeof(path), "/proc/%s/map_files/%s", s->pid, range);
	node = is_node(s, AT_FDCWD, path);
	note_hidden(s, node);
	if (node == -ENOMEM)
		return node;
	return node > 0 ? end_process(s, true) : 0;
}

/* Is @tid's table of descriptors that of its process? Not known is no: it is looked at. */
static bool shares_files(const char *pid, const char *tid)
{
	return !strcmp(pid, tid) || syscall(SYS_kcmp, atoi(pid), atoi(tid), KCMP_FILES, 0, 0) == 0;
}

static int next_thread(struct owner_search *s)
{
	const char *tid = sysfs_next(s->tasks);
	int err;

	if (!tid)
		return sysfs_failed() ?: end_process(s, false);
	if (strlen(tid) >= sizeof(s->tid) || (strcmp(s->pid, tid) && shares_files(s->pid, tid)))
		return 0;
	strcpy(s->tid, tid);
	s->fds = sysfs_dir("/proc/%s/task/%s/fd", s->pid, tid);
	if (!s->fds)
		note_hidden(s, -errno);
	err = sysfs_failed();
	return err;
}

/* Looks at the next descriptor of the thread. */
static int next_descriptor(struct owner_search *s)
{
	const char *fd = sysfs_next(s->fds);
	int node;

	if (!fd || s->open) { /* one is enough */
		dir_closep(&s->fds);
		s->fds = NULL;
		return s->open ? 0 : sysfs_failed();
	}
	node = is_node(s, dirfd(s->fds), fd);
	if (node > 0) {
		int path_only = is_path_only(s, fd);

		s->open = !path_only;
		node = path_only < 0 ? path_only : 0;
	}
	note_hidden(s, node);
	return node == -ENOMEM ? node : 0;
}

int owners_begin(struct owner_search **search, const struct device_facts *f,
		 const struct act_functions *only)
{
	struct owner_search *s = calloc(1, sizeof(*s));
	int err;

	*search = NULL;
	if (!s)
		return -ENOMEM;
	err = nodes_find(&s->nodes, f, only);
	s->found.nodes = s->nodes.n;
	if (!err && s->nodes.n) {
		s->proc = sysfs_dir("/proc");
		err = s->proc ? 0 : -errno;
	}
	if (err)
		owners_end(s);
	else
		*search = s;
	return err;
}

/* Keeps those that were found in the most certain way. */
static void keep_most_certain(struct owners *o)
{
	enum owner_way most = OWNER_OPEN;
	unsigned int kept = 0;

	for (unsigned int i = 0; i < o->n; i++)
		if (o->v[i].way > most)
			most = o->v[i].way;
	for (unsigned int i = 0; i < o->n; i++)
		if (o->v[i].way == most)
			o->v[kept++] = o->v[i];
	o->lesser = o->n - kept;
	o->n = kept;
}

int owners_step(struct owner_search *s, __u64 until)
{
	int err = 0;

	s->until = until;
	if (!s->nodes.n)
		return 0;
	do {
		if (!s->pid[0])
			err = next_process(s);
		else if (s->maps)
			err = next_mapping(s);
		else if (s->fds)
			err = next_descriptor(s);
		else
			err = next_thread(s);
	} while (!err && !late(s));
	if (err <= 0)
		return err ?: -EAGAIN;
	keep_most_certain(&s->found);
	return 0;
}

const struct owners *owners_found(const struct owner_search *s)
{
	return &s->found;
}

void owners_end(struct owner_search *s)
{
	if (!s)
		return;
	close_process(s);
	dir_closep(&s->proc);
	free(s->nodes.v);
	free(s->found.v);
	free(s);
}

void owners_none(const struct owners *o, char *text, size_t size)
{
	if (!o->nodes)
		snprintf(
			text, size,
			"no character device lies below it in sysfs, so its owners can't be found");
	else if (o->hidden)
		snprintf(
			text, size,
			"no process is seen that has one of its %u character devices open, but the "
			"files of %u could not be looked at: CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, "
			"CAP_CHECKPOINT_RESTORE",
			o->nodes, o->hidden);
	else
		snprintf(text, size, "no process has one of its %u character devices open",
			 o->nodes);
}
