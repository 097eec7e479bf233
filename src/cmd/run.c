// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "session/fault_session.h"
#include "base/clock.h"
#include "base/log.h"
#include "view/faults.h"
#include "session/request_session.h"
#include "base/cleanup.h"
#include "probe/request_programs.h"

#define SETTLE_MS    100 /* for faults whose interrupt arrives after CMD has ended */
#define NOT_FOUND    127 /* exit statuses, as in a shell */
#define NOT_RUNNABLE 126
#define BY_SIGNAL    128

static pid_t child;
static struct run
	*requests; /* page requests are watched as well, to report when credits are exceeded */

/* The terminal sends Ctrl-C to CMD, too. A signal sent only to us is passed on to CMD. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code <= 0 && child > 0)
		kill(child, sig);
}

static int start(char *const argv[])
{
	struct sigaction sa = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO };

	child = fork();
	if (child < 0)
		return -errno;
	if (!child) {
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		execvp(argv[0], argv);
		log_error("%s: %s", argv[0], strerror(errno));
		_exit(errno == ENOENT ? NOT_FOUND : NOT_RUNNABLE);
	}
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	sigaction(SIGQUIT, &sa, NULL);
	return 0;
}

static int crossing(void *arg, const struct pr_event *e)
{
	return run_tell_crossing(arg, e, stderr);
}

/* Handles the pending fault events and, if page requests are watched, their events. */
static int take_events(struct fault_run *r)
{
	int err = programs_take(&r->w.p);

	return err || !requests ? err : programs_take(&requests->w.p);
}

/* Handles events until CMD has ended, and a moment longer. Returns its status as a shell does. */
static int watch_child(struct fault_run *r)
{
	_cleanup_(fd_closep) int fd = syscall(SYS_pidfd_open, child, 0);
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
				{ .fd = programs_fd(&r->w.p), .events = POLLIN },
				{ .fd = requests ? programs_fd(&requests->w.p) : -1,
				  .events = POLLIN } };
	__u64 end;
	int status, err;

	if (fd < 0)
		return -errno;
	while (!fds[0].revents) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return -errno;
		err = take_events(r);
		if (err && err != -EINTR)
			return err;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	for (end = now_mono() + SETTLE_MS * NSEC_PER_MSEC; now_mono() < end;) {
		usleep(SETTLE_MS * 1000 / 4);
		err = take_events(r);
		if (err && err != -EINTR)
			return err;
	}
	return WIFSIGNALED(status) ? BY_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static int report(struct fault_run *r)
{
	struct fault_table table = {};

	if (r->o->json)
		return run_output_error(
			out_faults_json(stderr, &r->c.snap, &r->out)
				?: out_faults_json_summary(stderr, &r->c.snap, &r->out));
	if (!r->c.snap.n_kinds) {
		log_info("no DMA faults");
		return 0;
	}
	return run_output_error(out_faults_table(stderr, &r->c.snap, &r->out, &table));
}

int cmd_run(const struct options *o)
{
	struct fault_run r;
	struct run watched;
	int status = 0;
	int err = fault_run_open(&r, o, "run", true);

	if (!err && o->n_credits && !run_attach(&watched, o, false, crossing, NULL))
		requests = &watched;
	else if (!err && o->n_credits)
		log_warn("crossings of credits are not watched");
	if (!err && o->json)
		err = fault_run_header(&r, stderr);
	if (!err) {
		err = start(o->argv);
		if (!err)
			status = watch_child(&r);
		if (status < 0)
			err = status;
		if (err)
			log_error("cannot run %s: %s", o->argv[0], strerror(-err));
	}
	if (!err) {
		fault_collect(&r.c);
		err = report(&r);
		if (fault_collect_unignored(&r.c.snap))
			status = o->exitcode ?: EXIT_FAULTS;
	}
	if (requests)
		run_close(requests);
	fault_run_close(&r);
	return err ? EXIT_RUNTIME : status;
}
