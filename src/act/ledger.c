// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/ledger.h"
#include "act/ledger_file.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "format/text.h"
#include "base/replace_file.h"
#include "base/cleanup.h"
#include "base/trusted.h"

#define TEXT(x)	  #x
#define NUMBER(x) TEXT(x)

/* Root acts on what is in the directory, so nobody else may write there. */
static int check_owner(const char *path, const struct stat *st)
{
	struct distrust d;

	if (trusted(st, &d) && !(st->st_mode & S_ISVTX))
		return 0;
	log_error("%s belongs to another user or can be written by others: not used; restore "
		  "`chown root` and `chmod go-w`",
		  path);
	return -EPERM;
}

static const char *root(int err)
{
	return err == -EACCES ? "; try as root" : "";
}

static int open_dir(const struct held_list *l, bool make)
{
	char dir[HELD_PATH];
	struct stat st;
	int fd, err;

	strcpy(dir, l->path);
	*strrchr(dir, '/') = 0;
	if (make && mkdir(dir, 0700) && errno != EEXIST) {
		err = -errno;
		log_error("cannot make %s: %s%s", dir, strerror(-err), root(err));
		return err;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	err = fd < 0 || fstat(fd, &st) ? -errno : 0;
	if (err && (make || err != -ENOENT))
		log_error("cannot open %s: %s%s", dir, strerror(-err), root(err));
	if (!err)
		err = check_owner(dir, &st); /* told */
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}

/* Reads the pid that the holder writes to the lock file. 0: it has not written it yet. */
static __u32 read_holder(int fd)
{
	char text[16] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	return n > 0 ? strtoul(text, NULL, 10) : 0;
}

/* Takes the lock: an open file description lock, which peek() can query without taking it. */
static int lock(struct held_list *l, int dir)
{
	_cleanup_(fd_closep) int fd =
		openat(dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK };
	char text[16];
	int n;

	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_OFD_SETLK, &whole)) {
		if (errno != EAGAIN && errno != EACCES)
			return -errno;
		l->holder = read_holder(fd);
		return -EBUSY;
	}
	n = snprintf(text, sizeof(text), "%d\n", getpid());
	if (ftruncate(fd, 0) || pwrite(fd, text, n, 0) < 0)
		return -errno;
	l->lock = fd;
	fd = -1;
	return 0;
}

/* Looks up who holds the lock. Does not take it, as that would make another's lock() fail. */
static int peek(struct held_list *l, int dir)
{
	_cleanup_(fd_closep) int fd = openat(dir, "lock", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct flock whole = { .l_type = F_WRLCK };

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fcntl(fd, F_OFD_GETLK, &whole))
		return -errno;
	if (whole.l_type != F_UNLCK)
		l->holder = read_holder(fd);
	return 0;
}

static bool same(const struct held *a, const struct held *b)
{
	return a->kind == b->kind && a->pid == b->pid && !strcmp(a->device, b->device) &&
	       !strcmp(a->cgroup, b->cgroup);
}

/* Are there as many processes and cgroups of @h's device as there may be? */
static bool full(const struct held_list *l, const struct held *h)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < l->n; i++)
		n += l->v[i].kind != HELD_PRI && !strcmp(l->v[i].device, h->device);
	return h->kind != HELD_PRI && n >= HELD_MAX;
}

static struct held *find(const struct held_list *l, const struct held *h)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (same(&l->v[i], h))
			return &l->v[i];
	return NULL;
}

/* A held_add_fn: adds an entry in memory only. Returns 0, -EEXIST, -E2BIG or -ENOMEM. */
static int append(void *list, const struct held *h)
{
	struct held_list *l = list;

	if (find(l, h))
		return -EEXIST;
	if (full(l, h))
		return -E2BIG;
	if (array_grow(l->v, l->n))
		return -ENOMEM;
	l->v[l->n++] = *h;
	return 0;
}

