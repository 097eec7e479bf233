// SPDX-License-Identifier: GPL-2.0
#include "probe/kernel_btf.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "probe/min_btf.h"
#include "base/cleanup.h"

static bool points_to(const struct btf *btf, const struct btf_param *param, const char *name)
{
	const struct btf_type *t = btf__type_by_id(btf, param->type);

	if (!btf_is_ptr(t))
		return false;
	t = btf__type_by_id(btf, t->type);
	while (btf_is_mod(t))
		t = btf__type_by_id(btf, t->type);
	return btf_is_struct(t) && !strcmp(btf__name_by_offset(btf, t->name_off), name);
}

/*
 * Is it an IOMMU driver's ops->page_response? No other function in the kernel has this prototype.
 */
static bool is_page_response(const struct btf *btf, const struct btf_type *proto)
{
	const struct btf_param *p = btf_params(proto);

	return btf_vlen(proto) == 3 && points_to(btf, &p[0], "device") &&
	       (points_to(btf, &p[1], "iopf_fault") ||
		points_to(btf, &p[1], "iommu_fault_event")) &&
	       points_to(btf, &p[2], "iommu_page_response");
}

static int take(struct ksyms *syms, const struct btf *btf, const struct btf_type *func,
		const char *module)
{
	const char *name = btf__name_by_offset(btf, func->name_off);
	const struct btf_type *proto;
	struct ksym *sym;
	int err = ksyms_note(syms, name, strlen(name), &sym);

	if (err || !sym || sym->typed)
		return err;
	proto = btf__type_by_id(btf, func->type);
	snprintf(sym->module, sizeof(sym->module), "%s", module);
	sym->count = 1;
	sym->btf = true;
	sym->typed = true;
	sym->returns = proto->type;
	sym->page_response = is_page_response(btf, proto);
	return 0;
}

static int take_type(struct kernel *k, const struct btf *btf, __u32 id, struct cut *cut)
{
	const char *name = btf__name_by_offset(btf, btf__type_by_id(btf, id)->name_off);

	if (!strcmp(name, "iommu_fault_event"))
		k->fault_event = true;
	else if (!strcmp(name, "iommu_fault"))
		k->fault_type = id;
	else if (!strcmp(name, "iommu_page_response"))
		k->response_type = id;
	return cut_take(cut, id);
}

/* Visits all types from @first on, which belong to @module. */
static int walk(struct kernel *k, const struct btf *btf, __u32 first, const char *module,
		struct cut *cut)
{
	const __u32 end = btf__type_cnt(btf);
	int err = 0;

	cut_begin(cut, btf, first);
	for (__u32 id = first; id < end && !err; id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if (btf_is_func(t))
			err = take(&k->syms, btf, t, module);
		else if (btf_is_composite(t) || btf_is_enum(t))
			err = take_type(k, btf, id, cut);
	}
	return err;
}

/*
 * From its file. libbpf would look the module's BTF up by id, which takes an additional privilege.
 */
static int walk_module(struct kernel *k, struct btf *vmlinux, const char *module, struct cut *cut)
{
	char path[PATH_MAX];
	struct btf *btf;
	int err;

	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", module);
	btf = btf__parse_split(path, vmlinux);
	err = libbpf_get_error(btf);
	if (err)
		return err;
	err = walk(k, btf, btf__type_cnt(vmlinux), module, cut);
	btf__free(btf);
	return err;
}

/* False: a module has no BTF, or none that we can parse, or not all modules are known. */
static bool walk_modules(struct kernel *k, struct btf *vmlinux, struct cut *cut)
{
	_cleanup_(file_closep) FILE *f = fopen("/proc/modules", "re");
	char line[4096], module[64];
	bool all = f || errno == ENOENT; /* a kernel without modules */

	while (f && fgets(line, sizeof(line), f))
		all &= sscanf(line, "%63s", module) == 1 && !walk_module(k, vmlinux, module, cut);
	return all && !(f && ferror(f));
}

int kernel_types_read(struct kernel *k, bool *all)
{
	struct btf *vmlinux = btf__load_vmlinux_btf();
	int err = libbpf_get_error(vmlinux);
	struct cut *cut;

	if (err)
		return err;
	cut = cut_new();
	err = cut ? walk(k, vmlinux, 1, "", cut) : -ENOMEM;
	*all = !err && walk_modules(k, vmlinux, cut);
	if (!err)
		err = cut_write(cut);
	cut_free(cut);
	btf__free(vmlinux);
	return err;
}
