// SPDX-License-Identifier: GPL-2.0
#include "probe/kernel_info.h"

#include <errno.h>
#include <string.h>

#include "probe/kernel_btf.h"
#include "base/log.h"
#include "probe/ways.h"

/* *@all: BTF covers all that is to be probed. */
static int read_types(struct kernel *k, const bool present[], bool *all)
{
	int err = request_ways_want(&k->syms) ?: fault_ways_want(&k->syms);

	if (!err)
		err = kernel_types_read(k, all);
	if (err) {
		log_error("this kernel has no type information (/sys/kernel/btf/vmlinux: %s): use "
			  "a kernel built with CONFIG_DEBUG_INFO_BTF=y",
			  strerror(-err));
		ksyms_free(&k->syms);
		return -ENOTSUP;
	}
	*all = *all && request_ways_typed(&k->syms) && fault_ways_typed(&k->syms, present);
	return 0;
}

static int read_symbols(struct kernel *k)
{
	int err = ksyms_read(&k->syms, "/proc/kallsyms");

	if (err)
		return log_errno(err, "/proc/kallsyms: %s", strerror(-err));
	/* a module's BTF may be missing, or could not be read: what it did not give has none */
	for (unsigned int i = 0; i < k->syms.n; i++)
		k->syms.v[i].btf = k->syms.v[i].typed || !*k->syms.v[i].module;
	k->by_symbols = true;
	return 0;
}

static struct kernel running;

bool kernel_read_by_symbols(void)
{
	return running.by_symbols;
}

int kernel_read(const struct kernel **kernel, const bool present[], bool symbols)
{
	static bool known, all;
	int err = known ? 0 : read_types(&running, present, &all);

	known = !err;
	*kernel = &running;
	if (!err && !running.by_symbols && (symbols || !all))
		err = read_symbols(&running);
	return err;
}
