// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "base/clock.h"
#include "cmd/commands.h"
#include "view/faults.h"
#include "view/request_json.h"
#include "view/request_trace.h"
#include "session/request_session.h"
#include "session/session.h"

static __u64 lost_told;

static int tell_lost(struct run *r)
{
	__u64 faults = r->faults ? fault_watch_lost(&r->fw, FAULT_LOST_EVENTS) : 0;
	__u64 lost = watch_lost(&r->w, LOST_EVENTS) + watch_lost(&r->w, LOST_CROSSING) + faults;
	__u64 kinds[LOST_KINDS], n = lost - lost_told;

	if (!n)
		return 0;
	lost_told = lost;
	for (int i = 0; i < LOST_KINDS; i++)
		kinds[i] = watch_lost(&r->w, i) + (i == LOST_EVENTS ? faults : 0);
	return run_output_error(r->o->json ? out_json_lost(stdout, now_mono(), kinds)
					   : out_trace_lost(stdout, n));
}

static int event(void *arg, const struct pr_event *e)
{
	struct run *r = arg;
	const char *name = collect_name(&r->c, e->row, e->born);

	if (name && !r->c.wanted(r, name))
		return 0;
	return run_output_error(r->o->json ? out_json_event(stdout, e, name, now_mono(), &r->out)
					   : out_trace(stdout, e, name, &r->out));
}

static int fault(void *arg, const struct fault_event *e)
{
	struct run *r = arg;
	const struct fault_device *device;
	const struct fault_row *row;

	fault_collect_event(&r->fc, e);
	row = fault_collect_row(&r->fc, e, &device);
	if (!row || (row->sid != FAULT_NONE && !r->c.wanted(r, device->name)))
		return 0;
	return run_output_error(
		r->o->json ? out_json_fault(stdout, e, row, device->name, now_mono(), &r->out)
			   : out_trace_fault(stdout, e, row, device->name, &r->out));
}

int cmd_trace(const struct options *o)
{
	struct run r;
	int err = run_open(&r, o, "trace", true, event, fault);

	if (!err)
		watching_hint("Tracing page requests");
	if (!err && !o->json)
		err = run_output_error(out_trace_header(stdout, &r.out, now_wall()));
	if (!err)
		err = run_loop(&r, tell_lost);
	run_close(&r);
	return err && err != -EPIPE ? EXIT_RUNTIME : 0;
}
