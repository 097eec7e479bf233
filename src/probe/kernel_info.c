// SPDX-License-Identifier: GPL-2.0
#include "probe/kernel_info.h"

#include <errno.h>
#include <string.h>

#include "probe/fault_probes.h"
#include "probe/kernel_btf.h"
#include "base/log.h"
#include "probe/request_probes.h"

/* *@all: of whatever is to be probed types tell all that there is to know. */
static int read_types(struct kernel *k, bool *all)
{
	int err = probes_want(&k->syms) ?: fault_probes_want(&k->syms);

	if (!err)
		err = kernel_types_read(k, all);
	if (err) {
		log_error("this kernel has no type information (/sys/kernel/btf/vmlinux: %s): use "
			  "a kernel built with CONFIG_DEBUG_INFO_BTF=y",
			  strerror(-err));
		ksyms_free(&k->syms);
		return -ENOTSUP;
	}
	*all = *all && probes_typed(&k->syms) && fault_probes_typed(&k->syms);
	return 0;
}

static int read_symbols(struct kernel *k)
{
	int err = ksyms_read(&k->syms, "/proc/kallsyms");

	if (err) {
		log_error("/proc/kallsyms: %s", strerror(-err));
		return err;
	}
	for (unsigned int i = 0; i < k->syms.n; i++)
		k->syms.v[i].btf = kernel_types_of(k->syms.v[i].module);
	k->by_symbols = true;
	return 0;
}

int kernel_read(const struct kernel **kernel, bool symbols)
{
	static struct kernel running;
	static bool known, all;
	int err = known ? 0 : read_types(&running, &all);

	known = !err;
	*kernel = &running;
	if (!err && !running.by_symbols && (symbols || !all))
		err = read_symbols(&running);
	return err;
}
