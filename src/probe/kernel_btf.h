/* SPDX-License-Identifier: GPL-2.0 */
/* What the BTF of the running kernel and its modules has of what the probes need. */
#ifndef PROBE_KERNEL_BTF_H
#define PROBE_KERNEL_BTF_H

#include <stdbool.h>

#include "probe/kernel_info.h"

/*
 * Reads from BTF, of the kernel and all modules, about the functions of k->syms and the types that
 * the programs use, and writes minimal BTF of those types. *@all: each module has BTF that we may
 * read. BTF itself is not kept: it takes megabytes, and libbpf reads it again if need be. 0 or a
 * negative errno.
 */
int kernel_types_read(struct kernel *k, bool *all);

#endif
