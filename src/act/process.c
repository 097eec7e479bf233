// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "act/cgroup.h"
#include "format/text.h"
#include "act/process.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define PF_KTHREAD 0x00200000 /* include/linux/sched.h */

/* Doesn't use sysfs_line(), as a process name may contain a newline. */
static int read_stat(char *buf, size_t size, __u32 pid)
{
	_cleanup_(fd_closep) int fd = -1;
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		return -errno;
	buf[n] = 0;
	return 0;
}

int process_read(struct process *p, __u32 pid)
{
	unsigned long long started;
	char buf[1024], *name, *end;
	unsigned int parent, flags;
	int err = read_stat(buf, sizeof(buf), pid);
	char state;

	if (err)
		return err;
	/* "PID (NAME) STATE PARENT ...": a name may contain ") " */
	name = strchr(buf, '(');
	end = strrchr(buf, ')');
	if (!name || !end || end < name)
		return -EINVAL;
	*end = 0;
	/* fields 3, 4, 9 and 22 of proc_pid_stat(5) */
	if (sscanf(end + 1,
		   " %c %u %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		   &state, &parent, &flags, &started) != 4)
		return -EINVAL;
	if (state == 'Z' || state == 'X')
		return -ESRCH;
	*p = (struct process){ .pid = pid,
			       .parent = parent,
			       .started = started,
			       .state = state,
			       .kernel = flags & PF_KTHREAD };
	fmt_clean(p->comm, sizeof(p->comm), name + 1);
	return 0;
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

bool process_descends(__u32 pid, __u32 ancestor)
{
	struct process p;

	/* the depth is limited, as a pid reused meanwhile could close a loop */
	for (int depth = 0; pid && depth < 1024; depth++) {
		if (pid == ancestor)
			return true;
		if (process_read(&p, pid))
			return false;
		pid = p.parent;
	}
	return false;
}

/*
 * Files whose holder resolves others' page faults: iommufd_fault_alloc() in drivers/iommu/iommufd
 * (fault.c in Linux 6.11, eventq.c since 6.15) and new_userfaultfd() in fs/userfaultfd.c.
 */
static const char *answers_faults(__u32 pid)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("/proc/%u/fd", pid);
	const char *name;
	char target[64];

	while (d && (name = sysfs_next(d))) {
		ssize_t n = readlinkat(dirfd(d), name, target, sizeof(target) - 1);

		if (n < 0)
			continue;
		target[n] = 0;
		if (!strcmp(target, "anon_inode:[iommufd-pgfault]"))
			return "it must answer page requests (iommufd)";
		if (!strcmp(target, "anon_inode:[userfaultfd]"))
			return "it must answer page faults (userfaultfd)";
	}
	return NULL;
}

/* init.scope is systemd itself; its services provide devices, logging and sessions. */
static bool part_of_systemd(__u32 pid)
{
	char path[HELD_PATH], *rest = path, *part;

	if (cgroup_of(path, pid))
		return false;
	while ((part = strsep(&rest, "/"))) {
		size_t n = strlen(part);

		if (!strcmp(part, "init.scope"))
			return true;
		if (!strncmp(part, "systemd-", 8) && n > 8 && !strcmp(part + n - 8, ".service"))
			return true;
	}
	return false;
}

const char *process_protected(const struct process *p)
{
	if (p->pid == 1)
		return "it is the first process";
	if (p->kernel)
		return "it is a kernel thread";
	if (p->pid == (__u32)getpid())
		return "it is this program";
	if (process_descends(getpid(), p->pid))
		return "it is an ancestor of this program";
	if (part_of_systemd(p->pid))
		return "it is part of systemd";
	return answers_faults(p->pid);
}
