// SPDX-License-Identifier: GPL-2.0
#include "session/fault_session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/clock.h"
#include "base/log.h"
#include "device/iommu_kind.h"
#include "device/match.h"
#include "view/faults.h"
#include "view/request_json.h"
#include "session/request_session.h"
#include "base/stop.h"
#include "probe/request_programs.h"
#include "session/session.h"

/* -d is not validated: a device that faults may be gone, or may never have existed. */
static bool wanted(void *arg, const char *device)
{
	const struct options *o = ((const struct fault_run *)arg)->o;

	return match_any(o->device, o->n_devices, device);
}

static int event(void *arg, const struct fault_event *e)
{
	struct fault_run *r = arg;

	fault_collect_event(&r->c, e);
	return 0;
}

static bool any_iommu(const struct fault_run *r)
{
	for (int i = 0; i < FAULT_GENERIC; i++)
		if (r->w.present[i])
			return true;
	return false;
}

int fault_run_open(struct fault_run *r, const struct options *o, const char *command, bool every)
{
	bool present[FAULT_SOURCES];
	struct fault_watch_options wo = { .mode = o->attach, .present = present };
	int err;

	memset(r, 0, sizeof(*r));
	r->o = o;
	watching_begin(&r->out, o);
	iommu_kinds_present(present, "/sys");
	err = ignore_read(&r->rules, o->ignore);
	wo.every = every || ignore_wants_each(&r->rules);
	if (!err)
		err = fault_watch_open(&r->w, &wo, event, r);
	if (err)
		return err;
	err = fault_collect_open(&r->c, &r->w, &r->rules, o->n_devices ? wanted : NULL, r);
	if (err)
		return log_errno(err, "%s", strerror(-err));
	watching_tell_probes(o, r->w.p.status, r->w.p.n_probes);
	if (!any_iommu(r))
		log_warn("no Intel, AMD, SMMUv3 or virtio IOMMU is at work here: only faults that "
			 "other IOMMU drivers report can be seen");
	watching_info(&r->info, o, &r->out, command, r->w.p.start, r->w.p.status, r->w.p.n_probes);
	return 0;
}

int fault_run_settle(struct fault_run *r)
{
	return watching_settle(r->o->textfile ? CAPS_FILES : 0);
}

int fault_run_header(struct fault_run *r, FILE *f)
{
	return run_output_error(out_json_header(f, &r->info));
}

/* Handles events until @deadline (CLOCK_MONOTONIC ns) or a signal. */
static int wait_until(void *arg, __u64 deadline)
{
	struct fault_run *r = arg;

	for (;;) {
		struct pollfd fd = { .fd = programs_fd(&r->w.p), .events = POLLIN };
		__u64 now = now_mono();
		int err;

		watching_read_clock(&r->out);
		if (stopped || now >= deadline)
			return 0;
		err = stop_poll(&fd, 1, (deadline - now + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC);
		if (err && err != -EINTR)
			log_error("cannot wait for events: %s", strerror(-err));
		else
			err = programs_take(&r->w.p);
		if (err && err != -EINTR)
			return err;
	}
}

static int end_interval(void *arg)
{
	struct fault_run *r = arg;

	fault_collect(&r->c);
	return r->each(r);
}

int fault_run_loop(struct fault_run *r, int (*each)(struct fault_run *r))
{
	r->each = each;
	return watching_loop(r->o, r->w.p.start, wait_until, end_interval, r);
}

void fault_run_close(struct fault_run *r)
{
	fault_collect_close(&r->c);
	fault_watch_close(&r->w);
	ignore_free(&r->rules);
}
