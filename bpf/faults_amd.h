/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AMD-Vi: reads event log entries before the driver does, because the driver clears them. Where the
 * compiler has not inlined iommu_print_event(), each entry is taken from its argument. Otherwise
 * all from head to tail are read when iommu_poll_events() begins, or else when its interrupt thread
 * does.
 */
#ifndef FAULTS_AMD_H
#define FAULTS_AMD_H

/* AMD I/O Virtualization Technology (IOMMU) Specification 48882, 3.4 (MMIO), 2.5 (event log) */
#define AMD_EVT_BASE  0x0010 /* EventLen, log2 of the entries: bits 59:56 */
#define AMD_EVT_HEAD  0x2010
#define AMD_EVT_TAIL  0x2018
#define AMD_EVT_ENTRY 16
#define AMD_EVT_WALK  2048 /* entries read at a time */
#define AMD_ILL_DEV   0x1
#define AMD_IO_FAULT  0x2
#define AMD_PAGE_TAB  0x4
#define AMD_ILL_CMD   0x5
#define AMD_CMD_HW    0x6
#define AMD_INV_DEV   0x8
#define AMD_INV_PPR   0x9
#define AMD_RMP_FAULT 0xd
#define AMD_FLAG_GN   (1U << 0) /* guest or nested translation: the id is a PASID, not a domain */
#define AMD_FLAG_I    (1U << 3) /* interrupt request */
#define AMD_FLAG_RW   (1U << 5) /* write */

static __always_inline __u32 amd_iommu_find(const struct amd_iommu *iommu)
{
	__u32 n = fault_iommu_find((__u64)iommu, FAULT_AMD);
	struct fault_iommu *m = fault_iommu_at(n);

	if (n < FAULT_IOMMUS && !m->name[0]) {
		m->segment = bpf_core_field_exists(struct amd_iommu, pci_seg)
				     ? BPF_CORE_READ(iommu, pci_seg, id)
				     : 0;
		fault_iommu_name(m, __builtin_preserve_access_index(&iommu->iommu));
	}
	return n;
}

fault_slow int amd_entry(__u32 n, __u64 entry)
{
	__u32 e[4] = {};
	struct fault_in f = {
		.source = FAULT_AMD,
		.iommu = n,
		.pasid = FAULT_NONE,
		.domain = FAULT_NONE,
	};
	__u32 id;

	/* erratum 732: the interrupt may arrive before the entry is written */
	for (int i = 0; i < 64; i++) {
		bpf_probe_read_kernel(e, sizeof(e), (const void *)entry);
		if (e[1] >> 28)
			break;
	}
	f.reason = e[1] >> 28;
	f.flags = e[1] >> 16 & 0xfff;
	f.sid = f.reason == AMD_ILL_CMD || f.reason == AMD_CMD_HW ? FAULT_NONE : e[0] & 0xffff;
	f.address = (__u64)e[3] << 32 | e[2];
	id = (e[0] & 0xf0000) | (e[1] & 0xffff);
	switch (f.reason) {
	case AMD_IO_FAULT:
	case AMD_PAGE_TAB:
		if (f.flags & AMD_FLAG_GN)
			f.pasid = id;
		else
			f.domain = id & 0xffff;
		break;
	case AMD_ILL_DEV:
	case AMD_INV_DEV:
		f.pasid = id;
		break;
	case AMD_INV_PPR:
		f.pasid = e[0] >> 16 | (e[1] >> 10 & 0xf) << 16; /* as in the page request */
		break;
	}
	if ((f.reason == AMD_IO_FAULT || f.reason == AMD_RMP_FAULT) && !(f.flags & AMD_FLAG_I))
		f.access = f.flags & AMD_FLAG_RW ? FAULT_WRITE : FAULT_READ;
	fault_count(&f);
	return 0;
}

/*
 * Reads the entry at the cursor. Returns 0 if the cursor is at @tail. @size: of the log, in bytes.
 */
fault_slow int amd_next(__u32 n, __u64 log, __u32 tail, __u32 size)
{
	struct fault_iommu *m = fault_iommu_at(n);

	if (m->cursor == tail)
		return 0;
	amd_entry(n, log + m->cursor);
	m->cursor = (m->cursor + AMD_EVT_ENTRY) & (size - 1);
	return 1;
}

