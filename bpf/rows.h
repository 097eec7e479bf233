/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables, and how a device finds its row: its pointer hashes into a small index of row numbers.
 * A row is made at the device's first event and is complete before it appears in the index.
 */
#ifndef ROWS_H
#define ROWS_H

/* weak: the compiler must not infer results across the call, because the verifier does not */
#define pr_slow __attribute__((noinline, weak))
#include "core.h"
#include "events.h"
#include "kernel.h"

#define INDEX_DEAD (~0U) /* an index entry whose device was removed */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PR_ROWS_MAX); /* user space sets what this machine needs */
	__type(key, __u32);
	__type(value, struct pr_row);
} rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024); /* more while tracing */
} events SEC(".maps");

/* --credits DEVICE=N, keyed by name so that it applies from the device's first request */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PR_ROWS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, char[PR_NAME]);
	__type(value, __u64);
} credits SEC(".maps");

const volatile __u32 n_rows = 1;    /* entries of the map rows */
const volatile bool tracing;	    /* user space wants every event */
const volatile bool lists_tell_all; /* a device with empty lists has nothing outstanding */
const volatile __u64 credits_default = PR_NO_LIMIT; /* --credits N */

struct pr_shared shared;
__u32 row_index[PR_INDEX]; /* row number plus one */
__u64 rows_cursor;	   /* next row to try; rows from here up were never used */
__u32 rows_made;
__u64 lost[LOST_KINDS];

/*
 * Hashes the low 32 bits only: a 32-bit move turns a typed pointer into a scalar for the verifier.
 */
static __always_inline __u32 index_home(__u64 dev)
{
	__u32 low;

	asm volatile("%0 = %1" : "=w"(low) : "w"((__u32)dev));
	return (low >> 6) * 0x9e3779b1U >> 16;
}

static __always_inline struct pr_row *row_at(__u32 n)
{
	return bpf_map_lookup_elem(&rows, &n);
}

/* The row of the device at address @dev, or NULL. */
static __always_inline struct pr_row *row_find(__u64 dev)
{
	__u32 home = index_home(dev);

	for (__u32 i = 0; i < PR_INDEX_WINDOW; i++) {
		__u32 n = row_index[(home + i) & (PR_INDEX - 1)];
		struct pr_row *row;

		if (!n)
			break;
		row = row_at(n - 1);
		if (row && row->dev == dev)
			return row;
	}
	return NULL;
}

/* A pointer as a scalar, which may be passed to a function that the verifier checks on its own. */
static __always_inline __u64 number_of(const void *ptr)
{
	__u64 n = 0;

	bpf_probe_read_kernel(&n, sizeof(n), &ptr);
	return n;
}

/* What a page request asks for. */
struct pr_access {
	__u64 address; /* IOVA */
	__u32 perm;    /* EV_PERM_* */
};

/* Reserves an event and fills in what all events have. NULL: no room, which is counted. */
static __always_inline struct pr_event *event_begin(const struct pr_row *row, __u32 type, __u64 now)
{
	struct pr_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		__u32 kind =
			type == EV_CROSSED || type == EV_RECOVERED ? LOST_CROSSING : LOST_EVENTS;

		__sync_fetch_and_add(&lost[kind], 1);
		return NULL;
	}
	__builtin_memset(e, 0, sizeof(*e));
	e->t = now;
	e->type = type;
	e->row = PR_NONE;
	if (row) {
		e->row = row->self;
		e->born = row->born;
		e->outstanding = pr_outstanding(row);
	}
	return e;
}

/*
 * Device events and credit crossings wake the reader at once. Traced events do not, because a
 * wakeup costs more than the event.
 */
