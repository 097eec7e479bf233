// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "fault_probes.h"
#include "log.h"
#include "probes.h"

static struct kernel running;

static int read_types(void)
{
	struct btf *types = btf__load_vmlinux_btf();
	int err = libbpf_get_error(types);

	if (!err) {
		running.types = types;
		return 0;
	}
	log_error("this kernel has no type information (/sys/kernel/btf/vmlinux: %s): use a kernel "
		  "built with CONFIG_DEBUG_INFO_BTF=y",
		  strerror(-err));
	return -ENOTSUP;
}

static int read_functions(void)
{
	int err = probes_want(&running.syms) ?: fault_probes_want(&running.syms);

	if (!err)
		err = ksyms_read(&running.syms, "/proc/kallsyms");
	if (err)
		log_error("/proc/kallsyms: %s", strerror(-err));
	return err;
}

int kernel_read(const struct kernel **kernel)
{
	int err = running.types ? 0 : read_types() ?: read_functions();

	*kernel = &running;
	if (err)
		kernel_forget();
	return err;
}

void kernel_forget(void)
{
	btf__free(running.types);
	running.types = NULL;
	ksyms_free(&running.syms);
}
