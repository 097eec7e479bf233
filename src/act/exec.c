// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "act/act.h"
#include "base/clock.h"
#include "base/log.h"
#include "format/text.h"
#include "base/cleanup.h"
#include "base/trusted.h"
#include "base/version.h"

/* The tests shorten these. */
#ifndef EXEC_TIMEOUT
#define EXEC_TIMEOUT (30 * NSEC_PER_SEC) /* run time until SIGTERM, ns */
#endif
#ifndef EXEC_GRACE
#define EXEC_GRACE (5 * NSEC_PER_SEC) /* from SIGTERM to SIGKILL, ns */
#endif
#ifndef EXEC_START
#define EXEC_START 100 /* wait for execve(), ms: it may hang on a network file system */
#endif
#define EXEC_LINE  256	 /* bytes of a line of output; longer lines are truncated */
#define EXEC_LINES 100	 /* lines logged per run */
#define EXEC_READ  65536 /* bytes per tick: endless output must not block us */

/* A running program. It leads its own process group until it is reaped. */
struct running {
	pid_t pid; /* 0: no program */
	char device[DEVICE_NAME];
	char path[QUOTA_PATH];
	int output;	/* read end of its stdout and stderr, -1: closed */
	__u64 deadline; /* when to send the next signal */
	int sig;	/* the next signal: SIGTERM, SIGKILL, or 0: both were sent */
	unsigned int lines;
	unsigned int n; /* bytes in line; EXEC_LINE: truncated */
	char line[EXEC_LINE];
};

static struct running running[ACT_EXEC_MAX];

/* --- its environment --- */

struct environment {
	char *v[20];
	char text[2048];
	unsigned int n;
	size_t used;
};

static void set(struct environment *e, const char *format, ...)
{
	size_t room = sizeof(e->text) - e->used, n;
	va_list args;

	va_start(args, format);
	n = vsnprintf(e->text + e->used, room, format, args);
	va_end(args);
	if (n >= room || e->n + 1 >= ARRAY_SIZE(e->v))
		return;
	e->v[e->n++] = e->text + e->used;
	e->used += n + 1;
}

#define NAME "IOMMU_FAULTSTAT_"