static int load(struct held_list *l, int dir)
{
	_cleanup_(file_closep) FILE *f = NULL;
	int fd = openat(dir, strrchr(l->path, '/') + 1,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	f = fdopen(fd, "r");
	if (!f || fstat(fd, &st)) {
		err = -errno;
		if (!f)
			close(fd);
		return err;
	}
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	err = check_owner(l->path, &st) ?: held_parse(f, l->path, append, l, &l->shares);
	if (err) {
		l->n = 0;
		shares_free(&l->shares);
	}
	shares_limit(&l->shares, now_mono());
	return err;
}

static int open_list(struct held_list *l, const char *path, bool look)
{
	_cleanup_(fd_closep) int dir = -1;
	int err;

	*l = (struct held_list){ .lock = -1 };
	if (strlen(path) >= sizeof(l->path) || !strchr(path, '/'))
		return -ENAMETOOLONG;
	strcpy(l->path, path);
	dir = open_dir(l, !look);
	if (dir < 0)
		return look && dir == -ENOENT ? 0 : dir;
	err = look ? peek(l, dir) : lock(l, dir);
	if (err == -EBUSY) {
		log_error("process %u, an iommu-faultstat, changes devices "
			  "already; stop it first, or let it do this",
			  l->holder);
		return err;
	}
	if (!err) {
		err = load(l, dir);
		if (err == -EINVAL || err == -EPERM)
			return err; /* already logged */
	}
	if (err)
		log_error("cannot use %s: %s", path, strerror(-err));
	return err;
}

int held_open(struct held_list *l, const char *path)
{
	return open_list(l, path, false);
}

int held_peek(struct held_list *l, const char *path)
{
	return open_list(l, path, true);
}

void held_close(struct held_list *l)
{
	fd_closep(&l->lock);
	free(l->v);
	shares_free(&l->shares);
	*l = (struct held_list){ .lock = -1 };
}

int held_save(struct held_list *l)
{
	int err = l->lock < 0 ? -EBADF : file_replace(l->path, held_emit, l);

	l->unsaved &= err != 0;
	return err;
}

const char *held_error(int err)
{
	if (err == -E2BIG)
		return "it has " NUMBER(HELD_MAX) " processes and cgroups of this device, "
						  "the most that it may have";
	return strerror(-err);
}

int held_add(struct held_list *l, const struct held *h)
{
	const struct held new = *h; /* @h may point into the list, and entries move */
	struct held *old = find(l, &new), before;
	int err;

	if (!old) {
		err = append(l, &new);
		if (err)
			return err;
		err = held_save(l);
		l->n -= !!err;
		return err;
	}
	before = *old;
	*old = new;
	err = held_save(l);
	if (err)
		*old = before;
	return err;
}

int held_add_all(struct held_list *l, const struct held *h, unsigned int n)
{
	const unsigned int before = l->n;
	unsigned int added = 0;
	int err = 0;

	while (added < n && !err) {
		struct held *old = find(l, &h[added]);

		if (old) /* of one that has ended, whose pid or path is used again */
			*old = h[added];
		else
			err = append(l, &h[added]);
		added += !err;
	}
	if (added && err != -ENOMEM)
		err = held_save(l);
	if (err && (!added || err != -E2BIG)) {
		l->n = before;
		return err;
	}
	return added;
}

void held_defer(struct held_list *l)
{
	l->defer = true;
}

int held_flush(struct held_list *l)
{
	l->defer = false;
	return l->unsaved ? held_save(l) : 0;
}

void held_undo(struct held_list *l, const struct held *h)
{
	struct held *entry = find(l, h);

	if (!entry)
		return;
	*entry = *h;
	held_save(l);
}

int held_remove(struct held_list *l, const struct held *h)
{
	struct held *old = find(l, h), gone;
	int err;

	if (!old)
		return 0;
	gone = *old;
	*old = l->v[--l->n];
	l->unsaved |= l->defer;
	err = l->defer ? 0 : held_save(l);
	if (err) {
		l->v[l->n++] = *old;
		*old = gone;
	}
	return err;
}

bool held_same_target(const struct held *a, const struct held *b)
{
	return a->kind == b->kind && a->pid == b->pid && a->started == b->started &&
	       a->generation == b->generation && !strcmp(a->cgroup, b->cgroup);
}

const struct held *held_find(const struct held_list *l, enum held_kind kind, const char *device)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (l->v[i].kind == kind && !strcmp(l->v[i].device, device))
			return &l->v[i];
	return NULL;
}

const struct held *held_of(const struct held_list *l, const struct device_facts *f)
{
	const struct held *h = held_find(l, HELD_PRI, f->name);

	return h && h->generation == f->generation ? h : NULL;
}

static void pri_text(const struct held *h, const char *device, char text[HELD_PATH])
{
	int n = snprintf(text, HELD_PATH, "%s: page requests %s", device,
			 h->paused ? "paused" : "enabled");

	if (h->wanted && n < HELD_PATH)
		snprintf(text + n, HELD_PATH - n, ", credits %u, were %u", h->wanted,
			 h->allocation);
	else if (n < HELD_PATH)
		snprintf(text + n, HELD_PATH - n, ", credits %u", h->allocation);
}

void held_text(const struct held *h, char text[HELD_PATH])
{
	char device[DEVICE_NAME], cgroup[HELD_PATH];

	fmt_clean(device, sizeof(device), h->device);
	fmt_name(cgroup, sizeof(cgroup), h->cgroup, 160);
	switch (h->kind) {
	case HELD_PRI:
		pri_text(h, device, text);
		break;
	case HELD_CGROUP:
		snprintf(text, HELD_PATH, "%.64s: frozen: cgroup %.160s", device, cgroup);
		break;
	default:
		snprintf(text, HELD_PATH, "%s: stopped: process %u", device, h->pid);
	}
}
