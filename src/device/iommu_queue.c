// SPDX-License-Identifier: GPL-2.0
#include "device/iommu_queue.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define REGSET	     "kernel/debug/iommu/intel/iommu_regset"
#define PQA_SIZE     0x7 /* PQS: the queue has 2^PQS pages of 4 KiB, of 32-byte entries */
#define PAGE_ENTRIES (4096 / 32)
#define PQA_ADDRESS  (~0xfffULL)

__u32 iommu_queue_entries(const char *sysfs_root, const char *iommu)
{
	_cleanup_(file_closep) FILE *f = NULL;
	char path[PATH_MAX], line[256], name[64] = "";
	unsigned long long v;

	if (snprintf(path, sizeof(path), "%s/" REGSET, sysfs_root) >= (int)sizeof(path))
		return 0;
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "IOMMU: %63s Register Base Address", name) == 1)
			continue;
		if (strcmp(name, iommu) || sscanf(line, "PQA %*x %llx", &v) != 1)
			continue;
		/* no address: this unit does not use page requests */
		return v & PQA_ADDRESS ? PAGE_ENTRIES << (v & PQA_SIZE) : 0;
	}
	return 0;
}
