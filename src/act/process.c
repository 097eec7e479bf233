// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "format/text.h"
#include "act/process.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define PF_KTHREAD 0x00200000 /* include/linux/sched.h */

/* Doesn't use sysfs_line(), as a process name may contain a newline. */
static int read_stat(char *buf, size_t size, const char *path)
{
	_cleanup_(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		return -errno;
	buf[n] = 0;
	return 0;
}

/* What the "stat" file at @path says of a process or thread. @threads: of its process. */
static int parse_stat(struct process *p, int *threads, const char *path)
{
	unsigned long long started;
	char buf[1024], *name, *end;
	unsigned int parent, flags;
	int err = read_stat(buf, sizeof(buf), path);
	char state;

	if (err)
		return err;
	/* "PID (NAME) STATE PARENT ...": a name may contain ") " */
	name = strchr(buf, '(');
	end = strrchr(buf, ')');
	if (!name || !end || end < name)
		return -EINVAL;
	*end = 0;
	/* fields 3, 4, 9, 20 and 22 of proc_pid_stat(5) */
	if (sscanf(end + 1,
		   " %c %u %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d %llu",
		   &state, &parent, &flags, threads, &started) != 5)
		return -EINVAL;
	*p = (struct process){
		.parent = parent, .started = started, .state = state, .kernel = flags & PF_KTHREAD
	};
	fmt_clean(p->comm, sizeof(p->comm), name + 1);
	return 0;
}

static bool has_exited(char state)
{
	return state == 'Z' || state == 'X';
}

/* The state of a thread that has not exited, of a process whose first thread has; 0: none. */
static char other_threads_state(__u32 pid)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("/proc/%u/task", pid);
	const char *name;
	struct process t;
	char path[64];
	int threads;

	while (d && (name = sysfs_next(d))) {
		snprintf(path, sizeof(path), "/proc/%u/task/%.20s/stat", pid, name);
		if (!parse_stat(&t, &threads, path) && !has_exited(t.state))
			return t.state;
	}
	return 0;
}

int process_read(struct process *p, __u32 pid)
{
	char path[32];
	int threads, err;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	err = parse_stat(p, &threads, path);
	if (err)
		return err;
	p->pid = pid;
	if (has_exited(p->state))
		p->state = threads > 1 ? other_threads_state(pid) : 0;
	return p->state ? 0 : -ESRCH;
}

int process_open(__u32 pid, __u64 started)
{
	int fd = syscall(SYS_pidfd_open, pid, 0), err;
	struct process p;

	if (fd < 0)
		return -errno;
	/* checked after opening: if the pid is right now, it was right then */
	err = process_read(&p, pid);
	if (!err && p.started != started)
		err = -ESRCH;
	if (!err)
		return fd;
	close(fd);
	return err;
}

int process_signal(int pidfd, int sig)
{
	return syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0) ? -errno : 0;
}

int process_descends(__u32 pid, __u32 ancestor)
{
	struct process p;
	int err;

	/* the depth is limited, as a pid reused meanwhile could close a loop */
	for (int depth = 0; pid && depth < 1024; depth++) {
		if (pid == ancestor)
			return 1;
		err = process_read(&p, pid);
		if (err)
			return err == -ESRCH ? 0 : err; /* it has ended, and is nobody's */
		pid = p.parent;
	}
	return 0;
}
