/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <stdbool.h>

#include "kallsyms.h"

/*
 * Reads from BTF what it says of each function of @syms, of those in modules, too, and whether
 * there is a struct iommu_fault_event (<= 6.8). Nothing of BTF is kept: it is megabytes, and libbpf
 * reads it again. 0, or a negative errno: the kernel has none.
 */
int kernel_types_read(struct ksyms *syms, bool *fault_event);

#endif
