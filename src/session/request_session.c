// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/caps.h"
#include "collect/limit.h"
#include "device/device.h"
#include "base/clock.h"
#include "base/log.h"
#include "collect/crossings.h"
#include "device/iommu_kind.h"
#include "device/match.h"
#include "view/request_json.h"
#include "session/request_session.h"
#include "base/stop.h"
#include "base/version.h"
#include "session/session.h"

/* How often a tracer polls for events that don't wake it, ns: the ring buffer holds 100 000. */
#define TRACE_LOOK (20 * NSEC_PER_MSEC)

static bool wanted(void *arg, const char *device)
{
	const struct options *o = ((const struct run *)arg)->o;

	if (!o->n_devices)
		return true;
	return match_any(o->device, o->n_devices, device);
}

/* Does @pattern, the argument of @option, match a device in @list? If not, logs it: -ENODEV. */
static int check_pattern(const char *option, const char *pattern, const struct device_list *list)
{
	char message[MATCH_MESSAGE];

	for (unsigned int i = 0; i < list->n; i++)
		if (match_device(pattern, list->v[i].name))
			return 0;
	match_explain(message, option, pattern, list, "/sys");
	log_error("%s", message);
	return -ENODEV;
}

/* Is there a pattern to check? --credits without a device has an empty one. */
static bool has_patterns(const struct options *o)
{
	for (unsigned int i = 0; i < o->n_credits; i++)
		if (*o->rule[i].pattern)
			return true;
	return o->n_devices;
}

int run_check_patterns(const struct options *o)
{
	struct device_list list;
	int err;

	if (!has_patterns(o))
		return 0;
	err = device_list_read(&list, "/sys");
	if (err)
		log_error("cannot list the devices behind IOMMUs: %s", strerror(-err));
	for (unsigned int i = 0; !err && i < o->n_devices; i++)
		err = check_pattern("-d", o->device[i], &list);
	for (unsigned int i = 0; !err && i < o->n_credits; i++)
		if (*o->rule[i].pattern)
			err = check_pattern("--credits", o->rule[i].pattern, &list);
	device_list_free(&list);
	return err;
}

void run_tell_unread(const struct device_list *list)
{
	const char *first = NULL;
	unsigned int n = 0;

	for (unsigned int i = 0; i < list->n; i++)
		if (list->v[i].pri_state == PCI_CAPS_ERROR && !n++)
			first = list->v[i].name;
	if (n)
		log_warn("not known whether there is PRI, as configuration space could not be "
			 "read: %s%s",
			 first, n > 1 ? " and others" : "");
}

/*
 * Fails if permission is missing, which all else needs, too, and on invalid ignore rules, as we
 * must not act on a fault that should be ignored. Other errors leave faults unwatched.
 */
static int open_faults(struct run *r, const bool present[FAULT_SOURCES], fault_event_fn fn)
{
	struct fault_watch_options wo = { .mode = r->o->attach, .present = present };
	int err = ignore_read(&r->rules, NULL);

	if (err)
		return err;
	wo.every = r->trace || ignore_wants_each(&r->rules);
	err = fault_watch_open(&r->fw, &wo, fn, r);
	if (!err)
		err = fault_collect_open(&r->fc, &r->fw, &r->rules, wanted, r);
	r->faults = !err;
	if (!err)
		return 0;
	fault_collect_close(&r->fc);
	fault_watch_close(&r->fw);
	if (err == -EPERM || err == -EACCES)
		return err;
	log_warn("DMA faults are not watched");
	return 0;
}

/* Attaches the programs in the best way that this kernel supports. */
static int try_start(struct run *r, const struct watch_options *wo, watch_event_fn fn,
		     fault_event_fn fault)
{
	struct watch_options try = *wo;
	/* before the others: loading programs may make attached kprobes miss calls */
	int err = fault ? open_faults(r, wo->present, fault) : 0;

	if (err)
		return err;
	for (;;) {
		err = watch_open(&r->w, &try);
		if (!err)
			err = credits_prepare(&r->w, r->o->rule, r->o->n_credits);
		if (!err)
			err = watch_start(&r->w, fn, r);
		if (!err)
			return 0;
		watch_close(&r->w);
		/* for instance, arm64 has no fentry before 6.4, and a kernel may lack kprobes */
		if (err != -EAGAIN && !(wo->mode == ATTACH_AUTO && try.mode == ATTACH_KPROBE))
			return err;
		if (wo->mode != ATTACH_AUTO || ++try.mode == ATTACH_MODES)
			return err;
	}
}

static int start(struct run *r, const struct watch_options *wo, watch_event_fn fn,
		 fault_event_fn fault)
{
	int err = try_start(r, wo, fn, fault);

	/* give back the memory freed after reading the kernel's BTF */
	malloc_trim(0);
	return err;
}

int run_settle(struct run *r, const char *command, __u64 caps)
{
	int err = watching_settle(caps);

	if (err)
		return err;
	watching_info(&r->info, r->o, &r->out, command, r->w.p.start, r->w.p.status,
		      r->w.p.n_probes);
	return r->o->json ? run_output_error(out_json_header(stdout, &r->info)) : 0;
}

