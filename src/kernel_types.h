/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <stdbool.h>

#include "kallsyms.h"

/*
 * Reads from BTF, the kernel's and that of all modules, what it says of each function of @syms, and
 * whether there is a struct iommu_fault_event (<= 6.8). *@all: each module has BTF that we may
 * read. Nothing of BTF is kept: it is megabytes, and libbpf reads it again. 0, or a negative errno:
 * the kernel has none.
 */
int kernel_types_read(struct ksyms *syms, bool *fault_event, bool *all);

/* Is there BTF of that module ("": of the kernel itself)? */
bool kernel_types_of(const char *module);

#endif
