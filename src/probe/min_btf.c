// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "probe/min_btf.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The types that the programs name, sorted, without flavours (___old). */
static const char *const names[] = {
#include "type_names.h"
};

/* A type that was taken. */
struct taken {
	__u32 id; /* in .from */
	int as;	  /* in .btf */
};

struct cut {
	struct btf *btf;
	const struct btf *from;
	struct taken *taken;
	unsigned int n;
	int pointer; /* the only pointer type, void * */
	int index;   /* the index type of all arrays */
};

struct cut *cut_new(void)
{
	struct cut *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->btf = btf__new_empty();
	if (libbpf_get_error(c->btf)) {
		free(c);
		return NULL;
	}
	c->pointer = btf__add_ptr(c->btf, 0);
	c->index = btf__add_int(c->btf, "index", sizeof(__u32), 0);
	return c;
}

void cut_free(struct cut *c)
{
	if (!c)
		return;
	btf__free(c->btf);
	free(c->taken);
	free(c);
}

void cut_begin(struct cut *c, const struct btf *from, __u32 first)
{
	unsigned int kept = 0;

	/* forget the previous module's ids */
	for (unsigned int i = 0; i < c->n; i++)
		if (c->taken[i].id < first)
			c->taken[kept++] = c->taken[i];
	c->n = kept;
	c->from = from;
}

static int remember(struct cut *c, __u32 id, int as)
{
	if (as < 0)
		return as;
	if (array_grow(c->taken, c->n))
		return -ENOMEM;
	c->taken[c->n++] = (struct taken){ id, as };
	return as;
}

static const char *name_of(const struct cut *c, __u32 offset)
{
	return btf__name_by_offset(c->from, offset);
}

static int copy(struct cut *c, __u32 id);

static int copy_enum(struct cut *c, const struct btf_type *t)
{
	int as = btf__add_enum(c->btf, name_of(c, t->name_off), t->size);
	const struct btf_enum *e = btf_enum(t);

	for (int i = 0; as >= 0 && i < btf_vlen(t); i++) {
		int err = btf__add_enum_value(c->btf, name_of(c, e[i].name_off), e[i].val);

		as = err ?: as;
	}
	return as;
}

/* Copies the member types first: a struct's fields have to be added right after it. */
static int copy_struct(struct cut *c, const struct btf_type *t)
{
	_cleanup_(freep) int *members = calloc(btf_vlen(t) + 1, sizeof(*members));
	const struct btf_member *m = btf_members(t);
	const char *name = name_of(c, t->name_off);
	int as = 0;

	if (!members)
		return -ENOMEM;
	for (int i = 0; i < btf_vlen(t) && as >= 0; i++)
		as = members[i] = copy(c, m[i].type);
	if (as >= 0)
		as = btf_is_struct(t) ? btf__add_struct(c->btf, name, t->size)
				      : btf__add_union(c->btf, name, t->size);
	for (int i = 0; i < btf_vlen(t) && as >= 0; i++) {
		int err =
			btf__add_field(c->btf, name_of(c, m[i].name_off), members[i],
				       btf_member_bit_offset(t, i), btf_member_bitfield_size(t, i));

		as = err ?: as;
	}
	return as;
}

static int copy_new(struct cut *c, const struct btf_type *t)
{
	int as;

	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return btf__add_int(c->btf, name_of(c, t->name_off), t->size, btf_int_encoding(t));
	case BTF_KIND_ARRAY:
		as = copy(c, btf_array(t)->type);
		return as < 0 ? as : btf__add_array(c->btf, c->index, as, btf_array(t)->nelems);
	case BTF_KIND_ENUM:
		return copy_enum(c, t);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return copy_struct(c, t);
	case BTF_KIND_PTR:
		return c->pointer;
	default: /* not used by any program */
		return c->pointer;
	}
}

/* The id in .btf of the type that is @id in .from, copied if need be; or a negative errno. */
static int copy(struct cut *c, __u32 id)
{
	int resolved = btf__resolve_type(c->from, id);

	if (resolved < 0)
		return resolved;
	for (unsigned int i = 0; i < c->n; i++)
		if (c->taken[i].id == (__u32)resolved)
			return c->taken[i].as;
	return remember(c, resolved, copy_new(c, btf__type_by_id(c->from, resolved)));
}

static int by_name(const void *name, const void *element)
{
	return strcmp(name, *(const char *const *)element);
}

int cut_take(struct cut *c, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(c->from, id);
	const char *name = name_of(c, t->name_off);
	int as = 0;

	if (bsearch(name, names, ARRAY_SIZE(names), sizeof(*names), by_name))
		as = copy(c, id);
	return as < 0 ? as : 0;
}

/* The file that cut_path() names; negative if it cannot be created. */
static int file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("kernel-types", MFD_CLOEXEC);
	return fd;
}

const char *cut_path(void)
{
	static char path[64];

	if (file() < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file());
	return path;
}

int cut_write(const struct cut *c)
{
	__u32 size;
	const void *data = btf__raw_data(c->btf, &size);

	if (!data)
		return -ENOMEM;
	if (file() < 0) /* cut_path() is NULL as well: libbpf uses full BTF */
		return 0;
	if (ftruncate(file(), 0))
		return -errno;
	return pwrite(file(), data, size, 0) == (ssize_t)size ? 0 : -EIO;
}
