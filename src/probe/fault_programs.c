// SPDX-License-Identifier: GPL-2.0
#include "probe/fault_programs.h"

#include <errno.h>
#include <string.h>

#include "probe/attach.h"
#include "faults.skel.h"
#include "probe/globals.h"
#include "probe/min_btf.h"

#define TRACE_RING (4U << 20)

static int deliver(void *arg, const void *event)
{
	struct fault_watch *w = arg;

	return w->fn(w->arg, event);
}

/* Are kprobes worth a try after @err? For example, arm64 before 6.4 has no fentry. */
static bool try_kprobes(enum attach_mode mode, int err)
{
	return err && err != -EPERM && err != -EACCES && mode == ATTACH_AUTO;
}

static int explain(enum attach_mode mode, int err)
{
	return try_kprobes(mode, err) ? err : programs_explain(err);
}

static int start(struct fault_watch *w, const struct fault_watch_options *o, fault_event_fn fn,
		 void *arg)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = cut_path());
	int err;

	*w = (struct fault_watch){ .fn = fn, .arg = arg };
	memcpy(w->present, o->present, sizeof(w->present));
	w->skel = faults_bpf__open_opts(&opts);
	if (!w->skel)
		return programs_explain(-errno);
	err = fault_plan(&w->plan, w->skel, o->mode, o->present);
	if (err)
		return err;
	w->skel->rodata->fault_tracing = o->every;
	w->skel->rodata->skip_amd = w->plan.amd_log;
	if (o->every)
		err = bpf_map__set_max_entries(w->skel->maps.fault_events, TRACE_RING);
	if (!err)
		err = globals_create(w->skel->obj);
	if (!err)
		err = faults_bpf__load(w->skel);
	if (err)
		return explain(o->mode, err);
	w->rows = w->skel->bss->fault_rows;
	w->iommus = w->skel->bss->fault_iommus;
	err = programs_start(&w->p, &w->plan.p, bpf_map__fd(w->skel->maps.fault_events),
			     sizeof(struct fault_event), deliver, w);
	return err && err != -EAGAIN ? explain(o->mode, err) : err;
}

int fault_watch_open(struct fault_watch *w, const struct fault_watch_options *o, fault_event_fn fn,
		     void *arg)
{
	struct fault_watch_options kprobes = *o;
	int err = start(w, o, fn, arg);

	if (try_kprobes(o->mode, err)) {
		fault_watch_close(w);
		kprobes.mode = ATTACH_KPROBE;
		err = start(w, &kprobes, fn, arg);
	}
	return err == -EAGAIN ? programs_explain(-ENOTSUP) : err;
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
	programs_stop(&w->p, &w->plan.p);
	faults_bpf__destroy(w->skel);
	memset(w, 0, sizeof(*w));
}
