// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act/act.h"
#include "base/log.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define WRITE_WAIT 50 /* for a write to sysfs to finish, ms; then it continues as a job */

#define UNDER_WAY 32 /* jobs at most */

/* A write to sysfs by a child of ours, which may block forever. */
struct job {
	int pidfd; /* readable once the child has exited */
	pid_t child;
	char device[DEVICE_NAME];
	char what[96]; /* "unbind from idxd" */
};

static struct job jobs[UNDER_WAY];
static unsigned int n_jobs;

static struct job *new_job(const char *device, int pidfd, const char *what)
{
	struct job *j = &jobs[n_jobs++];

	*j = (struct job){ .pidfd = pidfd };
	snprintf(j->device, sizeof(j->device), "%s", device);
	snprintf(j->what, sizeof(j->what), "%s", what);
	return j;
}

static void drop_job(unsigned int i)
{
	close(jobs[i].pidfd);
	jobs[i] = jobs[--n_jobs];
}

static bool has_ended(const struct job *j, int timeout_ms)
{
	struct pollfd p = { .fd = j->pidfd, .events = POLLIN };

	return poll(&p, 1, timeout_ms) > 0;
}

static int check_none_under_way(struct act *a)
{
	a->text[0] = 0;
	for (unsigned int i = 0; i < n_jobs; i++)
		if (!strcmp(jobs[i].device, a->device->name)) {
			act_tell(a->text, "%s is still under way", jobs[i].what);
			return -EBUSY;
		}
	return 0;
}

/*
 * Runs in the child. The write may block in the kernel until the device's last page request is
 * answered. Until then the child must not keep our lock or BPF programs open.
 */
static _Noreturn void write_and_exit(int dir, const char *file, const char *value)
{
	int fd;

	setpgid(0, 0);
	if (dup2(dir, 3) < 0)
		_exit(errno);
	syscall(SYS_close_range, 4, ~0U, 0);
	fd = openat(3, file, O_WRONLY);
	_exit(fd < 0 || write(fd, value, strlen(value)) < 0 ? errno : 0);
}

/*
 * As fork(), with a pidfd of the child in *@pidfd: there is no child without one. Since 5.2. Not
 * clone3(), which is ENOSYS below systemd's RestrictNamespaces=: seccomp cannot see its flags.
 */
static pid_t fork_pidfd(int *pidfd)
{
	return syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, NULL);
}

/* Reaps a child that has exited. Returns the result of its write: 0 or a negative errno. */
static int collect_child(const struct job *j)
{
	int status;

	if (waitpid(j->child, &status, 0) != j->child)
		return -ECHILD;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/*
 * Opens the device's directory in sysfs, which has @file. Its files are written by way of it, so
 * that it can't be those of another device, which has come under that name meanwhile.
 */
static int open_directory(struct act *a, const char *file)
{
	char path[PATH_MAX], driver[DEVICE_SHORT];
	_cleanup_(fd_closep) int dir = -1;
	struct stat st;

	snprintf(path, sizeof(path), DEVICE_SYSFS "/%s", a->device->path);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fstat(dir, &st)) {
		act_tell(a->text, "the device has gone");
		return -ENODEV;
	}
	if (st.st_ino != a->device->generation) {
		act_tell(a->text, "another device has come in its place");
		return -ESTALE;
	}
	sysfs_link(driver, sizeof(driver), "/proc/self/fd/%d/driver", dir);
	if (strcmp(driver, a->device->driver)) {
		act_tell(a->text, "it has another driver now (%s, was %s)",
			 *driver ? driver : "none",
			 *a->device->driver ? a->device->driver : "none");
		return -ESTALE;
	}
	if (faccessat(dir, file, F_OK, 0)) {
		act_tell(a->text, "the kernel has no %s/%s", path, file);
		return -EOPNOTSUPP;
	}
	return TAKE_FD(dir);
}

/* Writes @value to the device's @file in sysfs; @what names the action in messages. */
static int write_sysfs(struct act *a, const char *file, const char *value, const char *what)
{
	_cleanup_(fd_closep) int dir = -1;
	struct job *j;
	pid_t child;
	int err, pidfd;

	if (n_jobs == UNDER_WAY) {
		act_tell(a->text, "%d actions are already in progress", UNDER_WAY);
		return -EBUSY;
	}
	dir = open_directory(a, file);
	if (dir < 0)
		return dir;
	child = fork_pidfd(&pidfd);
	if (!child)
		write_and_exit(dir, file, value);
	if (child < 0) {
		err = -errno;
		act_tell(a->text, "%s: %s", what, strerror(-err));
		return err;
	}
	j = new_job(a->device->name, pidfd, what);
	j->child = child;
	if (!has_ended(j, WRITE_WAIT)) {
		act_tell(a->text, "%s: begun", what);
		return 0;
	}
	err = collect_child(j);
	drop_job(n_jobs - 1);
	act_tell(a->text, "%s: %s", what, err ? strerror(-err) : "done");
	return err;
}

int act_unbind(struct act *a)
{
	char what[96];
	int err = check_none_under_way(a);

	if (err)
		return err;
	if (!*a->device->driver) {
		act_tell(a->text, "no driver is bound");
		return -ENODEV;
	}
	snprintf(what, sizeof(what), "unbind from %s", a->device->driver);
	return write_sysfs(a, "driver/unbind", a->device->name, what);
}

int act_reset(struct act *a)
{
	return check_none_under_way(a) ?: write_sysfs(a, "reset", "1", "reset");
}

int act_remove(struct act *a)
{
	return check_none_under_way(a) ?: write_sysfs(a, "remove", "1", "remove");
}

/* --- finishing jobs --- */

unsigned int act_destroy_tick(void)
{
	for (unsigned int i = n_jobs; i-- > 0;) {
		const struct job *j = &jobs[i];
		int err;

		if (!has_ended(j, 0))
			continue;
		err = collect_child(j);
		if (err)
			log_warn("%s: %s: %s", j->device, j->what, strerror(-err));
		else
			log_info("%s: %s: done", j->device, j->what);
		drop_job(i);
	}
	return n_jobs;
}
