// SPDX-License-Identifier: GPL-2.0
#include "kernel_types.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <string.h>

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

/* An IOMMU driver's ops->page_response (kernel-wide the only functions of this shape). */
static bool is_page_response(const struct btf *btf, const struct btf_type *proto)
{
	const struct btf_param *p = btf_params(proto);

	return btf_vlen(proto) == 3 && points_to(btf, &p[0], "device") &&
	       (points_to(btf, &p[1], "iopf_fault") ||
		points_to(btf, &p[1], "iommu_fault_event")) &&
	       points_to(btf, &p[2], "iommu_page_response");
}

static void take(struct ksym *sym, const struct btf *btf, const struct btf_type *func)
{
	const struct btf_type *proto = btf__type_by_id(btf, func->type);

	sym->typed = true;
	sym->returns = proto->type;
	sym->page_response = is_page_response(btf, proto);
}

/* All types from @first on; of functions those of @module. */
static void walk(struct ksyms *syms, const struct btf *btf, __u32 first, const char *module,
		 bool *fault_event)
{
	for (__u32 id = first; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);
		const char *name = btf__name_by_offset(btf, t->name_off);

		if (btf_is_func(t)) {
			struct ksym *sym = ksyms_wanted(syms, name);

			if (sym && !sym->typed && !strcmp(sym->module, module))
				take(sym, btf, t);
		} else if (btf_is_struct(t) && !strcmp(name, "iommu_fault_event")) {
			*fault_event = true;
		}
	}
}

static void walk_module(struct ksyms *syms, struct btf *vmlinux, const char *module,
			bool *fault_event)
{
	struct btf *btf = btf__load_module_btf(module, vmlinux);

	if (libbpf_get_error(btf))
		return;
	for (unsigned int i = 0; i < syms->n; i++)
		if (!strcmp(syms->v[i].module, module))
			syms->v[i].btf = true;
	walk(syms, btf, btf__type_cnt(vmlinux), module, fault_event);
	btf__free(btf);
}

int kernel_types_read(struct ksyms *syms, bool *fault_event)
{
	struct btf *vmlinux = btf__load_vmlinux_btf();
	int err = libbpf_get_error(vmlinux);

	if (err)
		return err;
	*fault_event = false;
	for (unsigned int i = 0; i < syms->n; i++)
		syms->v[i].btf = !syms->v[i].module[0];
	walk(syms, vmlinux, 1, "", fault_event);
	for (unsigned int i = 0; i < syms->n; i++)
		if (!syms->v[i].btf)
			walk_module(syms, vmlinux, syms->v[i].module, fault_event);
	btf__free(vmlinux);
	return 0;
}