static __always_inline void event_end(struct pr_event *e)
{
	bpf_ringbuf_submit(e, e->type <= EV_RECOVERED ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
}

/* Is entry @n the queue at @ptr? With @make, a free entry is claimed for it. */
pr_slow int queue_is(__u32 n, __u64 ptr, int make)
{
	struct pr_queue *q = &shared.queue[n & (PR_QUEUES - 1)];

	return q->ptr == ptr || (make && !q->ptr && pr_swap(&q->ptr, 0, ptr));
}

/* The number of the queue at @ptr, or PR_NONE. With @make, an unknown queue is given a number. */
static __always_inline __u32 queue_find(__u64 ptr, bool make)
{
	__u32 home = index_home(ptr);

	for (__u32 i = 0; ptr && i < PR_INDEX_WINDOW; i++) {
		pr_rolled(i);
		if (queue_is(home + i, ptr, make))
			return (home + i) & (PR_QUEUES - 1);
	}
	return PR_NONE;
}

/* Sets the limit that --credits gives for the row's name. */
static __always_inline void row_limit(struct pr_row *row)
{
	__u64 *option = bpf_map_lookup_elem(&credits, row->name);

	row->limit = option ? *option : credits_default;
}

static __always_inline void row_identify(struct pr_row *row, const struct device *dev)
{
	struct pci_dev *pdev = device_pci(dev);
	struct iommu_group *group = BPF_CORE_READ(dev, iommu_group);

	bpf_probe_read_kernel_str(row->name, sizeof(row->name), BPF_CORE_READ(dev, kobj.name));
	bpf_probe_read_kernel_str(row->driver, sizeof(row->driver),
				  BPF_CORE_READ(dev, driver, name));
	bpf_probe_read_kernel_str(row->iommu, sizeof(row->iommu),
				  BPF_CORE_READ(dev, iommu, iommu_dev, dev, kobj.name));
	row->queue_entries = device_queue_entries(dev);
	row->group = group ? BPF_CORE_READ(group, id) : PR_NONE;
	row->rid = PR_NONE;
	row_limit(row);
	if (!pdev)
		return;
	row->rid = BPF_CORE_READ(pdev, bus, number) << 8 | (BPF_CORE_READ(pdev, devfn) & 0xff);
	row->kernel_credits = pci_kernel_credits(pdev);
	if (row->limit == PR_NO_LIMIT && row->kernel_credits)
		row->limit = row->kernel_credits;
}

/* Claims the row at the cursor. Returns its number, or PR_NOT_FOUND if it is taken. */
pr_slow int row_claim(__u64 now)
{
	__u32 n = __sync_fetch_and_add(&rows_cursor, 1) % n_rows;
	struct pr_row *row = row_at(n);

	if (!row ||
	    __sync_val_compare_and_swap(&row->state, PR_ROW_FREE, PR_ROW_MAKING) != PR_ROW_FREE)
		return PR_NOT_FOUND;
	row->self = n;
	row->born = __sync_fetch_and_add(&rows_made, 1);
	row->t_born = now;
	row->pf_row = PR_NONE;
	row->floor = PR_FLOOR;
	return n;
}

/* Claims a free row. Returns its number, or PR_NOT_FOUND: no room, which is counted. */
pr_slow int row_take(__u64 now)
{
	for (int i = 0; i < 64; i++) {
		int n = row_claim(now);

		if (n >= 0)
			return n;
	}
	__sync_fetch_and_add(&lost[LOST_DEVICES], 1);
	return PR_NOT_FOUND;
}

/*
 * Enters row @n of device @dev into an index cell if the cell is free. Returns @n, the number of
 * the row that another CPU has published for the device, or PR_NOT_FOUND.
 */
pr_slow int row_publish_at(__u32 at, __u32 n, __u64 dev)
{
	__u32 *cell = &row_index[at & (PR_INDEX - 1)], seen = *cell;
	struct pr_row *other;

	if ((!seen || seen == INDEX_DEAD) && __sync_val_compare_and_swap(cell, seen, n + 1) == seen)
		return n;
	other = row_at(*cell - 1);
	return other && other->dev == dev ? (int)other->self : PR_NOT_FOUND;
}

/*
 * Publishes a complete row in the index. Returns another CPU's row for the device if that one was
 * faster. NULL: no room, which is counted.
 */
static __always_inline struct pr_row *row_publish(struct pr_row *row, __u64 now)
{
	__u32 home = index_home(row->dev);
	int n = PR_NOT_FOUND;

	for (__u32 i = 0; i < PR_INDEX_WINDOW && n < 0; i++) {
		pr_rolled(i);
		n = row_publish_at(home + i, row->self, row->dev);
	}
	if (n == (int)row->self) {
		struct pr_event *e = event_begin(row, EV_DEVICE_NEW, now);

		row->state = PR_ROW_LIVE;
		if (e)
			event_end(e);
		return row;
	}
	row->dev = 0;
	row->state = PR_ROW_FREE;
	if (n < 0)
		__sync_fetch_and_add(&lost[LOST_DEVICES], 1);
	return row_at(n);
}

/*
 * Makes and publishes the row of the device at @address, which has none. Returns its number, or
 * PR_NOT_FOUND: no room, which is counted.
 */
pr_slow int row_make(__u64 address, __u64 now)
{
	const struct device *dev = (void *)address;
	struct pr_row *row = row_at(row_take(now));

	if (!row)
		return PR_NOT_FOUND;
	row->dev = address;
	row->queue = queue_find(device_queue(dev), true);
	if (row->queue < PR_QUEUES)
		row->queue_seen = shared.queue[row->queue].gen;
	row_identify(row, dev);
	row = row_publish(row, now);
	return row ? (int)row->self : PR_NOT_FOUND;
}

/* As row_make(); a VF's row is linked to its PF's, which is made if need be. */
pr_slow int row_make_with_pf(__u64 address, __u64 now)
{
	int n = row_make(address, now);
	struct pci_dev *pdev = n < 0 ? NULL : device_pci((void *)address);
	struct pr_row *row, *pf;
	__u64 pf_dev;

	pdev = pdev ? pci_pf(pdev) : NULL;
	if (!pdev)
		return n;
	pf_dev = (__u64)pci_device(pdev);
	pf = row_find(pf_dev) ?: row_at(row_make(pf_dev, now));
	row = row_at(n);
	if (pf && row) {
		pf->has_vfs = 1;
		row->pf_row = pf->self;
	}
	return n;
}

/* The row of @dev, made if need be, a VF's with its PF's. NULL: no room, which is counted. */
static __always_inline struct pr_row *row_get(const struct device *dev, __u64 now)
{
	return row_find((__u64)dev) ?: row_at(row_make_with_pf(number_of(dev), now));
}

/* The row whose credits @row uses, or NULL if it uses its own. */
static __always_inline struct pr_row *row_pf(const struct pr_row *row)
{
	return row->pf_row == PR_NONE ? NULL : row_at(row->pf_row);
}

static __always_inline void row_unpublish(const struct pr_row *row)
{
	__u32 home = index_home(row->dev);

	for (__u32 i = 0; i < PR_INDEX_WINDOW; i++) {
		__u32 *cell = &row_index[(home + i) & (PR_INDEX - 1)];

		if (*cell == row->self + 1)
			*cell = INDEX_DEAD;
	}
}

#endif
