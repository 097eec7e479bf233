/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the running kernel has of functions and types, as far as the probes of page requests and of
 * DMA faults want to know it. Read once, as it takes most of a start.
 */
#ifndef PROBE_KERNEL_INFO_H
#define PROBE_KERNEL_INFO_H

#include "probe/kallsyms.h"

struct kernel {
	struct ksyms syms;
	bool fault_event; /* has struct iommu_fault_event: <= 6.8 */
	/* numbers of types: struct iommu_fault, struct iommu_page_response; 0: it has none */
	__u32 fault_type, response_type;
	bool by_symbols; /* .syms are counted in /proc/kallsyms */
};

/*
 * The kernel as its types tell, and as its symbols do, too, if types do not tell of all that is to
 * be probed: of 200 000 symbols the kernel makes 10 MB of text, which would be a third of a start.
 * A function of a name that types have is then taken to be the only one: those are exported or an
 * IOMMU driver's own. @symbols: not even that. @present: which IOMMUs there are, by enum
 * fault_source. Kept for the next call of the process. Errors are told on stderr with their remedy:
 * a negative errno. /
 */
int kernel_read(const struct kernel **kernel, const bool present[], bool symbols);

/* Did kernel_read() read the symbols? */
bool kernel_read_by_symbols(void);

#endif
