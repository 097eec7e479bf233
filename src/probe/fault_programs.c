// SPDX-License-Identifier: GPL-2.0
#include "probe/fault_programs.h"

#include <errno.h>
#include <string.h>

#include "probe/attach.h"
#include "faults.skel.h"
#include "probe/globals.h"
#include "probe/min_btf.h"
#include "probe/request_programs.h"

#define TRACE_RING (4U << 20)

struct delivery {
	fault_event_fn fn;
	void *arg;
};

static int deliver(void *arg, void *data, size_t size)
{
	const struct delivery *d = arg;

	return size < sizeof(struct fault_event) ? -EINVAL : d->fn(d->arg, data);
}

/* May kprobes do what this failed at? e.g. arm64 before 6.4 has no fentry. */
static bool try_kprobes(enum attach_mode mode, int err)
{
	return err && err != -EPERM && err != -EACCES && mode == ATTACH_AUTO;
}

static int explain(enum attach_mode mode, int err)
{
	return try_kprobes(mode, err) ? err : watch_explain(err);
}

static int start(struct fault_watch *w, enum attach_mode mode, bool every)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = cut_path());
	int err;

	memset(w, 0, sizeof(*w));
	w->skel = faults_bpf__open_opts(&opts);
	if (!w->skel)
		return watch_explain(-errno);
	err = fault_probes_plan(&w->plan, w->skel, mode);
	if (err)
		return err;
	w->skel->rodata->fault_tracing = every;
	w->skel->rodata->skip_amd = w->plan.amd_log;
	if (every)
		err = bpf_map__set_max_entries(w->skel->maps.fault_events, TRACE_RING);
	if (!err)
		err = globals_create(w->skel->obj);
	if (!err)
		err = faults_bpf__load(w->skel);
	if (err)
		return explain(mode, err);
	w->rows = w->skel->bss->fault_rows;
	w->iommus = w->skel->bss->fault_iommus;
	err = fault_probes_attach(&w->plan);
	for (unsigned int i = 0; i < w->plan.n; i++)
		w->status[i] = w->plan.v[i].status;
	if (err && err != -EAGAIN)
		explain(mode, err);
	return err;
}

int fault_watch_open(struct fault_watch *w, enum attach_mode mode, bool every, fault_event_fn fn,
		     void *arg)
{
	static struct delivery delivery; /* one ring a process */
	int err = start(w, mode, every);

	if (try_kprobes(mode, err)) {
		fault_watch_close(w);
		err = start(w, ATTACH_KPROBE, every);
	}
	if (err)
		return err == -EAGAIN ? watch_explain(-ENOTSUP) : err;
	delivery = (struct delivery){ fn, arg };
	w->ring =
		ring_buffer__new(bpf_map__fd(w->skel->maps.fault_events), deliver, &delivery, NULL);
	if (!w->ring)
		return watch_explain(-errno);
	w->start = now_mono();
	return 0;
}

int fault_watch_take(struct fault_watch *w)
{
	int n = ring_buffer__consume(w->ring);

	return n < 0 ? n : 0;
}

int fault_watch_fd(const struct fault_watch *w)
{
	return ring_buffer__epoll_fd(w->ring);
}

unsigned int fault_watch_rows(const struct fault_watch *w)
{
	__u32 n = *(volatile __u32 *)&w->skel->bss->fault_rows_used;

	return n < FAULT_ROWS ? n : FAULT_ROWS;
}

__u64 fault_watch_lost(const struct fault_watch *w, enum fault_lost kind)
{
	return *(volatile __u64 *)&w->skel->bss->fault_lost[kind];
}

__u64 fault_watch_skipped(const struct fault_watch *w)
{
	return programs_skipped(w->skel->obj);
}

void fault_watch_close(struct fault_watch *w)
{
	fault_probes_detach(&w->plan);
	ring_buffer__free(w->ring);
	faults_bpf__destroy(w->skel);
	memset(w, 0, sizeof(*w));
}
