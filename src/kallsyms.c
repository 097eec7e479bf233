// SPDX-License-Identifier: GPL-2.0
#include "kallsyms.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scope.h"

/*
 * A kernel has some 200 000 symbols: nearly all are turned down by their last character and
 * length.
 */
struct filter {
	__u64 lengths[128]; /* by last character: a bit for each length that is wanted */
	size_t suffix;
};

static struct ksym *find(const struct ksyms *syms, const char *name, size_t length)
{
	for (unsigned int i = 0; i < syms->n; i++)
		if (!strncmp(syms->v[i].name, name, length) && !syms->v[i].name[length])
			return &syms->v[i];
	return NULL;
}

const struct ksym *ksyms_find(const struct ksyms *syms, const char *name)
{
	const struct ksym *sym = find(syms, name, strlen(name));

	return sym && sym->count ? sym : NULL;
}

static struct ksym *add(struct ksyms *syms, const char *name, size_t length)
{
	struct ksym *v = reallocarray(syms->v, syms->n + 1, sizeof(*v));

	if (!v)
		return NULL;
	syms->v = v;
	v = &v[syms->n++];
	memset(v, 0, sizeof(*v));
	memcpy(v->name, name, length);
	return v;
}

int ksyms_want(struct ksyms *syms, const char *name)
{
	size_t length = strlen(name);

	if (length >= sizeof(syms->v->name))
		return -ENAMETOOLONG;
	return find(syms, name, length) || add(syms, name, length) ? 0 : -ENOMEM;
}

static void filter_make(struct filter *filter, const struct ksyms *syms)
{
	memset(filter, 0, sizeof(*filter));
	for (unsigned int i = 0; i < syms->n; i++) {
		size_t length = strlen(syms->v[i].name);

		filter->lengths[syms->v[i].name[length - 1] & 127] |= 1ULL << length;
	}
	filter->suffix = syms->suffix ? strlen(syms->suffix) : 0;
	if (filter->suffix)
		filter->lengths[syms->suffix[filter->suffix - 1] & 127] |= ~0ULL << filter->suffix;
}

/* @name, @length bytes of it, is one of a symbol; @end is the line's. */
static int take(struct ksyms *syms, const struct filter *filter, const char *name, size_t length,
		const char *end)
{
	struct ksym *sym = find(syms, name, length);
	const char *module = name + length + 2; /* "\t[", the module, "]" */

	if (!sym) {
		if (!filter->suffix || length < filter->suffix ||
		    memcmp(name + length - filter->suffix, syms->suffix, filter->suffix))
			return 0;
		sym = add(syms, name, length);
		if (!sym)
			return -ENOMEM;
	}
	/* other symbols of that name make a kprobe by name ambiguous too */
	if (!sym->count++ && module < end && end - module <= (long)sizeof(sym->module))
		memcpy(sym->module, module, end - 1 - module);
	return 0;
}

/* A line, "ffffffff81000000 T name" or "ffffffffc0000000 t name\t[module]", without its end. */
static int parse(struct ksyms *syms, const struct filter *filter, const char *line, const char *end)
{
	const char *name = memchr(line, ' ', end - line), *name_end = end;
	size_t length;

	if (!name || end - name < 4)
		return 0;
	name += 3;
	if (end[-1] == ']')
		name_end = memchr(name, '\t', end - name) ?: end;
	length = name_end - name;
	if (!length || length >= sizeof(syms->v->name) ||
	    !(filter->lengths[name_end[-1] & 127] >> length & 1))
		return 0;
	return take(syms, filter, name, length, end);
}

int ksyms_read(struct ksyms *syms, const char *path)
{
	_cleanup_(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct filter filter;
	char buf[16384];
	size_t have = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	filter_make(&filter, syms);
	while ((n = read(fd, buf + have, sizeof(buf) - have)) > 0) {
		const char *line = buf, *end;
		int err;

		have += n;
		while ((end = memchr(line, '\n', buf + have - line))) {
			err = parse(syms, &filter, line, end);
			if (err)
				return err;
			line = end + 1;
		}
		have -= line - buf;
		if (have == sizeof(buf))
			return -EINVAL;
		memmove(buf, line, have);
	}
	return n < 0 ? -errno : 0;
}

void ksyms_free(struct ksyms *syms)
{
	free(syms->v);
	*syms = (struct ksyms){};
}