int run_attach(struct run *r, const struct options *o, bool trace, watch_event_fn fn,
	       fault_event_fn fault)
{
	bool present[FAULT_SOURCES];
	struct watch_options wo = { .trace = trace,
				    .mode = o->attach,
				    .present = present,
				    .credits_default =
					    credits_for(o->rule, o->n_credits, "") ?: PR_NO_LIMIT };
	int err;

	memset(r, 0, sizeof(*r));
	r->o = o;
	r->trace = trace;
	watching_begin(&r->out, o);
	err = run_check_patterns(o);
	if (err)
		return err;
	iommu_kinds_present(present, "/sys");
	wo.n_devices = device_count("/sys");
	err = start(r, &wo, fn, fault);
	if (err)
		return err;
	watching_tell_probes(o, r->w.p.status, r->w.p.n_probes);
	err = collect_open(&r->c, &r->w, wanted, fn, r);
	if (err)
		log_error("%s", strerror(-err));
	return err;
}

int run_open(struct run *r, const struct options *o, const char *command, bool trace,
	     watch_event_fn fn, fault_event_fn fault)
{
	int err = run_attach(r, o, trace, fn, fault);

	return err ?: run_settle(r, command, o->textfile ? CAPS_FILES : 0);
}

/* Waits up to @timeout_ms for requests' and faults' events and delivers them. Logs errors. */
static int poll_events(struct run *r, int timeout_ms)
{
	struct pollfd fds[] = { { .fd = programs_fd(&r->w.p), .events = POLLIN },
				{ .fd = r->faults ? programs_fd(&r->fw.p) : -1,
				  .events = POLLIN } };
	int err = stop_poll(fds, 2, timeout_ms);

	if (err && err != -EINTR)
		return log_errno(err, "cannot wait for events: %s", strerror(-err));
	err = programs_take(&r->w.p);
	return err || !r->faults ? err : programs_take(&r->fw.p);
}

/* Handles events, and calls tick(), until @deadline (CLOCK_MONOTONIC ns) or a signal. */
static int wait_until(void *arg, __u64 deadline)
{
	struct run *r = arg;

	for (;;) {
		__u64 now = now_mono(), wake = r->tick ? r->tick(r, now) : deadline;
		int err;

		watching_read_clock(&r->out);
		if (stopped || now >= deadline)
			return 0;
		if (wake > deadline)
			wake = deadline;
		if (r->trace && wake > now + TRACE_LOOK)
			wake = now + TRACE_LOOK;
		err = poll_events(r, wake > now ? (wake - now + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC
						: 0);
		if (err && err != -EINTR)
			return err;
		if (r->trace)
			err = run_output_error(fflush(stdout) ? -errno : 0);
		if (err && err != -EINTR)
			return err;
	}
}

static int report_crossing(void *arg, const struct pr_event *e)
{
	struct run *r = arg;
	FILE *f = r->crossings;
	const char *name = collect_name(&r->c, e->row, e->born);
	__u64 seen = now_mono();
	int err;

	if (name && !wanted(r, name))
		return 0;
	if (r->o->json) {
		err = out_json_event(f, e, name, seen, &r->out);
	} else {
		fprintf(f,
			"%s %s %s its credits: %llu of %llu outstanding, %llu.%06llu s after boot",
			e->type == EV_CROSSED ? "!" : "-", name ?: "?",
			e->type == EV_CROSSED ? "exceeds" : "is back within", e->used, e->limit,
			e->t / NSEC_PER_SEC, e->t % NSEC_PER_SEC / NSEC_PER_USEC);
		if (r->o->verbose)
			fprintf(f, ", seen %.3f ms later", (seen - e->t) / 1e6);
		putc('\n', f);
		err = ferror(f) ? -EIO : 0;
	}
	if (!err && fflush(f))
		err = -errno;
	return run_output_error(err);
}

int run_tell_crossing(struct run *r, const struct pr_event *e, FILE *f)
{
	if (e->type != EV_CROSSED && e->type != EV_RECOVERED)
		return 0;
	r->crossings = f;
	return crossing_in_order(&r->c, e, report_crossing, r);
}

static int end_interval(void *arg)
{
	struct run *r = arg;
	int err;

	if (r->faults)
		fault_collect(&r->fc);
	err = collect(&r->c, r->faults ? &r->fc : NULL);
	if (err)
		return log_errno(err, "%s", strerror(-err));
	err = crossings_flush(&r->c, report_crossing, r);
	return err ?: r->each(r);
}

int run_loop(struct run *r, int (*each)(struct run *r))
{
	r->each = each;
	return watching_loop(r->o, r->w.p.start, wait_until, end_interval, r);
}

void run_close(struct run *r)
{
	if (r->faults) {
		fault_collect_close(&r->fc);
		fault_watch_close(&r->fw);
	}
	ignore_free(&r->rules);
	collect_close(&r->c);
	watch_close(&r->w);
}

int run_json_header(const char *command)
{
	struct utsname u;
	struct out_run info = { .version = VERSION,
				.command = command,
				.start_wall = now_wall(),
				.kernel = u.release,
				.hostname = u.nodename };

	uname(&u);
	return out_json_header(stdout, &info);
}

int run_output_error(int err)
{
	if (err && err != -EPIPE)
		log_error("cannot write the output: %s", strerror(-err));
	return err;
}
