// SPDX-License-Identifier: GPL-2.0
/* The cut of this machine's own types against those themselves. */
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "probe/min_btf.h"
#include "check.h"

static struct btf *all, *cut;
static unsigned int members;

/* Is the type @b of the cut what @a is, as far as programs can look into it? */
static void compare(__u32 a, __u32 b, const char *where)
{
	const struct btf_type *x, *y;

	a = btf__resolve_type(all, a);
	b = btf__resolve_type(cut, b);
	x = btf__type_by_id(all, a);
	y = btf__type_by_id(cut, b);
	if (btf_is_float(x) || btf_is_enum64(x))
		return;
	CHECK_INT(btf_kind(y), btf_kind(x));
	if (test_failed() || btf_is_ptr(x))
		return;
	CHECK_INT(btf__resolve_size(cut, b), btf__resolve_size(all, a));
	CHECK_STR(btf__name_by_offset(cut, y->name_off), btf__name_by_offset(all, x->name_off));
	if (btf_is_array(x)) {
		CHECK_INT(btf_array(y)->nelems, btf_array(x)->nelems);
		compare(btf_array(x)->type, btf_array(y)->type, where);
	}
	if (btf_is_enum(x) || btf_is_composite(x))
		CHECK_INT(btf_vlen(y), btf_vlen(x));
	for (int i = 0; btf_is_enum(x) && i < btf_vlen(x) && !test_failed(); i++) {
		CHECK_INT(btf_enum(y)[i].val, btf_enum(x)[i].val);
		CHECK_STR(btf__name_by_offset(cut, btf_enum(y)[i].name_off),
			  btf__name_by_offset(all, btf_enum(x)[i].name_off));
	}
	for (int i = 0; btf_is_composite(x) && i < btf_vlen(x) && !test_failed(); i++) {
		const struct btf_member *m = &btf_members(x)[i], *n = &btf_members(y)[i];
		const char *name = btf__name_by_offset(all, m->name_off);

		members++;
		CHECK_STR(btf__name_by_offset(cut, n->name_off), name);
		CHECK_INT(btf_member_bit_offset(y, i), btf_member_bit_offset(x, i));
		CHECK_INT(btf_member_bitfield_size(y, i), btf_member_bitfield_size(x, i));
		compare(m->type, n->type, name);
		if (test_failed())
			printf("# in %s, at %s\n", where, name);
	}
}

static void has_what_programs_name(void)
{
	static const char *const some[] = { "device",  "device_driver", "bus_type", "pci_dev",
					    "pci_bus", "kobject",	"list_head" };

	for (size_t i = 0; i < sizeof(some) / sizeof(*some) && !test_failed(); i++) {
		__s32 a = btf__find_by_name_kind(all, some[i], BTF_KIND_STRUCT);
		__s32 b = btf__find_by_name_kind(cut, some[i], BTF_KIND_STRUCT);

		if (a < 0) /* this kernel has no PCI */
			continue;
		CHECK(b > 0);
		if (!test_failed())
			compare(a, b, some[i]);
	}
	CHECK(members > 500);
	CHECK(btf__find_by_name_kind(cut, "task_struct", BTF_KIND_STRUCT) < 0);
}

/* Numbers that two modules use for types of their own do not name each other's. */
static void tells_modules_apart(void)
{
	struct btf *modules[2] = { btf__new_empty_split(all), btf__new_empty_split(all) };
	const __u32 first = btf__type_cnt(all);
	struct cut *c = cut_new();
	struct btf *made;
	__s32 id;

	for (int i = 0; i < 2; i++) {
		int inner = btf__add_int(modules[i], i ? "int" : "u64", i ? 4 : 8, 0);

		CHECK_INT(btf__add_struct(modules[i], i ? "virtqueue" : "virtio_device", 8),
			  first + 1);
		CHECK_INT(btf__add_field(modules[i], "field", inner, 0, 0), 0);
		cut_begin(c, modules[i], first);
		CHECK_INT(cut_take(c, first + 1), 0);
	}
	CHECK_INT(cut_write(c), 0);
	made = btf__parse(cut_path(), NULL);
	id = btf__find_by_name_kind(made, "virtqueue", BTF_KIND_STRUCT);
	CHECK(id > 0);
	if (id > 0)
		CHECK_INT(btf__resolve_size(made, btf_members(btf__type_by_id(made, id))->type), 4);
	btf__free(made);
	cut_free(c);
	btf__free(modules[0]);
	btf__free(modules[1]);
}

static void is_made(void)
{
	struct cut *c = cut_new();

	cut_begin(c, all, 1);
	for (__u32 id = 1; id < btf__type_cnt(all); id++) {
		const struct btf_type *t = btf__type_by_id(all, id);

		if (btf_is_composite(t) || btf_is_enum(t))
			CHECK_INT(cut_take(c, id), 0);
	}
	CHECK_INT(cut_write(c), 0);
	cut_free(c);
	cut = btf__parse(cut_path(), NULL);
	CHECK_INT(libbpf_get_error(cut), 0);
}

int main(void)
{
	all = btf__load_vmlinux_btf();
	if (libbpf_get_error(all)) {
		printf("skip cut: this machine's kernel has no BTF (/sys/kernel/btf/vmlinux)\n");
		return !!tests_failed();
	}
	RUN(is_made);
	RUN(has_what_programs_name);
	RUN(tells_modules_apart);
	btf__free(cut);
	btf__free(all);
	return !!tests_failed();
}
