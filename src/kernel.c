// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

#include <errno.h>
#include <string.h>

#include "fault_probes.h"
#include "kernel_types.h"
#include "log.h"
#include "probes.h"

static int read_all(struct kernel *k)
{
	int err = probes_want(&k->syms) ?: fault_probes_want(&k->syms);

	if (!err)
		err = ksyms_read(&k->syms, "/proc/kallsyms");
	if (err) {
		log_error("/proc/kallsyms: %s", strerror(-err));
		return err;
	}
	err = kernel_types_read(&k->syms, &k->fault_event);
	if (!err)
		return 0;
	log_error("this kernel has no type information (/sys/kernel/btf/vmlinux: %s): use a kernel "
		  "built with CONFIG_DEBUG_INFO_BTF=y",
		  strerror(-err));
	return -ENOTSUP;
}

int kernel_read(const struct kernel **kernel)
{
	static struct kernel running;
	static bool known;
	int err = known ? 0 : read_all(&running);

	known = !err;
	*kernel = &running;
	if (err)
		ksyms_free(&running.syms);
	return err;
}
