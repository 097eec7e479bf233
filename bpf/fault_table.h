/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fault table. A fault finds its row through a small index, keyed by what faults of one kind
 * have in common. Rows are never freed, so that their counts outlive the devices.
 */
#ifndef FAULT_TABLE_H
#define FAULT_TABLE_H

#include "fault_row.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024); /* more while tracing */
} fault_events SEC(".maps");

const volatile bool fault_tracing; /* user space wants every fault as an event */

struct fault_row fault_rows[FAULT_ROWS];
__u32 fault_index[FAULT_INDEX]; /* row number plus one */
struct fault_iommu fault_iommus[FAULT_IOMMUS];
__u32 fault_rows_used; /* may exceed FAULT_ROWS */
__u64 fault_lost[FAULT_LOST_KINDS];

/* What a probe has read of a fault. */
struct fault_in {
	__u64 dev; /* struct device *, if the device is identified by it, else 0 */
	__u64 address;
	__u32 iommu; /* in fault_iommus, or FAULT_NONE */
	__u32 sid;
	__u32 pasid;
	__u32 domain;
	__u32 flags;
	__u16 reason;
	__u8 source;
	__u8 access;
	char name[FAULT_NAME]; /* of dev */
};

#define fault_slow __attribute__((noinline, weak))

static __always_inline void fault_add(__u64 *n, __u64 by)
{
	__sync_fetch_and_add(n, by);
}

static __always_inline struct fault_iommu *fault_iommu_at(__u32 n)
{
	return &fault_iommus[n & (FAULT_IOMMUS - 1)];
}

/*
 * The number of the IOMMU instance whose struct is at @ptr, added if need be; FAULT_NONE: no room,
 * which is counted. The caller sets the name if it is still empty.
 */
fault_slow __u32 fault_iommu_find(__u64 ptr, __u32 source)
{
	__u32 home = (ptr >> 6) * 0x9e3779b97f4a7c15ULL >> 32;

	for (__u32 i = 0; i < FAULT_IOMMU_WINDOW; i++) {
		__u32 n = (home + i) & (FAULT_IOMMUS - 1);
		struct fault_iommu *m = &fault_iommus[n];

		if (!m->ptr && !__sync_val_compare_and_swap(&m->ptr, 0, ptr)) {
			m->source = source;
			return n;
		}
		if (m->ptr == ptr)
			return n;
	}
	fault_add(&fault_lost[FAULT_LOST_IOMMUS], 1);
	return FAULT_NONE;
}

/* Sets the name that the instance has in sysfs. */
static __always_inline void fault_iommu_name(struct fault_iommu *m, const struct iommu_device *dev)
{
	bpf_probe_read_kernel_str(m->name, sizeof(m->name), BPF_CORE_READ(dev, dev, kobj.name));
}

/* Counts @n faults of this instance that have no row. */
static __always_inline void fault_lose(struct fault_iommu *m, enum fault_loss why, __u64 n)
{
	fault_add(&m->faults, n);
	fault_add(&m->lost[why], n);
}

static __always_inline bool fault_same_name(const char *a, const char *b)
{
	const __u64 *x = (const __u64 *)a, *y = (const __u64 *)b;

	for (int i = 0; i < FAULT_NAME / 8; i++)
		if (x[i] != y[i])
			return false;
	return true;
}

/*
 * Row @n. The asm hides @n's range from the compiler, which would otherwise drop the mask that the
 * verifier needs to see.
 */
static __always_inline struct fault_row *fault_row_at(__u32 n)
{
	asm volatile("" : "+r"(n));
	return &fault_rows[n & (FAULT_ROWS - 1)];
}

/* Does the row that the index entry @n refers to have this key and device? */
fault_slow int fault_is(__u32 n, __u64 key0, __u64 key1, const struct fault_in *f)
{
	const struct fault_row *row = fault_row_at(n - 1);

	return f && row->key[0] == key0 && row->key[1] == key1 &&
	       (!f->dev || fault_same_name(row->name, f->name));
}

static __always_inline void fault_row_fill(struct fault_row *row, const struct fault_in *f,
					   const __u64 key[2], __u64 now)
{
	const struct device *dev = (const void *)f->dev;

	row->key[0] = key[0];
	row->key[1] = key[1];
	row->iommu = f->iommu;
	row->sid = f->sid;
	row->reason = f->reason;
	row->source = f->source;
	row->access = f->access;
	row->t_first = now;
	__builtin_memcpy(row->name, f->name, sizeof(row->name));
	if (dev)
		bpf_probe_read_kernel_str(row->driver, sizeof(row->driver),
					  BPF_CORE_READ(dev, driver, name));
	row->state = FAULT_ROW_LIVE;
}

static __always_inline void fault_key(const struct fault_in *f, __u64 key[2])
{
	key[0] = f->dev ?: (__u64)f->iommu << 32 | f->sid;
	key[1] =
		f->reason | (__u64)f->source << 16 | (__u64)f->access << 24 | (__u64)f->iommu << 32;
}

