/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROBE_KERNEL_BTF_H
#define PROBE_KERNEL_BTF_H

#include <stdbool.h>

#include "probe/kernel_info.h"

/*
 * Reads from BTF, the kernel's and that of all modules, what it says of the functions of k->syms
 * and of the types that the programs look at, and makes the cut of those. *@all: each module has
 * BTF that we may read. Nothing else of BTF is kept: it is megabytes, and libbpf reads it again if
 * it needs to. 0, or a negative errno: the kernel has none.
 */
int kernel_types_read(struct kernel *k, bool *all);

/* Is there BTF of that module ("": of the kernel itself)? */
bool kernel_types_of(const char *module);

#endif
