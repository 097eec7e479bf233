/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Intel VT-d. The fault recording registers are read just before the driver reads and clears them:
 * when dmar_fault() begins, and again after each line that it prints about a record, since printing
 * is slow and new faults arrive meanwhile.
 *
 * dmar_fault() runs in hard interrupt context even on preemptible kernels (IRQF_NO_THREAD), so a
 * per-CPU variable can hold the instance being served.
 */
#ifndef FAULTS_VTD_H
#define FAULTS_VTD_H

/* VT-d specification 4.1, 11.4.9 (FSTS), 11.4.14 (FRCD), 11.4.11 (PRS) */
#define VTD_FSTS	0x34
#define VTD_FSTS_PFO	(1U << 0)
#define VTD_FSTS_PPF	(1U << 1)
#define VTD_PRS		0xdc
#define VTD_PRS_PRO	(1U << 1)
#define VTD_FRCD_LENGTH 16
#define VTD_FRCD_F	(1ULL << 63)
#define VTD_FRCD_PP	(1ULL << 31)
#define VTD_IR_FIRST	0x20 /* interrupt remapping reasons: 0x20 to 0x2f */
#define VTD_IR_LAST	0x2f
#define VTD_RECORDS	256 /* at most: CAP.NFR has 8 bits */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} vtd_served SEC(".maps"); /* instance whose interrupt this CPU serves, plus one */

static __always_inline __u32 vtd_iommu(const struct intel_iommu *iommu)
{
	__u32 n = fault_iommu_find((__u64)iommu, FAULT_VTD);
	struct fault_iommu *m = fault_iommu_at(n);

	if (n < FAULT_IOMMUS && !m->name[0]) {
		m->segment = BPF_CORE_READ(iommu, segment);
		fault_iommu_name(m, __builtin_preserve_access_index(&iommu->iommu));
	}
	return n;
}

fault_slow int vtd_record(__u32 n, __u64 low, __u64 high)
{
	struct fault_in f = {
		.source = FAULT_VTD,
		.iommu = n,
		.sid = high & 0xffff,
		.reason = high >> 32 & 0xff,
		.address = low & ~0xfffULL,
		.pasid = FAULT_NONE,
		.domain = FAULT_NONE,
		.flags = (high >> 60 & 3) | (high & 1ULL << 28 ? FAULT_VTD_T2 : 0),
	};

	if (f.reason >= VTD_IR_FIRST && f.reason <= VTD_IR_LAST) {
		f.address = low >> 48; /* the interrupt index */
		fault_count(&f);
		return 0;
	}
	f.access = high & 1ULL << 62 ? FAULT_READ : FAULT_WRITE;
	if (high & VTD_FRCD_PP) {
		f.pasid = high >> 40 & 0xfffff;
		f.access |=
			(high & 1ULL << 30 ? FAULT_EXEC : 0) | (high & 1ULL << 29 ? FAULT_PRIV : 0);
	}
	fault_count(&f);
	return 0;
}

static __always_inline __u32 vtd_records(const struct intel_iommu *iommu)
{
	return (BPF_CORE_READ(iommu, cap) >> 40 & 0xff) + 1;
}

/* Reads the next record that the driver has not cleared. Returns 0 if there is none. */
fault_slow int vtd_next(__u32 n)
{
	struct fault_iommu *m = fault_iommu_at(n);
	const struct intel_iommu *iommu = (const void *)m->ptr;
	__u32 records = vtd_records(iommu), index = m->cursor & 0xff;
	const void *record;
	__u64 high;

	if (m->read - m->cleared >= records)
		return 0;
	record = BPF_CORE_READ(iommu, reg) + (BPF_CORE_READ(iommu, cap) >> 24 & 0x3ff) * 16 +
		 index * VTD_FRCD_LENGTH;
	high = fault_read64(record + 8);
	if (!(high & VTD_FRCD_F))
		return 0;
	vtd_record(n, fault_read64(record), high);
	m->cursor = index + 1 < records ? index + 1 : 0;
	m->read++;
	return 1;
}

static __always_inline void vtd_walk(__u32 n)
{
	for (int i = 0; i < VTD_RECORDS; i++)
		if (!vtd_next(n))
			break;
}