/* The index cell that step @i of a search for @key looks at. */
static __always_inline __u32 *fault_cell(const __u64 key[2], __u32 i)
{
	__u32 home = (key[0] ^ key[1] * 31) * 0x9e3779b97f4a7c15ULL >> 40;

	return &fault_index[(home + i) & (FAULT_INDEX - 1)];
}

/* Makes a row for @f and returns its number; FAULT_NONE: no room. */
fault_slow __u32 fault_row_make(const struct fault_in *f, __u64 now)
{
	__u64 key[2];
	__u32 made;

	if (!f || fault_rows_used >= FAULT_ROWS)
		return FAULT_NONE;
	made = __sync_fetch_and_add(&fault_rows_used, 1);
	if (made >= FAULT_ROWS)
		return FAULT_NONE;
	fault_key(f, key);
	fault_row_fill(fault_row_at(made), f, key, now);
	for (__u32 i = 0; i < FAULT_INDEX_WINDOW; i++) {
		__u32 n = __sync_val_compare_and_swap(fault_cell(key, i), 0, made + 1);

		if (!n)
			return made;
		/* another CPU was faster: if its row is of the same kind, ours stays empty */
		if (fault_is(n, key[0], key[1], f))
			return n - 1;
	}
	return FAULT_NONE;
}

/* The number of the row for @f, made if need be; FAULT_NONE: no room. */
static __always_inline __u32 fault_row_get(const struct fault_in *f, __u64 now)
{
	__u64 key[2];
	__u32 i;

	fault_key(f, key);
	for (i = 0; i < FAULT_INDEX_WINDOW; i++) {
		__u32 n = *fault_cell(key, i);

		if (!n)
			break;
		if (fault_is(n, key[0], key[1], f))
			return n - 1;
	}
	return i < FAULT_INDEX_WINDOW ? fault_row_make(f, now) : FAULT_NONE;
}

static __always_inline void fault_tell(const struct fault_sample *s, __u32 row)
{
	struct fault_event *e = bpf_ringbuf_reserve(&fault_events, sizeof(*e), 0);

	if (!e) {
		fault_add(&fault_lost[FAULT_LOST_EVENTS], 1);
		return;
	}
	e->t = s->t;
	e->n = s->n;
	e->address = s->address;
	e->row = row;
	e->pasid = s->pasid;
	e->domain = s->domain;
	e->flags = s->flags;
	bpf_ringbuf_submit(e, 0);
}

/*
 * Counts a fault. Returns its row's number plus one if it is the first of its kind, so that the
 * caller may fill in the device's name; else 0.
 */
fault_slow __u32 fault_count(const struct fault_in *f)
{
	__u64 now = bpf_ktime_get_ns();
	struct fault_sample *s;
	struct fault_row *row;
	__u64 count;
	__u32 n;

	if (!f)
		return 0;
	n = fault_row_get(f, now);
	if (f->iommu < FAULT_IOMMUS) {
		struct fault_iommu *m = fault_iommu_at(f->iommu);

		if (n >= FAULT_ROWS) {
			fault_lose(m, FAULT_NO_ROOM, 1);
			return 0;
		}
		fault_add(&m->faults, 1);
	}
	if (n >= FAULT_ROWS)
		return 0;
	row = fault_row_at(n);
	count = __sync_fetch_and_add(&row->count, 1) + 1;
	row->t_last = now;
	if ((row->flags | f->flags) != row->flags)
		row->flags |= f->flags;
	s = &row->sample[(count - 1) & (FAULT_SAMPLES - 1)];
	__sync_lock_test_and_set(&s->n, count); /* also a barrier */
	s->t = now;
	s->address = f->address;
	s->pasid = f->pasid;
	s->domain = f->domain;
	s->flags = f->flags;
	__sync_lock_test_and_set(&s->check, count);
	if (count == 1 || fault_tracing)
		fault_tell(s, n);
	return count == 1 ? n + 1 : 0;
}

static __always_inline __u32 fault_read32(const void *p)
{
	__u32 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), p);
	return v;
}

static __always_inline __u64 fault_read64(const void *p)
{
	__u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), p);
	return v;
}

/*
 * An fentry argument as a plain scalar: functions that the verifier checks on their own do not
 * accept pointers of a known type.
 */
#define fault_arg(ctx, n) fault_read64(&(ctx)[n])

/* Is the kernel string at @s equal to @is, of @length bytes (at most 16) with its NUL? */
static __always_inline bool fault_string_is(const char *s, const char *is, int length)
{
	char got[16] = {};

	if (bpf_probe_read_kernel(got, length, s))
		return false;
	for (int i = 0; i < length; i++)
		if (got[i] != is[i])
			return false;
	return true;
}

#endif
