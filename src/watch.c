// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "attach.h"
#include "snapshot.h"
#include "faultstat.skel.h"
#include "log.h"
#include "scope.h"
#include "watch.h"

#define TRACE_RING (8U << 20)
#define ROWS_AHEAD 8 /* mapped before they are needed */

struct delivery {
	watch_event_fn fn;
	void *arg;
};

static bool locked_down(void)
{
	_cleanup_(file_closep) FILE *f = fopen("/sys/kernel/security/lockdown", "re");
	char line[128];

	return f && fgets(line, sizeof(line), f) && strstr(line, "[confidentiality]");
}

int watch_explain(int err)
{
	if (locked_down())
		log_error("the kernel is locked down (confidentiality), which forbids programs "
			  "that read kernel memory: boot with lockdown=integrity or without");
	else if ((err == -EPERM || err == -EACCES) && geteuid())
		log_error("no permission: run as root, or with CAP_BPF, CAP_PERFMON and (for "
			  "device facts) CAP_SYS_ADMIN");
	else if (err == -EPERM || err == -EACCES)
		log_error("the kernel refused our programs (%s): a container or a security module "
			  "may forbid bpf(); -v shows what it said",
			  strerror(-err));
	else if (err == -EINVAL)
		log_error(
			"the kernel did not load our programs: they need Linux 5.12 (arm64: 5.18) "
			"for BPF atomics; -v shows what it said");
	else
		log_error("the kernel did not load our programs (%s); -v shows what it said",
			  strerror(-err));
	return err;
}

static unsigned int rows_for(unsigned int devices)
{
	unsigned int n = 2 * devices + 64;

	return n < PR_ROWS_MAX ? n : PR_ROWS_MAX;
}

/* Of the rows' address space; whole pages. */
static size_t rows_size(const struct watch *w)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (w->n_rows * sizeof(*w->rows) + page - 1) / page * page;
}

/*
 * Has at least the first @n rows mapped, and some more: the kernel puts all that is mapped of an
 * array into our page tables at once, used or not (remap_vmalloc_range()).
 */
static int map_rows(struct watch *w, size_t n)
{
	size_t page = sysconf(_SC_PAGESIZE), end, size = rows_size(w);
	void *at;

	end = (n + ROWS_AHEAD) * sizeof(*w->rows) / page * page;
	if (end > size)
		end = size;
	at = mmap((char *)w->rows + w->mapped, end - w->mapped, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_FIXED, bpf_map__fd(w->skel->maps.rows), w->mapped);
	if (at == MAP_FAILED)
		return -errno;
	w->mapped = end;
	return 0;
}

struct pr_row *watch_row(struct watch *w, unsigned int n)
{
	int err;

	if (n >= w->n_rows)
		return NULL;
	if ((n + 1) * sizeof(*w->rows) <= w->mapped)
		return &w->rows[n];
	err = map_rows(w, n + 1);
	if (!err)
		return &w->rows[n];
	log_error("cannot map the figures of device %u: %s", n, strerror(-err));
	return NULL;
}

int watch_open(struct watch *w, const struct watch_options *o)
{
	int err;

	memset(w, 0, sizeof(*w));
	w->n_rows = rows_for(o->n_devices);
	w->skel = faultstat_bpf__open();
	if (!w->skel)
		return watch_explain(-errno);
	err = probes_plan(&w->plan, w->skel, o->mode);
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
		err = bss_create(w->skel->maps.bss);
	if (!err)
		err = faultstat_bpf__load(w->skel);
	if (err)
		return watch_explain(err);
	w->rows = mmap(NULL, rows_size(w), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (w->rows == MAP_FAILED) {
		w->rows = NULL;
		return watch_explain(-errno);
	}
	err = map_rows(w, 1);
	if (err)
		return watch_explain(err);
	w->shared = &w->skel->bss->shared;
	return 0;
}

int watch_set_credits(struct watch *w, const char *device, __u64 limit)
{
	char key[PR_NAME] = {};

	snprintf(key, sizeof(key), "%s", device);
	return bpf_map__update_elem(w->skel->maps.credits, key, sizeof(key), &limit, sizeof(limit),
				    BPF_ANY);
}

static int deliver(void *arg, void *data, size_t size)
{
	const struct delivery *d = arg;

	return size < sizeof(struct pr_event) ? -EINVAL : d->fn(d->arg, data);
}

int watch_start(struct watch *w, watch_event_fn fn, void *arg)
{
	static struct delivery delivery; /* one ring a process */
	int err;

	delivery = (struct delivery){ fn, arg };
	w->ring = ring_buffer__new(bpf_map__fd(w->skel->maps.events), deliver, &delivery, NULL);
	if (!w->ring)
		return watch_explain(-errno);
	err = probes_attach(&w->plan);
	for (unsigned int i = 0; i < w->plan.n; i++)
		w->status[i] = w->plan.v[i].status;
	if (err && err != -EAGAIN)
		return watch_explain(err);
	w->start = now_mono();
	return err;
}

int watch_take(struct watch *w)
{
	int n = ring_buffer__consume(w->ring);

	return n < 0 ? n : 0;
}

int watch_fd(const struct watch *w)
{
	return ring_buffer__epoll_fd(w->ring);
}

unsigned int watch_rows_used(struct watch *w)
{
	__u64 cursor = *(volatile __u64 *)&w->skel->bss->rows_cursor;
	unsigned int n = cursor < w->n_rows ? cursor : w->n_rows;

	return !n || watch_row(w, n - 1) ? n : w->mapped / sizeof(*w->rows);
}

__u64 watch_lost(const struct watch *w, enum lost_kind kind)
{
	__u64 lost = *(volatile __u64 *)&w->skel->bss->lost[kind];

	return kind == LOST_SKIPPED ? lost + programs_skipped(w->skel->obj) : lost;
}

void watch_close(struct watch *w)
{
	probes_detach(&w->plan);
	ring_buffer__free(w->ring);
	if (w->rows)
		munmap(w->rows, rows_size(w));
	faultstat_bpf__destroy(w->skel);
	memset(w, 0, sizeof(*w));
}
