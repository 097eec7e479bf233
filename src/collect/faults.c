// SPDX-License-Identifier: GPL-2.0
#include "collect/faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/device.h"
#include "collect/fault_device.h"
#include "model/fault_names.h"
#include "decode/reasons.h"
#include "probe/request_programs.h"

#define LOG_LAG 2000 /* us to wait for the kernel's log line about a fault already counted */

/* What is kept about a row between snapshots. */
struct fault_seen {
	struct fault_device device; /* name empty: not looked up yet */
	__u64 count;
	__u64 ignored;
	__u64 address; /* the latest, and what is there */
	char place[ADDRESS_TEXT];
};

static const struct fault_row *row_at(const struct fault_collector *c, unsigned int n)
{
	const struct fault_row *row = &c->w->rows[n];

	if (__atomic_load_n(&row->state, __ATOMIC_ACQUIRE) != FAULT_ROW_LIVE)
		return NULL;
	return row;
}

static const struct fault_iommu *iommu_of(const struct fault_collector *c,
					  const struct fault_row *row)
{
	return row->iommu < FAULT_IOMMUS ? &c->w->iommus[row->iommu] : NULL;
}

/* Searching the name list is slow, so copy the model from another row of this device if any. */
static void find_model(struct fault_collector *c, struct fault_device *d)
{
	unsigned int rows = fault_watch_rows(c->w);

	for (unsigned int i = 0; i < rows; i++) {
		const struct fault_device *other = &c->seen[i].device;

		if (other != d && other->found && !strcmp(other->name, d->name)) {
			memcpy(d->model, other->model, sizeof(d->model));
			return;
		}
	}
	fault_device_model(d, DEVICE_SYSFS, PCI_NAMES_ROOT);
}

static void identify(struct fault_collector *c, unsigned int n)
{
	const struct fault_row *row = n < FAULT_ROWS ? row_at(c, n) : NULL;
	struct fault_device *d = &c->seen[n].device;

	if (!row || d->name[0])
		return;
	fault_device_find(d, row, iommu_of(c, row), DEVICE_SYSFS);
	if (d->found)
		find_model(c, d);
}

int fault_collect_open(struct fault_collector *c, const struct fault_watch *w,
		       const struct ignore_rules *rules,
		       bool (*wanted)(void *arg, const char *device), void *arg)
{
	*c = (struct fault_collector){ .w = w, .rules = rules, .wanted = wanted, .arg = arg };
	fault_log_open(&c->log);
	if (address_map_read(&c->map, DEVICE_SYSFS, ADDRESS_PROC))
		return -ENOMEM;
	c->seen = calloc(FAULT_ROWS, sizeof(*c->seen));
	c->snap.kinds = calloc(FAULT_ROWS, sizeof(*c->snap.kinds));
	c->snap.iommus = calloc(FAULT_IOMMUS, sizeof(*c->snap.iommus));
	if (!c->seen || !c->snap.kinds || !c->snap.iommus)
		return -ENOMEM;
	for (int i = 0; i < FAULT_SOURCES; i++)
		c->logged |= w->present[i] && fault_is_logged(i);
	c->snap.start = w->p.start;
	c->snap.t = w->p.start;
	c->snap.probes = w->p.status;
	c->snap.n_probes = w->p.n_probes;
	return 0;
}

const struct fault_row *fault_collect_row(const struct fault_collector *c,
					  const struct fault_event *e,
					  const struct fault_device **device)
{
	const struct fault_row *row = e->row < FAULT_ROWS ? row_at(c, e->row) : NULL;

	if (row)
		*device = &c->seen[e->row].device;
	return row;
}

/* The properties that rules match, except the address. */
static struct ignore_fault rules_view(char access[FAULT_ACCESS_SIZE], const struct fault_row *row,
				      const struct fault_device *device)
{
	return (struct ignore_fault){ .device = device->name,
				      .reason = reason_find(row->source, row->reason)->label,
				      .access = fault_access_name(access, row->access) };
}

void fault_collect_event(struct fault_collector *c, const struct fault_event *e)
{
	const struct fault_device *device;
	const struct fault_row *row;
	char access[FAULT_ACCESS_SIZE];
	struct ignore_fault f;

	identify(c, e->row);
	row = fault_collect_row(c, e, &device);
	if (!row || !c->rules->n)
		return;
	f = rules_view(access, row, device);
	f.address = e->address;
	c->seen[e->row].ignored += ignore_fits(c->rules, &f);
}

static int newer(const void *a, const void *b)
{
	const struct fault_sample *x = a, *y = b;

	return x->n < y->n ? 1 : x->n > y->n ? -1 : 0;
}

/* Copies the last faults of a kind, except those that are being overwritten. */
static void take_samples(struct fault_kind *k, const struct fault_row *row)
{
	for (int i = 0; i < FAULT_SAMPLES; i++) {
		const struct fault_sample *from = &row->sample[i];
		struct fault_sample *s = &k->last[k->n_last];

		s->check = __atomic_load_n(&from->check, __ATOMIC_ACQUIRE);
		s->t = from->t;
		s->address = from->address;
		s->pasid = from->pasid;
		s->domain = from->domain;
		s->flags = from->flags;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		s->n = __atomic_load_n(&from->n, __ATOMIC_RELAXED);
		k->n_last += s->n && s->n == s->check;
	}
	qsort(k->last, k->n_last, sizeof(*k->last), newer);
}

static void find_place(const struct fault_collector *c, struct fault_kind *k,
		       struct fault_seen *seen)
{
	if (!k->n_last || !fault_has_iova(k))
		return;
	if (!seen->count || seen->address != k->last[0].address) {
		seen->address = k->last[0].address;
		address_text(seen->place, &c->map, DEVICE_SYSFS, k->device.name, seen->address);
	}
	memcpy(k->place, seen->place, sizeof(k->place));
}

