// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "fault_ignore.h"
#include "fault_run.h"
#include "log.h"
#include "out_faults.h"
#include "reasons.h"
#include "run.h"
#include "scope.h"
#include "watch.h"

#define SETTLE_MS    100 /* for faults whose interrupt comes when CMD has ended */
#define NOT_FOUND    127 /* as the shell has them */
#define NOT_RUNNABLE 126
#define BY_SIGNAL    128

static pid_t child;
static struct ignore_rules rules;

/* The terminal sends Ctrl-C to CMD as well; what is sent to us alone is passed on. */
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

/* Takes events until CMD has ended, and a moment longer. Its status as the shell has it, or -errno.
 */
static int watch_child(struct fault_run *r)
{
	_cleanup_(fd_closep) int fd = syscall(SYS_pidfd_open, child, 0);
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
				{ .fd = ring_buffer__epoll_fd(r->w.ring), .events = POLLIN } };
	__u64 end;
	int status, err;

	if (fd < 0)
		return -errno;
	while (!fds[0].revents) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -errno;
		err = fault_watch_poll(&r->w, 0);
		if (err && err != -EINTR)
			return err;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	for (end = now_mono() + SETTLE_MS * 1000000ULL; now_mono() < end;) {
		err = fault_watch_poll(&r->w, SETTLE_MS / 4);
		if (err && err != -EINTR)
			return err;
	}
	return WIFSIGNALED(status) ? BY_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static int report(struct fault_run *r)
{
	struct fault_table table = {};

	if (r->o->json)
		return run_output_error(out_faults_json(stderr, &r->c.snap, &r->out, true));
	if (!r->c.snap.n_kinds)
		return 0;
	return run_output_error(out_faults_table(stderr, &r->c.snap, &r->out, &table));
}

static int event(struct fault_run *r, const struct fault_event *e)
{
	const struct fault_device *device;
	const struct fault_row *row = fault_collect_row(&r->c, e, &device);
	char access[FAULT_ACCESS_SIZE];

	if (!row)
		return 0;
	if (ignore_fits(&rules, &(struct ignore_fault){
					.device = device->name,
					.reason = reason_find(row->source, row->reason)->label,
					.access = fault_access_name(access, row->access),
					.address = e->address,
				}))
		fault_collect_ignore(&r->c, e);
	return 0;
}

/* Of a storm not every fault comes as an event: rules without an address need none. */
static void ignore_kinds(struct fault_snapshot *s)
{
	char access[FAULT_ACCESS_SIZE];

	for (unsigned int i = 0; i < s->n_kinds; i++) {
		struct fault_kind *k = &s->kinds[i];

		if (ignore_fits_all(&rules,
				    &(struct ignore_fault){
					    .device = k->device.name,
					    .reason = reason_find(k->source, k->reason)->label,
					    .access = fault_access_name(access, k->access),
				    }))
			k->ignored = k->count;
	}
}

/* Faults that no rule ignores. */
static __u64 faults_in(const struct fault_snapshot *s)
{
	__u64 n = s->lost[FAULT_LOST_IOMMUS];

	for (unsigned int i = 0; i < s->n_kinds; i++)
		n += s->kinds[i].count - s->kinds[i].ignored;
	for (unsigned int i = 0; i < s->n_iommus; i++)
		n += s->iommus[i].lost[FAULT_UNREAD] + s->iommus[i].lost[FAULT_NO_ROOM];
	return n;
}

int cmd_run(const struct options *o)
{
	struct fault_run r;
	int status = 0;
	int err = o->ignore ? ignore_read(&rules, o->ignore) : 0;

	if (err) {
		ignore_free(&rules);
		return EXIT_RUNTIME;
	}
	err = fault_run_open(&r, o, "run", true, event);
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
		ignore_kinds(&r.c.snap);
		err = report(&r);
		if (faults_in(&r.c.snap))
			status = EXIT_FAULTS;
	}
	fault_run_close(&r);
	ignore_free(&rules);
	return err ? EXIT_RUNTIME : status;
}
