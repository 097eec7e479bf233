// SPDX-License-Identifier: GPL-2.0
/*
 * Which process has which PASID: a walk over all threads, which the kernel makes for a reader (a BPF
 * iterator). It sees binds older than the tool, and costs nothing while nobody reads.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "pasid_record.h"

char LICENSE[] SEC("license") = "GPL";

#define NO_PASID   (~0U)      /* IOMMU_PASID_INVALID, up to 6.2 INVALID_IOASID */
#define PF_KTHREAD 0x00200000 /* borrows address spaces, the fault handlers' workers too */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* <= 6.7: all have one, most of them NO_PASID */
struct mm_struct___old {
	u32 pasid;
};

/* >= 6.8: NULL before the first bind */
struct iommu_mm_data {
	u32 pasid;
};

struct mm_struct___new {
	struct iommu_mm_data *iommu_mm;
};

#pragma clang attribute pop

static __always_inline u32 pasid_of(const struct mm_struct *mm)
{
	struct iommu_mm_data *data;

	if (bpf_core_field_exists(struct mm_struct___old, pasid))
		return BPF_CORE_READ((const struct mm_struct___old *)mm, pasid);
	if (!bpf_core_field_exists(struct mm_struct___new, iommu_mm))
		return NO_PASID; /* a kernel without SVA */
	data = BPF_CORE_READ((const struct mm_struct___new *)mm, iommu_mm);
	return data ? BPF_CORE_READ(data, pasid) : NO_PASID;
}

SEC("iter/task")
int pasids(struct bpf_iter__task *ctx)
{
	const struct task_struct *task = ctx->task, *leader;
	struct pasid_record r = {};
	const struct mm_struct *mm;

	if (!task || task->flags & PF_KTHREAD)
		return 0;
	mm = task->mm; /* NULL: the thread has ended */
	if (!mm)
		return 0;
	r.pasid = pasid_of(mm);
	if (r.pasid == NO_PASID || !r.pasid)
		return 0;
	leader = task->group_leader;
	r.pid = task->tgid;
	r.started = leader->start_boottime;
	bpf_probe_read_kernel_str(r.comm, sizeof(r.comm), leader->comm);
	bpf_seq_write(ctx->meta->seq, &r, sizeof(r));
	return 0;
}