/* The driver is about to read the entries from head to tail. */
fault_slow int amd_poll(__u64 iommu_at)
{
	const struct amd_iommu *iommu = (const void *)iommu_at;
	const void *mmio = BPF_CORE_READ(iommu, mmio_base);
	__u64 log = (__u64)BPF_CORE_READ(iommu, evt_buf);
	__u32 size = AMD_EVT_ENTRY << (fault_read64(mmio + AMD_EVT_BASE) >> 56 & 0xf);
	__u32 head = fault_read32(mmio + AMD_EVT_HEAD) & (size - 1) & ~(AMD_EVT_ENTRY - 1);
	__u32 tail = fault_read32(mmio + AMD_EVT_TAIL) & (size - 1) & ~(AMD_EVT_ENTRY - 1);
	struct fault_iommu *m;
	__u32 n;

	if (head == tail)
		return 0;
	n = amd_iommu_find(iommu);
	if (n >= FAULT_IOMMUS)
		return 0;
	m = fault_iommu_at(n);
	/*
	 * Entries that the driver went on to read after our last look. A head of 0 may mean that
	 * the log was restarted.
	 */
	if (m->started && head && head != m->cursor)
		fault_lose(m, FAULT_UNREAD, ((head - m->cursor) & (size - 1)) / AMD_EVT_ENTRY);
	m->started = 1;
	m->cursor = head;
	for (int i = 0; i < AMD_EVT_WALK; i++)
		if (!amd_next(n, log, tail, size))
			break;
	return 0;
}

SEC("fentry/iommu_print_event")
int BPF_PROG(amd_print_fentry, struct amd_iommu *iommu, void *entry)
{
	__u32 n = amd_iommu_find((void *)fault_arg(ctx, 0));

	if (n < FAULT_IOMMUS)
		amd_entry(n, (__u64)entry);
	return 0;
}

SEC("kprobe/iommu_print_event")
int BPF_KPROBE(amd_print_kprobe, struct amd_iommu *iommu, void *entry)
{
	__u32 n = amd_iommu_find(iommu);

	if (n < FAULT_IOMMUS)
		amd_entry(n, (__u64)entry);
	return 0;
}

SEC("fentry/iommu_poll_events")
int BPF_PROG(amd_poll_fentry, struct amd_iommu *iommu)
{
	amd_poll(fault_arg(ctx, 0));
	return 0;
}

SEC("kprobe/iommu_poll_events")
int BPF_KPROBE(amd_poll_kprobe, struct amd_iommu *iommu)
{
	amd_poll((__u64)iommu);
	return 0;
}

/* amd_iommu_int_thread_evtlog (since 6.7) or amd_iommu_int_thread, which take the same arguments */
SEC("fentry")
int BPF_PROG(amd_thread_fentry, int irq, void *iommu)
{
	amd_poll((__u64)iommu);
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(amd_thread_kprobe, int irq, void *iommu)
{
	amd_poll((__u64)iommu);
	return 0;
}

/* The driver restarts a log only after it has overflowed. */
static __always_inline int on_amd_overflow(const struct amd_iommu *iommu, enum fault_queue queue)
{
	__u32 n = amd_iommu_find(iommu);

	if (n >= FAULT_IOMMUS)
		return 0;
	fault_add(&fault_iommu_at(n)->overflows[queue], 1);
	if (queue == FAULT_Q_EVENT)
		fault_iommu_at(n)->started = 0;
	return 0;
}

SEC("fentry/amd_iommu_restart_event_logging")
int BPF_PROG(amd_event_fentry, struct amd_iommu *iommu)
{
	return on_amd_overflow((void *)fault_arg(ctx, 0), FAULT_Q_EVENT);
}

SEC("kprobe/amd_iommu_restart_event_logging")
int BPF_KPROBE(amd_event_kprobe, struct amd_iommu *iommu)
{
	return on_amd_overflow(iommu, FAULT_Q_EVENT);
}

SEC("fentry/amd_iommu_restart_ppr_log")
int BPF_PROG(amd_ppr_fentry, struct amd_iommu *iommu)
{
	return on_amd_overflow((void *)fault_arg(ctx, 0), FAULT_Q_PPR);
}

SEC("kprobe/amd_iommu_restart_ppr_log")
int BPF_KPROBE(amd_ppr_kprobe, struct amd_iommu *iommu)
{
	return on_amd_overflow(iommu, FAULT_Q_PPR);
}

#endif
