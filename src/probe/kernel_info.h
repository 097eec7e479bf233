/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of the functions and types that the probes need the running kernel has. Read once, as this
 * takes most of the startup time.
 */
#ifndef PROBE_KERNEL_INFO_H
#define PROBE_KERNEL_INFO_H

#include "probe/kallsyms.h"

struct kernel {
	struct ksyms syms;
	bool fault_event; /* has struct iommu_fault_event: <= 6.8 */
	/* BTF ids of struct iommu_fault and struct iommu_page_response; 0: not there */
	__u32 fault_type, response_type;
	bool by_symbols; /* .syms are counted in /proc/kallsyms */
};

/*
 * Describes the running kernel from BTF, and also from its symbols if BTF lacks some of what is to
 * be probed. Reading all 200 000 symbols, 10 MB of text, would be a third of the startup time.
 * Without them, a function found in BTF is taken to be the only one of its name: those that are
 * probed are exported or an IOMMU driver's own. @symbols: read the symbols in any case. @present:
 * which IOMMUs there are, by enum fault_source. *@kernel is static and cached. Returns 0 or a
 * negative errno, logged with a remedy.
 */
int kernel_read(const struct kernel **kernel, const bool present[], bool symbols);

/* Did kernel_read() read the symbols? */
bool kernel_read_by_symbols(void);

#endif
