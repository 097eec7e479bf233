/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arm SMMUv3. The driver does not clear entries that it takes off the event queue, so we read those
 * that it has taken since our last look: when its thread begins and ends, and in between from a
 * function that it calls for each event, before the hardware can overwrite them. The driver's
 * position is in memory (queue.llq.cons), so the next look makes up for one that was skipped.
 */
#ifndef FAULTS_SMMU3_H
#define FAULTS_SMMU3_H

/* Arm SMMUv3 specification (IHI 0070), 7.3 event records; 3.5.1 queue indices */
#define SMMU_EVT_LENGTH	 32
#define SMMU_OVERFLOW	 (1U << 31)
#define SMMU_WALK	 512 /* entries read at a time */
#define SMMU_STREAM_TREE 32  /* depth of the tree of streams */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FAULT_IOMMUS);
	__type(key, __u64);
	__type(value, __u64);
} smmu_threads SEC(".maps"); /* struct arm_smmu_device *, by the thread that serves it */

static __always_inline __u32 smmu_find(const struct arm_smmu_device *smmu)
{
	__u32 n = fault_iommu_find((__u64)smmu, FAULT_SMMU3);
	struct fault_iommu *m = fault_iommu_at(n);

	if (n < FAULT_IOMMUS && !m->name[0])
		fault_iommu_name(m, __builtin_preserve_access_index(&smmu->iommu));
	return n;
}

/* Looks up the row's device in the driver's tree of streams, without its lock: best effort. */
fault_slow int smmu_name(__u64 smmu_at, __u32 row_n, __u32 sid)
{
	struct arm_smmu_device *smmu = (void *)smmu_at;
	struct fault_row *row = fault_row_at(row_n);
	struct rb_node *node;

	if (!bpf_core_field_exists(struct arm_smmu_stream, node))
		return 0;
	node = BPF_CORE_READ(smmu, streams.rb_node);
	for (int i = 0; i < SMMU_STREAM_TREE && node; i++) {
		struct arm_smmu_stream *s =
			(void *)node - bpf_core_field_offset(struct arm_smmu_stream, node);
		__u32 id = BPF_CORE_READ(s, id);

		if (id == sid) {
			struct device *dev = BPF_CORE_READ(s, master, dev);

			bpf_probe_read_kernel_str(row->driver, sizeof(row->driver),
						  BPF_CORE_READ(dev, driver, name));
			bpf_probe_read_kernel_str(row->name, sizeof(row->name),
						  BPF_CORE_READ(dev, kobj.name));
			break;
		}
		node = sid > id ? BPF_CORE_READ(node, rb_right) : BPF_CORE_READ(node, rb_left);
	}
	return 0;
}

fault_slow int smmu_event(__u32 n, __u64 smmu, __u64 entry)
{
	__u64 e[4] = {};
	struct fault_in f = {
		.source = FAULT_SMMU3,
		.iommu = n,
		.domain = FAULT_NONE,
	};
	__u32 row;

	bpf_probe_read_kernel(e, sizeof(e), (const void *)entry);
	f.reason = e[0] & 0xff;
	/*
	 * 0x10 to 0x13: translation-related faults, the only ones that have an access and can stall
	 */
	if (f.reason >= 0x10 && f.reason <= 0x13) {
		if (e[1] & 1ULL << 31)
			return 0; /* stalled: reported as a page request */
		f.access = (e[1] & 1ULL << 35 ? FAULT_READ : FAULT_WRITE) |
			   (e[1] & 1ULL << 34 ? FAULT_EXEC : 0) |
			   (e[1] & 1ULL << 33 ? FAULT_PRIV : 0);
		f.flags = e[1] >> 39 & 7; /* S2, CLASS */
	}
	f.sid = e[0] >> 32;
	f.pasid = e[0] & 1ULL << 11 ? e[0] >> 12 & 0xfffff : FAULT_NONE;
	f.address = e[2];
	row = fault_count(&f);
	if (row)
		smmu_name(smmu, row - 1, f.sid);
	return 0;
}

static __always_inline void smmu_overflow(struct fault_iommu *m, __u32 cons, enum fault_queue queue)
{
	__u32 bit = 1U << queue, now = cons & SMMU_OVERFLOW ? bit : 0;

	/* the driver toggles this flag to acknowledge an overflow */
	if (m->started & bit && (m->overflown & bit) != now)
		fault_add(&m->overflows[queue], 1);
	m->overflown = (m->overflown & ~bit) | now;
	m->started |= bit;
}

/*
 * Reads the entry at the cursor. Returns 0 if the cursor is at @cons, the driver's index and wrap
 * bit.
 */
