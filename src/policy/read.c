// SPDX-License-Identifier: GPL-2.0
/* Opens and reads the files of a policy, if they can be trusted. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/parts.h"
#include "base/cleanup.h"
#include "base/trusted.h"

#define CONF	 ".conf"
#define FILE_MAX (256 * 1024) /* bytes; a policy for two hundred devices takes a tenth */

int policy_finish(struct policy *p, FILE *errors)
{
	policy_cross_check(p);
	return policy_print_mistakes(p, errors);
}

/* A policy can kill processes, so a file that others can write to is refused. */
static void tell_distrust(FILE *errors, const char *name, const struct distrust *d)
{
	const char *slash = strrchr(name, '/'), *at = strrchr(d->path, '/');
	bool itself = at && !strcmp(at + 1, slash ? slash + 1 : name);

	fprintf(errors, "%s: %s, so it is ignored; %s it\n", itself ? name : d->path, d->why,
		d->remedy);
}

static const char *refuse(char *why, const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (st->st_size <= FILE_MAX)
		return NULL;
	snprintf(why, POLICY_WHY, "larger than %d KiB", FILE_MAX / 1024);
	return why;
}

/* Returns 0 or a negative errno, printed to @errors unless it is -ENOENT. */
static int read_file(struct policy *p, const char *name, FILE *errors)
{
	_cleanup_(file_closep) FILE *f = NULL;
	struct distrust d;
	/* O_NONBLOCK: opening a FIFO must not block */
	_cleanup_(fd_closep) int fd = trusted_open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY, &d);
	char why[POLICY_WHY];
	const char *refused;
	struct stat st;
	int err = fd < 0 ? fd : 0;

	if (err == -EPERM)
		tell_distrust(errors, name, &d);
	if (!err) {
		f = fstat(fd, &st) ? NULL : fdopen(fd, "r");
		err = f ? 0 : -errno;
	}
	if (err && err != -ENOENT && err != -EPERM)
		fprintf(errors, "%s: %s\n", name, strerror(-err));
	if (err)
		return err == -EPERM ? -EINVAL : err;
	fd = -1; /* owned by the stream now */
	refused = refuse(why, &st);
	if (refused) {
		fprintf(errors, "%s: %s\n", name, refused);
		return -EINVAL;
	}
	policy_read_stream(p, f, name);
	return 0;
}

static int is_drop_in(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > strlen(CONF) &&
	       !strcmp(e->d_name + n - strlen(CONF), CONF);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name); /* the same in every locale */
}

/* Returns 0, or the last negative errno; all are printed to @errors. */
static int read_drop_ins(struct policy *p, const char *file, FILE *errors)
{
	_cleanup_(freep) struct dirent **v = NULL;
	char dir[PATH_MAX], name[PATH_MAX + NAME_MAX + 2];
	int n = snprintf(dir, sizeof(dir), "%s.d", file), err = 0;
	struct distrust d;
	struct stat st;
	bool distrusted;

	n = n >= (int)sizeof(dir) ? -1 : scandir(dir, &v, is_drop_in, by_name);
	if (n < 0 && errno != ENOENT && errno != ENOTDIR) {
		err = -errno;
		fprintf(errors, "%s: %s\n", dir, strerror(-err));
	}
	/* whoever can write to the directory can remove files from it */
	distrusted = n >= 0 && !stat(dir, &st) && !trusted(&st, &d);
	if (distrusted) {
		snprintf(d.path, sizeof(d.path), "%s", dir);
		tell_distrust(errors, dir, &d);
		err = -EINVAL;
	}
	for (int i = 0; i < n; i++) {
		int e;

		snprintf(name, sizeof(name), "%s/%s", dir, v[i]->d_name);
		e = distrusted ? 0 : read_file(p, name, errors);
		if (e == -ENOENT) /* listed above: a dangling link, or just removed */
			fprintf(errors, "%s: %s\n", name, strerror(ENOENT));
		err = e ?: err;
		free(v[i]);
	}
	return err;
}

int policy_read(struct policy **out, const char *file, bool must_exist, FILE *errors)
{
	struct policy *p = policy_new();
	int err, drop_ins, mistakes;

	*out = NULL;
	if (!p) {
		fprintf(errors, "%s: %s\n", file, strerror(ENOMEM));
		return -ENOMEM;
	}
	err = read_file(p, file, errors);
	if (err == -ENOENT && must_exist)
		fprintf(errors, "%s: %s\n", file, strerror(ENOENT));
	else if (err == -ENOENT) {
		fprintf(errors, "no policy file %s: defaults\n", file);
		err = 0;
	}
	drop_ins = read_drop_ins(p, file, errors);
	mistakes = policy_finish(p, errors);
	err = err ?: drop_ins ?: mistakes;
	if (err)
		policy_free(p);
	else
		*out = p;
	return err;
}
