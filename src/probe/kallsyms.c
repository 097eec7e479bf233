// SPDX-License-Identifier: GPL-2.0
#include "probe/kallsyms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"

static bool may_be(const struct ksyms *syms, const char *name, size_t length)
{
	return length && length < sizeof(syms->v->name) &&
	       syms->lengths[name[length - 1] & 127] >> length & 1;
}

static struct ksym *find(const struct ksyms *syms, const char *name, size_t length)
{
	for (unsigned int i = 0; i < syms->n; i++)
		if (!strncmp(syms->v[i].name, name, length) && !syms->v[i].name[length])
			return &syms->v[i];
	return NULL;
}

struct ksym *ksyms_wanted(const struct ksyms *syms, const char *name)
{
	size_t length = strlen(name);

	return may_be(syms, name, length) ? find(syms, name, length) : NULL;
}

const struct ksym *ksyms_find(const struct ksyms *syms, const char *name)
{
	const struct ksym *sym = ksyms_wanted(syms, name);

	return sym && sym->count ? sym : NULL;
}

static struct ksym *add(struct ksyms *syms, const char *name, size_t length)
{
	struct ksym *v;

	if (array_grow(syms->v, syms->n))
		return NULL;
	v = &syms->v[syms->n++];
	memset(v, 0, sizeof(*v));
	memcpy(v->name, name, length);
	return v;
}

int ksyms_want(struct ksyms *syms, const char *name)
{
	size_t length = strlen(name);

	if (!length || length >= sizeof(syms->v->name))
		return -ENAMETOOLONG;
	if (!find(syms, name, length) && !add(syms, name, length))
		return -ENOMEM;
	syms->lengths[name[length - 1] & 127] |= 1ULL << length;
	return 0;
}

int ksyms_want_all(struct ksyms *syms, const char *suffix)
{
	size_t length = strlen(suffix);

	if (!length || length >= sizeof(syms->v->name))
		return -ENAMETOOLONG;
	syms->suffix = suffix;
	syms->lengths[suffix[length - 1] & 127] |= ~0ULL << length;
	return 0;
}

static bool ends_with(const char *name, size_t length, const char *suffix)
{
	size_t end = strlen(suffix);

	return length >= end && !memcmp(name + length - end, suffix, end);
}

int ksyms_note(struct ksyms *syms, const char *name, size_t length, struct ksym **sym)
{
	*sym = may_be(syms, name, length) ? find(syms, name, length) : NULL;
	if (*sym || !syms->suffix || !may_be(syms, name, length) ||
	    !ends_with(name, length, syms->suffix))
		return 0;
	*sym = add(syms, name, length);
	return *sym ? 0 : -ENOMEM;
}

/* Parses a line "ffffffff81000000 T name" or "ffffffffc0000000 t name\t[module]", up to @end. */
static int parse(struct ksyms *syms, const char *line, const char *end)
{
	const char *name = memchr(line, ' ', end - line), *name_end = end, *module;
	struct ksym *sym;
	int err;

	if (!name || end - name < 4)
		return 0;
	name += 3;
	if (end[-1] == ']')
		name_end = memchr(name, '\t', end - name) ?: end;
	err = ksyms_note(syms, name, name_end - name, &sym);
	if (err || !sym)
		return err;
	/* symbols other than functions make a kprobe by name ambiguous, too */
	module = name_end + 2; /* "\t[", the module, "]" */
	if (!sym->count++ && !sym->typed && module < end &&
	    end - module <= (long)sizeof(sym->module))
		memcpy(sym->module, module, end - 1 - module);
	return 0;
}

int ksyms_read(struct ksyms *syms, const char *path)
{
	_cleanup_(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[16384];
	size_t have = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	for (unsigned int i = 0; i < syms->n; i++)
		syms->v[i].count = 0;
	while ((n = read(fd, buf + have, sizeof(buf) - have)) > 0) {
		const char *line = buf, *end;
		int err;

		have += n;
		while ((end = memchr(line, '\n', buf + have - line))) {
			err = parse(syms, line, end);
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
