// SPDX-License-Identifier: GPL-2.0
#include "session/session.h"

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/clock.h"
#include "probe/kernel_info.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/version.h"

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

void watching_read_clock(struct out_options *out)
{
	out->wall_minus_mono = now_wall() - now_mono();
}

void watching_begin(struct out_options *out, const struct options *o)
{
	*out = (struct out_options){ .wide = o->wide,
				     .unmarked = o->unmarked,
				     .timestamps = o->timestamps,
				     .color = o->color,
				     .terminal = isatty(STDOUT_FILENO) };
	watching_read_clock(out);
	if (!o->verbose)
		libbpf_set_print(quiet);
}

void watching_info(struct out_run *info, const struct options *o, const struct out_options *out,
		   const char *command, __u64 start, const struct probe_status *probes,
		   unsigned int n_probes)
{
	static struct utsname u;

	uname(&u);
	*info = (struct out_run){ .version = VERSION,
				  .command = command,
				  .kernel = u.release,
				  .hostname = u.nodename,
				  .start_wall = start + out->wall_minus_mono,
				  .interval = o->interval * 1e9,
				  .credits = o->credits,
				  .n_credits = o->n_credits,
				  .probes = probes,
				  .n_probes = n_probes };
}

void watching_tell_probes(const struct options *o, const struct probe_status *probes,
			  unsigned int n_probes)
{
	if (!o->verbose)
		return;
	fprintf(stderr, "%-10s names of functions\n",
		kernel_read_by_symbols() ? "kallsyms" : "BTF");
	for (unsigned int i = 0; i < n_probes; i++)
		if (probes[i].how[0])
			fprintf(stderr, "%-10s %s\n", probes[i].how, probes[i].name);
}

int watching_settle(__u64 caps)
{
	int err = caps_drop(caps);

	if (err)
		return log_errno(err, "cannot drop privileges: %s", strerror(-err));
	stop_on_signals();
	return 0;
}

void watching_hint(const char *what)
{
	if (isatty(STDERR_FILENO) && isatty(STDOUT_FILENO))
		fprintf(stderr, "%s... Press Ctrl-C to stop.\n", what);
}

int watching_loop(const struct options *o, __u64 start, int (*wait)(void *arg, __u64 deadline),
		  int (*each)(void *arg), void *arg)
{
	__u64 step = o->interval * 1e9, next = start;
	unsigned long done = 0;
	int err;

	do {
		next += step;
		while (next + step < now_mono()) /* we fell behind: don't catch up */
			next += step;
		err = wait(arg, next);
		if (!err)
			err = each(arg);
		done++;
	} while (!err && !stopped && (!o->count || done < o->count));
	return err;
}
