// SPDX-License-Identifier: GPL-2.0
/* The kernel functions that handle unrecoverable DMA faults, by IOMMU driver. */
#include "base/array.h"
#include "probe/ways.h"

#include "fault_row.h"

#define OF(source) (1U << FAULT_##source)

#define AMD_LOST  "faults of AMD IOMMUs"
#define SMMU_LOST "SMMUv3 faults during a storm, if the event queue wraps"

const struct probe_way fault_ways[] = {
	{
		.function = "dmar_fault",
		.need = ONE_OF,
		.of = OF(VTD),
		.typed = { "vtd_fentry", "vtd_fexit" },
		.plain = { "vtd_kprobe", "vtd_kretprobe" },
		.lost = "faults of Intel IOMMUs",
	},
	{
		.function = "vprintk_emit",
		.need = ONE_OF,
		.of = OF(VTD),
		.typed = { "vtd_printed_fexit" },
		.lost = "Intel faults that arrive while the kernel prints others",
	},
	{
		.function = "prq_event_thread",
		.need = ONE_OF,
		.of = OF(VTD),
		.typed = { "vtd_prq_fentry" },
		.plain = { "vtd_prq_kprobe" },
		.lost = "overflows of page request queues",
	},
	{
		.function = "iopf_queue_discard_partial",
		.need = ONE_OF,
		.of = OF(VTD),
		.typed = { "vtd_discard_fentry" },
		.plain = { "vtd_discard_kprobe" },
		.lost = "overflows of page request queues",
	},
	{
		.function = "iommu_print_event",
		.need = ONE_OF,
		.of = OF(AMD),
		.choice = CHOICE_AMD_LOG,
		.typed = { "amd_print_fentry" },
		.plain = { "amd_print_kprobe" },
		.lost = AMD_LOST,
	},
	{
		.function = "iommu_poll_events",
		.need = ONE_OF,
		.of = OF(AMD),
		.choice = CHOICE_AMD_LOG,
		.typed = { "amd_poll_fentry" },
		.plain = { "amd_poll_kprobe" },
		.lost = AMD_LOST,
	},
	{
		.function = "amd_iommu_int_thread_evtlog",
		.need = ONE_OF,
		.of = OF(AMD),
		.choice = CHOICE_AMD_LOG,
		.typed = { "amd_thread_fentry" },
		.plain = { "amd_thread_kprobe" },
		.lost = AMD_LOST,
	},
	{
		.function = "amd_iommu_int_thread",
		.need = ONE_OF,
		.of = OF(AMD),
		.choice = CHOICE_AMD_LOG,
		.typed = { "amd_thread_fentry" },
		.plain = { "amd_thread_kprobe" },
		.lost = AMD_LOST,
	},
	{
		.function = "amd_iommu_restart_event_logging",
		.need = ONE_OF,
		.of = OF(AMD),
		.typed = { "amd_event_fentry" },
		.plain = { "amd_event_kprobe" },
		.lost = "overflows of AMD event logs",
	},
	{
		.function = "amd_iommu_restart_ppr_log",
		.need = ONE_OF,
		.of = OF(AMD),
		.typed = { "amd_ppr_fentry" },
		.plain = { "amd_ppr_kprobe" },
		.lost = "overflows of AMD page request logs",
	},
	{
		.function = "arm_smmu_evtq_thread",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.typed = { "smmu_evtq_fentry", "smmu_evtq_fexit" },
		.plain = { "smmu_evtq_kprobe", "smmu_evtq_kretprobe" },
		.lost = "faults of Arm SMMUv3",
	},
	/* the first up to 6.13, the next two since 6.14 */
	{
		.function = "arm_smmu_handle_evt",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.choice = CHOICE_SMMU_PASS,
		.typed = { "smmu_pass_fentry" },
		.plain = { "smmu_pass_kprobe" },
		.lost = SMMU_LOST,
	},
	{
		.function = "arm_smmu_handle_event",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.choice = CHOICE_SMMU_PASS,
		.typed = { "smmu_pass_fentry" },
		.plain = { "smmu_pass_kprobe" },
		.lost = SMMU_LOST,
	},
	{
		.function = "arm_smmu_decode_event",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.choice = CHOICE_SMMU_PASS,
		.typed = { "smmu_pass_fentry" },
		.plain = { "smmu_pass_kprobe" },
		.lost = SMMU_LOST,
	},
	/* if the compiler has inlined all of these: covers at least the events that are printed */
	{
		.function = "vprintk_emit",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.choice = CHOICE_SMMU_PASS,
		.typed = { "smmu_printed_fexit" },
		.plain = { "smmu_pass_kprobe" },
		.lost = SMMU_LOST,
	},
	{
		.function = "arm_smmu_priq_thread",
		.need = ONE_OF,
		.of = OF(SMMU3),
		.typed = { "smmu_priq_fentry" },
		.plain = { "smmu_priq_kprobe" },
		.lost = "overflows of SMMUv3 PRI queues",
	},
	/* kprobes do not see the end of an interrupt, so the end of the queue has to do */
	{
		.function = "vring_del_virtqueue",
		.need = ONE_OF,
		.of = OF(VIRTIO),
		.plain = { "virtio_del_kprobe" },
		.lost = "a virtio-iommu that starts anew may seem to fault",
	},
	{
		.function = "vring_interrupt",
		.need = ONE_OF,
		.of = OF(VIRTIO),
		.typed = { "virtio_irq_fentry", "virtio_irq_fexit" },
		.plain = { "virtio_irq_kprobe" },
		.lost = "faults of virtio-iommu",
	},
	{
		.function = "virtqueue_add_inbuf",
		.need = ONE_OF,
		.of = OF(VIRTIO),
		.typed = { "virtio_add_fentry" },
		.plain = { "virtio_add_kprobe" },
		.lost = "faults of virtio-iommu",
	},
};

const unsigned int n_fault_ways = ARRAY_SIZE(fault_ways);

int fault_ways_want(struct ksyms *syms)
{
	int err = 0;

	for (unsigned int i = 0; i < n_fault_ways && !err; i++)
		err = ksyms_want(syms, fault_ways[i].function);
	return err;
}

bool way_is_here(const struct probe_way *way, const bool present[])
{
	for (int s = 0; s < FAULT_SOURCES; s++)
		if (way->of & 1U << s && present[s])
			return true;
	return false;
}

/*
 * Functions with a .choice do not count as typed: they are static, and the compiler may have left
 * only a modified copy (.isra.0), which BTF lists under the plain name (pahole
 * --btf_gen_optimized).
 */
bool fault_ways_typed(const struct ksyms *syms, const bool present[])
{
	for (unsigned int i = 0; i < n_fault_ways; i++)
		if (way_is_here(&fault_ways[i], present) &&
		    (fault_ways[i].choice || !ksyms_wanted(syms, fault_ways[i].function)->typed))
			return false;
	return true;
}
