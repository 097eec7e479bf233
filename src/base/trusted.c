// SPDX-License-Identifier: GPL-2.0
#include "base/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define LINKS 40 /* followed in one path, as the kernel does (MAXSYMLINKS) */

/* How far a path has been walked. */
struct walk {
	int dir;	     /* the current directory; -1: none yet */
	char done[PATH_MAX]; /* its path */
	char rest[PATH_MAX]; /* the rest of the path */
	unsigned int links;
};

static void walk_end(struct walk *w)
{
	fd_closep(&w->dir);
}

bool trusted(const struct stat *st, struct distrust *d)
{
	bool sticky = S_ISDIR(st->st_mode) && st->st_mode & S_ISVTX;

	if (st->st_uid && st->st_uid != geteuid()) {
		snprintf(d->why, sizeof(d->why), "owned by user %u", st->st_uid);
		strcpy(d->remedy, "chown root");
		return false;
	}
	/* a link's mode has no meaning: only its owner counts */
	if (st->st_mode & 022 && !sticky && !S_ISLNK(st->st_mode)) {
		strcpy(d->why, "writable by others");
		strcpy(d->remedy, "chmod go-w");
		return false;
	}
	return true;
}

static int begin(struct walk *w, struct distrust *d)
{
	struct stat st;

	fd_closep(&w->dir);
	w->dir = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	strcpy(w->done, "/");
	strcpy(d->path, "/");
	if (w->dir < 0 || fstat(w->dir, &st))
		return -errno;
	return trusted(&st, d) ? 0 : -EPERM;
}

/* Puts the target of @name, a trusted link, before the rest of the path. */
static int follow(struct walk *w, const char *name, struct distrust *d)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlinkat(w->dir, name, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	if (++w->links > LINKS)
		return -ELOOP;
	target[n] = 0;
	n = snprintf(rest, sizeof(rest), "%s/%s", target, w->rest);
	if (n >= (ssize_t)sizeof(rest))
		return -ENAMETOOLONG;
	strcpy(w->rest, rest);
	return *target == '/' ? begin(w, d) : 0;
}

/* Takes the next name off the rest of the path. NULL: there is none, or it is too long. */
static const char *next(struct walk *w, char name[NAME_MAX + 1], bool *last)
{
	size_t skip = strspn(w->rest, "/"), n = strcspn(w->rest + skip, "/");

	if (!n || n > NAME_MAX)
		return NULL;
	memcpy(name, w->rest + skip, n);
	name[n] = 0;
	skip += n;
	*last = !w->rest[skip + strspn(w->rest + skip, "/")];
	memmove(w->rest, w->rest + skip, strlen(w->rest + skip) + 1);
	return name;
}

/*
 * Opens @name in the current directory. Returns the descriptor; -ELOOP: it is a link; -EPERM: not
 * trusted; or another negative errno.
 */
static int step(struct walk *w, const char *name, int flags, struct distrust *d)
{
	_cleanup_(fd_closep) int fd = openat(w->dir, name, flags | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int opened;

	snprintf(d->path, sizeof(d->path), "%.*s%s%s", PATH_MAX - NAME_MAX - 2, w->done,
		 w->done[1] ? "/" : "", name);
	if (fd < 0 || fstat(fd, &st))
		return -errno;
	if (!trusted(&st, d))
		return -EPERM;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	opened = fd;
	fd = -1;
	return opened;
}

int trusted_open(const char *path, int flags, struct distrust *d)
{
	_cleanup_(walk_end) struct walk w = { .dir = -1 };
	char name[NAME_MAX + 1], here[PATH_MAX] = "";
	bool last;
	int n, fd;

	if (*path != '/' && !getcwd(here, sizeof(here)))
		return -errno;
	n = snprintf(w.rest, sizeof(w.rest), "%s/%s", here, path);
	if (n >= (int)sizeof(w.rest))
		return -ENAMETOOLONG;
	n = begin(&w, d);
	while (!n && next(&w, name, &last)) {
		fd = step(&w, name, O_PATH, d);
		if (fd == -ELOOP) {
			n = follow(&w, name, d);
			continue;
		}
		if (fd >= 0 && last) {
			/* nobody untrusted can have replaced it in this directory */
			close(fd);
			return step(&w, name, flags, d);
		}
		if (fd < 0)
			return fd;
		fd_closep(&w.dir);
		w.dir = fd;
		strcpy(w.done, d->path);
	}
	return n ?: -EISDIR;
}
