/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the running kernel has of functions and types, as far as the probes of page requests and of
 * DMA faults want to know it. Read once, as it takes most of a start.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include "kallsyms.h"

struct kernel {
	struct ksyms syms;
	bool fault_event; /* has struct iommu_fault_event: <= 6.8 */
};

/*
 * The same answer at each call of a process. Errors are told on stderr with their remedy: a
 * negative errno.
 */
int kernel_read(const struct kernel **kernel);

#endif
