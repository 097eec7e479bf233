// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe/attach.h"
#include "model/request_snapshot.h"
#include "faultstat.skel.h"
#include "probe/globals.h"
#include "probe/min_btf.h"
#include "base/log.h"
#include "probe/map_write.h"
#include "base/cleanup.h"
#include "probe/request_programs.h"

#define TRACE_RING (8U << 20)

static unsigned int rows_for(unsigned int devices)
{
	unsigned int n = 2 * devices + 64;

	return n < PR_ROWS_MAX ? n : PR_ROWS_MAX;
}

static size_t page_begin(size_t at)
{
	return at & -sysconf(_SC_PAGESIZE);
}

static size_t page_end(size_t at)
{
	return page_begin(at + sysconf(_SC_PAGESIZE) - 1);
}

static size_t rows_size(const struct watch *w)
{
	return page_end(w->n_rows * sizeof(*w->rows));
}

/* Room for one row's slots, wherever in a page they begin. */
static size_t window_size(void)
{
	return page_end(sizeof(struct pr_slots)) + sysconf(_SC_PAGESIZE);
}

/* Reserved, unmapped address space, or NULL. */
static void *reserve(size_t size)
{
	void *at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* Maps the pages with the rows' bytes from @from to @to. @where: NULL: in their place. */
static int map_pages(const struct watch *w, char *where, size_t from, size_t to, int prot)
{
	size_t begin = page_begin(from);
	void *at = mmap(where ?: (char *)w->rows + begin, page_end(to) - begin, prot,
			MAP_SHARED | MAP_FIXED, bpf_map__fd(w->skel->maps.rows), begin);

	return at == MAP_FAILED ? -errno : 0;
}

static size_t offset_of(const struct watch *w, const void *at)
{
	return (const char *)at - (const char *)w->rows;
}

/* Logs a row that cannot be mapped. Returns @err. */
static int tell_unmapped(const struct watch *w, const struct pr_row *row, int err)
{
	if (err)
		log_error("cannot map row %zu: %s", offset_of(w, row) / sizeof(*row),
			  strerror(-err));
	return err;
}

/*
 * Maps at least the first @n rows. Rows are mapped only as they are used, because the kernel fills
 * in the page tables for all of a mapped array at once (remap_vmalloc_range()).
 */
static int map_rows(struct watch *w, unsigned int n)
{
	int err = 0;

	while (!err && w->n_mapped < n) {
		const struct pr_row *row = &w->rows[w->n_mapped];

		err = map_pages(w, NULL, offset_of(w, row), offset_of(w, &row->direct),
				PROT_READ | PROT_WRITE);
		w->n_mapped += !err;
	}
	return err;
}

struct pr_row *watch_row(struct watch *w, unsigned int n)
{
	if (n >= w->n_rows || tell_unmapped(w, &w->rows[n], map_rows(w, n + 1)))
		return NULL;
	return &w->rows[n];
}

const struct pr_slots *watch_slots(struct watch *w, const struct pr_row *row)
{
	size_t from = offset_of(w, &row->direct);
	int err;

	if (!w->window)
		return &row->direct;
	if (w->in_window != row) {
		err = map_pages(w, w->window, from, from + sizeof(row->direct), PROT_READ);
		w->in_window = err ? NULL : row;
		if (tell_unmapped(w, row, err))
			return NULL;
	}
	return (void *)(w->window + from - page_begin(from));
}

int watch_whole_row(struct watch *w, const struct pr_row *row)
{
	size_t from = offset_of(w, &row->direct);

	if (!w->window)
		return 0;
	return tell_unmapped(w, row,
			     map_pages(w, NULL, from, from + sizeof(row->direct),
				       PROT_READ | PROT_WRITE));
}

int watch_open(struct watch *w, const struct watch_options *o)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = cut_path());
	int err;

	memset(w, 0, sizeof(*w));
	w->n_rows = rows_for(o->n_devices);
	w->skel = faultstat_bpf__open_opts(&opts);
	if (!w->skel)
		return programs_explain(-errno);
	err = request_plan(&w->plan, w->skel, o->mode, o->present);
	if (err)
		return err;
	w->skel->rodata->n_rows = w->n_rows;
	w->skel->rodata->tracing = o->trace;
	w->skel->rodata->lists_tell_all = w->plan.lists_tell_all;
	w->skel->rodata->credits_default = o->credits_default;
	err = bpf_map__set_max_entries(w->skel->maps.rows, w->n_rows);
	if (!err && o->trace)
		err = bpf_map__set_max_entries(w->skel->maps.events, TRACE_RING);
	if (!err)
		err = globals_create(w->skel->obj);
	if (!err)
		err = faultstat_bpf__load(w->skel);
	if (err)
		return programs_explain(err);
	w->rows = reserve(rows_size(w));
	w->window = reserve(window_size());
	err = w->rows && w->window ? map_rows(w, 1) : -ENOMEM;
	if (err)
		return programs_explain(err);
	w->shared = &w->skel->bss->shared;
	return 0;
}

int watch_set_credits(struct watch *w, const char *device, __u64 limit)
{
	char key[PR_NAME] = {};

	snprintf(key, sizeof(key), "%s", device);
	return map_write(bpf_map__fd(w->skel->maps.credits), key, &limit);
}

static int deliver(void *arg, const void *event)
{
	struct watch *w = arg;

	return w->fn(w->arg, event);
}

int watch_start(struct watch *w, watch_event_fn fn, void *arg)
{
	int err;

	w->fn = fn;
	w->arg = arg;
	err = programs_start(&w->p, &w->plan.p, bpf_map__fd(w->skel->maps.events),
			     sizeof(struct pr_event), deliver, w);
	return err && err != -EAGAIN ? programs_explain(err) : err;
}

unsigned int watch_rows_used(struct watch *w)
{
	__u64 cursor = *(volatile __u64 *)&w->skel->bss->rows_cursor;
	unsigned int n = cursor < w->n_rows ? cursor : w->n_rows;

	return !n || watch_row(w, n - 1) ? n : w->n_mapped;
}

__u64 watch_lost(const struct watch *w, enum lost_kind kind)
{
	__u64 lost = *(volatile __u64 *)&w->skel->bss->lost[kind];

	return kind == LOST_SKIPPED ? lost + programs_skipped(w->skel->obj) : lost;
}

void watch_close(struct watch *w)
{
	programs_stop(&w->p, &w->plan.p);
	if (w->rows)
		munmap(w->rows, rows_size(w));
	if (w->window)
		munmap(w->window, window_size());
	faultstat_bpf__destroy(w->skel);
	memset(w, 0, sizeof(*w));
}