fault_slow int smmu_next(__u32 n, __u64 smmu_at, __u32 cons)
{
	struct arm_smmu_device *smmu = (void *)smmu_at;
	struct fault_iommu *m = fault_iommu_at(n);
	__u64 size, base;

	if (!bpf_core_field_exists(struct arm_smmu_device, evtq) || m->cursor == cons)
		return 0;
	base = (__u64)BPF_CORE_READ(smmu, evtq.q.base);
	size = 1ULL << (BPF_CORE_READ(smmu, evtq.q.llq.max_n_shift) & 31);
	smmu_event(n, smmu_at, base + (m->cursor & (size - 1)) * SMMU_EVT_LENGTH);
	m->cursor = (m->cursor + 1) & (2 * size - 1);
	return 1;
}

fault_slow int smmu_walk(__u64 smmu_at)
{
	struct arm_smmu_device *smmu = (void *)smmu_at;
	__u32 cons, shift, wrap, size, todo, n;
	struct fault_iommu *m;

	if (!bpf_core_field_exists(struct arm_smmu_device, evtq))
		return 0;
	n = smmu_find(smmu);
	if (n >= FAULT_IOMMUS)
		return 0;
	m = fault_iommu_at(n);
	cons = BPF_CORE_READ(smmu, evtq.q.llq.cons);
	shift = BPF_CORE_READ(smmu, evtq.q.llq.max_n_shift) & 31;
	size = 1U << shift;
	wrap = 2 * size - 1; /* index and wrap bit form one counter */
	if (!(m->started & 1U << FAULT_Q_EVENT))
		m->cursor = cons & wrap;
	smmu_overflow(m, cons, FAULT_Q_EVENT);
	todo = (cons - (__u32)m->cursor) & wrap;
	if (todo > size) {
		fault_lose(m, FAULT_UNREAD, todo - size);
		m->cursor = (m->cursor + todo - size) & wrap;
	}
	for (int i = 0; i < SMMU_WALK; i++)
		if (!smmu_next(n, smmu_at, cons & wrap))
			break;
	return 0;
}

static __always_inline int on_evtq_entry(struct arm_smmu_device *smmu)
{
	__u64 thread = bpf_get_current_pid_tgid(), it = (__u64)smmu;

	bpf_map_update_elem(&smmu_threads, &thread, &it, BPF_ANY);
	smmu_walk((__u64)smmu);
	return 0;
}

/* The driver is handling events, or has just finished. */
static __always_inline int smmu_pass(void)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *smmu = bpf_map_lookup_elem(&smmu_threads, &thread);

	if (smmu)
		smmu_walk(*smmu);
	return 0;
}

SEC("fentry/arm_smmu_evtq_thread")
int BPF_PROG(smmu_evtq_fentry, int irq, void *smmu)
{
	return on_evtq_entry(smmu);
}

SEC("fexit/arm_smmu_evtq_thread")
int BPF_PROG(smmu_evtq_fexit, int irq, void *smmu)
{
	smmu_walk((__u64)smmu);
	return 0;
}

SEC("kprobe/arm_smmu_evtq_thread")
int BPF_KPROBE(smmu_evtq_kprobe, int irq, void *smmu)
{
	return on_evtq_entry(smmu);
}

SEC("kretprobe/arm_smmu_evtq_thread")
int BPF_KRETPROBE(smmu_evtq_kretprobe)
{
	return smmu_pass();
}

/* A function that the driver calls for each event; src/probe/fault_ways.c lists them. */
SEC("fentry")
int BPF_PROG(smmu_pass_fentry)
{
	return smmu_pass();
}

SEC("kprobe")
int BPF_KPROBE(smmu_pass_kprobe)
{
	return smmu_pass();
}

SEC("fexit/vprintk_emit")
int BPF_PROG(smmu_printed_fexit)
{
	return smmu_pass();
}

/* This driver rejects PRI requests; only overflows of the PRI queue are of interest. */
static __always_inline int on_priq(struct arm_smmu_device *smmu)
{
	__u32 n;

	if (!bpf_core_field_exists(struct arm_smmu_device, priq))
		return 0;
	n = smmu_find(smmu);
	if (n < FAULT_IOMMUS)
		smmu_overflow(fault_iommu_at(n), BPF_CORE_READ(smmu, priq.q.llq.cons), FAULT_Q_PRI);
	return 0;
}

/* At entry the flag shows the previous overflow; the latest is counted at the next interrupt. */
SEC("fentry/arm_smmu_priq_thread")
int BPF_PROG(smmu_priq_fentry, int irq, void *smmu)
{
	return on_priq(smmu);
}

SEC("kprobe/arm_smmu_priq_thread")
int BPF_KPROBE(smmu_priq_kprobe, int irq, void *smmu)
{
	return on_priq(smmu);
}

#endif