/* The variables documented under "PROGRAMS" in the man page. */
static void set_all(struct environment *e, const struct act *a)
{
	static const char *const reasons[] = { "over", "stuck", "faults" };
	const struct act_evidence *v = &a->evidence;
	const struct device_facts *f = a->device;
	char text[ACT_TEXT], reason[32] = "";

	for (int i = 0; i < 3; i++)
		if (v->reasons & 1U << i) {
			strcat(reason, *reason ? "," : "");
			strcat(reason, reasons[i]);
		}
	act_evidence_text(v, text);
	set(e, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	set(e, NAME "VERSION=%s", VERSION);
	set(e, NAME "DEVICE=%s", f->name);
	set(e, NAME "DRIVER=%s", f->driver);
	set(e, NAME "IOMMU=%s", f->iommu);
	if (f->group != DEVICE_NO_GROUP)
		set(e, NAME "GROUP=%u", f->group);
	else
		set(e, NAME "GROUP=");
	set(e, NAME "REASON=%s", reason);
	set(e, NAME "OUTSTANDING=%llu", v->used);
	if (v->credits != QUOTA_OFF)
		set(e, NAME "CREDITS=%llu", v->credits);
	else
		set(e, NAME "CREDITS=");
	set(e, NAME "LASTED_NS=%llu", v->lasted);
	set(e, NAME "OLDEST_NS=%llu", v->oldest);
	set(e, NAME "FAULTS=%llu", v->faults);
	set(e, NAME "MESSAGE=%s%s%s%s: %s", f->name, *f->driver ? " (" : "", f->driver,
	    *f->driver ? ")" : "", text);
}

/* --- its start --- */

/*
 * Executes the program if it is still trusted: policy_ladder_read() checked that when the policy
 * was read, which may be long ago. A binary is executed through the descriptor that was checked. A
 * script is executed by path, as its interpreter opens the path anyway; only trusted users can
 * write to the directories on it. Returns only on failure, with a positive errno.
 */
static int execute(const char *path, char **env)
{
	char *const argv[] = { (char *)path, NULL };
	struct distrust d;
	char magic[2] = "";
	int fd = trusted_open(path, O_RDONLY | O_NONBLOCK, &d);

	if (fd == -EACCES) /* executable, but not readable */
		fd = trusted_open(path, O_PATH, &d);
	if (fd < 0)
		return -fd;
	if (pread(fd, magic, sizeof(magic), 0) == sizeof(magic) && !memcmp(magic, "#!", 2))
		execve(path, argv, env);
	else
		syscall(SYS_execveat, fd, "", argv, env, AT_EMPTY_PATH);
	return errno;
}

/* Runs in the child: drops what it inherited, then executes @path. Writes an errno to @failed. */
static _Noreturn void become(const char *path, char **env, int output, int failed)
{
	sigset_t none;
	int in, err;

	setpgid(0, 0);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	in = open("/dev/null", O_RDONLY);
	/* the pipe descriptors are above 3: see above_3() */
	if (in < 0 || dup2(in, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
	    dup3(failed, 3, O_CLOEXEC) < 0) {
		err = errno;
	} else {
		failed = 3;
		/* not left to close-on-exec: exec may hang, and our lock is among these */
		syscall(SYS_close_range, 4, ~0U, 0);
		err = execute(path, env);
	}
	/* a slow failure comes after begun() has timed out: report it as output instead */
	signal(SIGPIPE, SIG_IGN);
	if (write(failed, &err, sizeof(err)) < 0)
		dprintf(2, "cannot start: %s\n", strerror(err));
	_exit(127);
}

/* Waits for exec. Returns 0 if it succeeded or takes longer than EXEC_START, or its errno. */
static int begun(int failed)
{
	struct pollfd p = { .fd = failed, .events = POLLIN };
	int err;

	if (poll(&p, 1, EXEC_START) <= 0)
		return 0;
	return read(failed, &err, sizeof(err)) == sizeof(err) ? -err : 0;
}

/* Moves a descriptor above 3, as become() overwrites 0 to 3. Returns it, or -1. */
static int above_3(int low)
{
	int fd = fcntl(low, F_DUPFD_CLOEXEC, 4);

	close(low);
	return fd;
}

/* Opens a pipe with both ends above 3. On error, too, the caller closes the ends that are open. */
static int high_pipe(int *in, int *out)
{
	int end[2];

	if (pipe2(end, O_CLOEXEC))
		return -errno;
	*in = above_3(end[0]);
	*out = above_3(end[1]);
	return *in < 0 || *out < 0 ? -EMFILE : 0;
}

static int start(struct running *r, struct environment *e)
{
	_cleanup_(fd_closep) int failed_in = -1, failed_out = -1, in = -1, out = -1;
	int err = high_pipe(&in, &out) ?: high_pipe(&failed_in, &failed_out);
	pid_t pid;

	if (err)
		return err;
	/* our end only: programs don't expect a non-blocking stdout */
	if (fcntl(in, F_SETFL, O_NONBLOCK))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		become(r->path, e->v, out, failed_out);
	setpgid(pid, pid); /* the child does this, too: either may run first */
	close(TAKE_FD(failed_out));
	err = begun(failed_in);
	if (err) {
		waitpid(pid, NULL, 0); /* doesn't block: the child is exiting */
		return err;
	}
	r->pid = pid;
	r->output = TAKE_FD(in);
	return 0;
}

int act_exec(struct act *a)
{
	const char *path = a->action->path;
	struct environment e = {};
	struct running *r = NULL;
	int err;

	a->text[0] = 0;
	for (int i = 0; i < ACT_EXEC_MAX; i++) {
		if (!running[i].pid) {
			r = &running[i];
		} else if (!strcmp(running[i].device, a->device->name) &&
			   !strcmp(running[i].path, path)) {
			act_tell(a->text, "%s still runs for this device", path);
			return -EBUSY;
		}
	}
	if (!r) {
		act_tell(a->text, "%s is not started: %d programs run", path, ACT_EXEC_MAX);
		return -EBUSY;
	}
	*r = (struct running){ .output = -1,
			       .sig = SIGTERM,
			       .deadline = now_mono() + EXEC_TIMEOUT };
	snprintf(r->device, sizeof(r->device), "%s", a->device->name);
	snprintf(r->path, sizeof(r->path), "%s", path);
	set_all(&e, a);
	err = start(r, &e);
	if (err)
		act_tell(a->text, "cannot start %s: %s", path,
			 err == -EPERM ? "it or its path is writable by others than root"
				       : strerror(-err));
	else
		act_tell(a->text, "started %s (%d)", path, r->pid);
	return err;
}

/* --- its output --- */

static void log_output(struct running *r)
{
	char line[EXEC_LINE];

	if (!r->n)
		return;
	r->line[r->n < EXEC_LINE ? r->n : EXEC_LINE - 1] = 0;
	r->n = 0;
	if (++r->lines <= EXEC_LINES)
		log_info("%s: %s", r->path, fmt_clean(line, sizeof(line), r->line));
	if (r->lines == EXEC_LINES)
		log_warn("%s: further output is not logged", r->path);
}

static void read_output(struct running *r)
{
	char buf[4096];
	ssize_t n;

	for (size_t total = 0; r->output >= 0 && total < EXEC_READ; total += n) {
		n = read(r->output, buf, sizeof(buf));
		if (n <= 0) {
			if (n < 0 && (errno == EAGAIN || errno == EINTR))
				return;
			fd_closep(&r->output);
			r->output = -1;
			return;
		}
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] == '\n')
				log_output(r);
			else if (r->n < EXEC_LINE)
				r->line[r->n++] = buf[i] ?: '?';
		}
	}
}

/* --- its end --- */

/* The program was reaped: its pid and process group may be in use again, don't signal them. */
static void ended(struct running *r, int status)
{
	read_output(r);
	log_output(r);
	if (WIFSIGNALED(status))
		log_warn("%s for %s: ended by signal %d", r->path, r->device, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		log_warn("%s for %s: exit status %d", r->path, r->device, WEXITSTATUS(status));
	/* don't wait for EOF: processes that it left behind may keep the write end open */
	fd_closep(&r->output);
	r->pid = 0;
}

unsigned int act_exec_tick(void)
{
	unsigned int n = 0;

	for (int i = 0; i < ACT_EXEC_MAX; i++) {
		struct running *r = &running[i];
		int status;

		if (!r->pid)
			continue;
		read_output(r);
		if (waitpid(r->pid, &status, WNOHANG) == r->pid) {
			ended(r, status);
			continue;
		}
		n++;
		if (!r->sig || now_mono() < r->deadline)
			continue;
		log_warn("%s for %s: timed out, sending %s", r->path, r->device,
			 r->sig == SIGTERM ? "SIGTERM" : "SIGKILL");
		kill(-r->pid, r->sig);
		r->deadline = now_mono() + EXEC_GRACE;
		r->sig = r->sig == SIGTERM ? SIGKILL : 0;
	}
	return n;
}

void act_exec_end(void)
{
	act_exec_tick();
	for (int i = 0; i < ACT_EXEC_MAX; i++)
		if (running[i].pid)
			kill(-running[i].pid, SIGKILL);
}