static __always_inline int on_dmar_fault(const struct intel_iommu *iommu)
{
	const void *reg = BPF_CORE_READ(iommu, reg);
	__u32 status = fault_read32(reg + VTD_FSTS), first = status >> 8 & 0xff, n, zero = 0;
	__u32 *served = bpf_map_lookup_elem(&vtd_served, &zero);
	struct fault_iommu *m;

	if (served)
		*served = 0;
	if (!(status & (VTD_FSTS_PPF | VTD_FSTS_PFO)))
		return 0; /* an invalidation error */
	n = vtd_iommu(iommu);
	if (n >= FAULT_IOMMUS)
		return 0;
	m = fault_iommu_at(n);
	if (status & VTD_FSTS_PFO)
		fault_add(&m->overflows[FAULT_Q_FAULT], 1);
	if (!(status & VTD_FSTS_PPF))
		return 0;
	/*
	 * The hardware fills the records in turn, so the driver has handled those in between
	 * without us. A first record of 0 may mean that the hardware was reset.
	 */
	if (m->started && first && first != m->cursor)
		fault_lose(m, FAULT_UNREAD,
			   first > m->cursor ? first - m->cursor
					     : first + vtd_records(iommu) - m->cursor);
	m->started = 1;
	m->cursor = first;
	m->read = 0;
	m->cleared = 0;
	if (served)
		*served = n + 1;
	vtd_walk(n);
	return 0;
}

SEC("fentry/dmar_fault")
int BPF_PROG(vtd_fentry, int irq, void *iommu)
{
	return on_dmar_fault(iommu);
}

SEC("kprobe/dmar_fault")
int BPF_KPROBE(vtd_kprobe, int irq, void *iommu)
{
	return on_dmar_fault(iommu);
}

static __always_inline int vtd_done(void)
{
	__u32 zero = 0, *served = bpf_map_lookup_elem(&vtd_served, &zero);

	if (served)
		*served = 0;
	return 0;
}

SEC("fexit/dmar_fault")
int BPF_PROG(vtd_fexit, int irq, void *iommu)
{
	return vtd_done();
}

SEC("kretprobe/dmar_fault")
int BPF_KRETPROBE(vtd_kretprobe)
{
	return vtd_done();
}

/*
 * The driver prints one line for each record, after clearing it: dmar_fault_do_one() in
 * drivers/iommu/intel/dmar.c. The line begins with this, after the two bytes of its log level.
 */
#define VTD_PRINTED "DMAR: ["
static __always_inline int on_printed(const char *format)
{
	__u32 zero = 0, *served = bpf_map_lookup_elem(&vtd_served, &zero);
	struct fault_iommu *m;
	char got[sizeof(VTD_PRINTED) - 1] = {};

	if (!served || !*served)
		return 0;
	bpf_probe_read_kernel(got, sizeof(got), format + 2);
	for (__u32 i = 0; i < sizeof(got); i++)
		if (got[i] != VTD_PRINTED[i])
			return 0;
	m = fault_iommu_at(*served - 1);
	m->cleared++;
	vtd_walk(*served - 1);
	return 0;
}

SEC("fexit/vprintk_emit")
int BPF_PROG(vtd_printed_fexit, int facility, int level, void *dev, const char *format)
{
	return on_printed(format);
}

/* --- page request queue --- */

/* Notes which instance owns the queue. */
static __always_inline int on_prq_thread(const struct intel_iommu *iommu)
{
	__u32 n = vtd_iommu(iommu);

	if (n < FAULT_IOMMUS)
		fault_iommu_at(n)->prq = (__u64)BPF_CORE_READ(iommu, iopf_queue);
	return 0;
}

SEC("fentry/prq_event_thread")
int BPF_PROG(vtd_prq_fentry, int irq, void *iommu)
{
	return on_prq_thread(iommu);
}

SEC("kprobe/prq_event_thread")
int BPF_KPROBE(vtd_prq_kprobe, int irq, void *iommu)
{
	return on_prq_thread(iommu);
}

/*
 * Among drivers of PCIe IOMMUs, only VT-d's calls it: after an overflow of the page request queue.
 */
static __always_inline int on_prq_overflow(__u64 queue)
{
	for (__u32 i = 0; i < FAULT_IOMMUS; i++)
		if (fault_iommus[i].prq == queue)
			fault_add(&fault_iommus[i].overflows[FAULT_Q_PRQ], 1);
	return 0;
}

SEC("fentry/iopf_queue_discard_partial")
int BPF_PROG(vtd_discard_fentry, struct iopf_queue *queue)
{
	return on_prq_overflow((__u64)queue);
}

SEC("kprobe/iopf_queue_discard_partial")
int BPF_KPROBE(vtd_discard_kprobe, struct iopf_queue *queue)
{
	return on_prq_overflow((__u64)queue);
}

#endif