/* Events may be lost in a storm. Rules without an address need none: they match the whole kind. */
static __u64 ignored(const struct fault_collector *c, const struct fault_row *row,
		     const struct fault_seen *seen, __u64 count)
{
	char access[FAULT_ACCESS_SIZE];
	struct ignore_fault f;

	if (!c->rules->n)
		return 0;
	f = rules_view(access, row, &seen->device);
	return ignore_fits_all(c->rules, &f) ? count : seen->ignored;
}

static void take_kind(struct fault_collector *c, unsigned int n)
{
	struct fault_kind *k = &c->snap.kinds[c->snap.n_kinds];
	const struct fault_row *row = row_at(c, n);
	struct fault_seen *seen = &c->seen[n];
	const struct fault_iommu *iommu;
	__u64 count;

	count = row ? __atomic_load_n(&row->count, __ATOMIC_RELAXED) : 0;
	if (!count) /* not complete yet, or unused: another CPU made a row for this kind first */
		return;
	identify(c, n);
	if (seen->device.found)
		seen->device.live = fault_device_lives(&seen->device, DEVICE_SYSFS);
	if (c->wanted && !c->wanted(c->arg, seen->device.name)) {
		seen->count = count;
		return;
	}
	iommu = iommu_of(c, row);
	memset(k, 0, sizeof(*k));
	k->device = seen->device;
	if (iommu)
		memcpy(k->iommu, iommu->name, sizeof(k->iommu));
	k->row = n;
	k->sid = row->sid;
	k->reason = row->reason;
	k->source = row->source;
	k->access = row->access;
	k->flags = row->flags;
	k->fresh = !seen->count;
	k->count = count;
	k->interval = count - seen->count;
	k->ignored = ignored(c, row, seen, count);
	k->t_first = row->t_first;
	k->t_last = row->t_last;
	take_samples(k, row);
	find_place(c, k, seen);
	seen->count = count;
	c->snap.n_kinds++;
}

static int by_identity(const void *a, const void *b)
{
	const struct fault_kind *x = a, *y = b;
	int order = strcmp(x->device.name, y->device.name) ?: strcmp(x->iommu, y->iommu);

	if (order)
		return order;
	order = (x->source - y->source) ?: (x->reason - y->reason) ?: (x->access - y->access);
	return order ?: x->row < y->row ? -1 : 1;
}

static int by_name(const void *a, const void *b)
{
	const struct fault_iommu *x = a, *y = b;

	return strcmp(x->name, y->name) ?: x->source < y->source ? -1 : 1;
}

/* Returns the number of faults that the IOMMU drivers may have logged. */
static __u64 take_iommus(struct fault_collector *c)
{
	struct fault_snapshot *s = &c->snap;
	__u64 was = s->total, logged = 0;

	s->n_iommus = 0;
	s->total = 0;
	for (int i = 0; i < FAULT_IOMMUS; i++) {
		struct fault_iommu *m = &s->iommus[s->n_iommus];

		*m = c->w->iommus[i];
		if (!m->ptr || (!m->name[0] && !m->faults))
			continue;
		s->total += m->faults;
		logged += fault_is_logged(m->source) ? m->faults : 0;
		s->n_iommus++;
	}
	s->fresh = s->total - was;
	qsort(s->iommus, s->n_iommus, sizeof(*s->iommus), by_name);
	return logged;
}

static void take_log(struct fault_collector *c, __u64 faults)
{
	struct fault_snapshot *s = &c->snap;

	fault_log_read(&c->log);
	if (c->log.known && faults > c->log.printed + s->suppressed) {
		usleep(LOG_LAG);
		fault_log_read(&c->log);
	}
	s->log_known = c->log.known && c->logged;
	s->printed = c->log.printed;
	/* a counter must not decrease when a line appears late */
	if (faults > s->printed && faults - s->printed > s->suppressed)
		s->suppressed = faults - s->printed;
}

void fault_collect(struct fault_collector *c)
{
	struct fault_snapshot *s = &c->snap;
	unsigned int rows = fault_watch_rows(c->w);
	__u64 now = now_mono(), logged;

	s->interval = now - s->t;
	s->t = now;
	s->wall = now_wall();
	for (int i = 0; i < FAULT_LOST_KINDS; i++)
		s->lost[i] = fault_watch_lost(c->w, i);
	s->skipped = fault_watch_skipped(c->w);
	/* read kinds before IOMMUs, so that no kind has more faults than its IOMMU */
	s->n_kinds = 0;
	for (unsigned int i = 0; i < rows; i++)
		take_kind(c, i);
	qsort(s->kinds, s->n_kinds, sizeof(*s->kinds), by_identity);
	logged = take_iommus(c);
	take_log(c, logged);
}

void fault_collect_close(struct fault_collector *c)
{
	free(c->snap.kinds);
	free(c->snap.iommus);
	free(c->seen);
	address_map_free(&c->map);
	if (c->w)
		fault_log_close(&c->log);
	memset(c, 0, sizeof(*c));
}

__u64 fault_collect_unignored(const struct fault_snapshot *s)
{
	__u64 n = s->lost[FAULT_LOST_IOMMUS];

	for (unsigned int i = 0; i < s->n_kinds; i++)
		n += s->kinds[i].count - s->kinds[i].ignored;
	for (unsigned int i = 0; i < s->n_iommus; i++)
		n += s->iommus[i].lost[FAULT_UNREAD] + s->iommus[i].lost[FAULT_NO_ROOM];
	return n;
}
