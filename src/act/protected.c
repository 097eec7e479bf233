// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/cgroup.h"
#include "act/protected.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/line.h"
#include "base/sysfs.h"
#include "base/trusted.h"
#include "format/text.h"

/* What is not known: a process for which memory or descriptors were short is left alone. */
#define UNSEEN "it could not be looked at whether it is protected"

/*
 * Without any policy. Directly below the top: there only root's units are, while below a cgroup of
 * their own, users and containers give their cgroups any name.
 */
static const struct protect_rule always[] = {
	{ PROTECT_CGROUP, "/init.scope", 0 },
	{ PROTECT_CGROUP, "/system.slice/systemd-*.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/dbus.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/dbus-broker.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/rsyslog.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/syslog-ng.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/ssh.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/sshd.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/gdm.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/gdm3.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/lightdm.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/sddm.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/containerd.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/crio.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/docker.service", 0 },
	{ PROTECT_CGROUP, "/system.slice/podman.service", 0 },
	/* those that users and containers have of their own */
	{ PROTECT_EXE, "/usr/bin/dbus-daemon", 0 },
	{ PROTECT_EXE, "/usr/bin/dbus-broker", 0 },
	{ PROTECT_EXE, "/usr/bin/conmon", 0 },
	{ PROTECT_EXE, "/usr/bin/containerd-shim*", 0 },
	{ PROTECT_EXE, "/usr/bin/gnome-shell", 0 },
	{ PROTECT_EXE, "/usr/bin/kwin_wayland", 0 },
	{ PROTECT_EXE, "/usr/bin/Xwayland", 0 },
	{ PROTECT_EXE, "/usr/lib/xorg/Xorg", 0 },
	{ PROTECT_EXE, "/usr/sbin/sshd", 0 },
	{ PROTECT_EXE, "/usr/lib/openssh/sshd-session", 0 },
};

/* What the rules ask about a process, each read at most once. */
struct subject {
	const struct owner *o;
	char cgroup[2][HELD_PATH]; /* of systemd's hierarchy with v1, and of v2; "": none */
	char exe[PATH_MAX];	   /* "": not known, or not to be trusted */
	uid_t uid;
};

/*
 * The program that a process runs, if the path that it has names this file here, too: in a mount
 * namespace of his own, anybody can have any file at any path. "": it does not.
 */
static void read_exe(struct subject *s)
{
	char path[32];
	struct stat running, here;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/exe", s->o->p.pid);
	n = readlink(path, s->exe, sizeof(s->exe) - 1);
	s->exe[n > 0 ? n : 0] = 0;
	if (stat(path, &running) || stat(s->exe, &here) || running.st_dev != here.st_dev ||
	    running.st_ino != here.st_ino || running.st_uid || running.st_mode & 022)
		s->exe[0] = 0;
}

/* "Uid:	REAL EFFECTIVE SAVED FILE" of /proc/PID/status: proc_pid_status(5) */
static int read_uid(struct subject *s)
{
	_cleanup_(file_closep) FILE *f = NULL;
	char text[256], path[32];
	struct line line = { .text = text, .size = sizeof(text) };
	int more;

	snprintf(path, sizeof(path), "/proc/%u/status", s->o->p.pid);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while ((more = line_read(&line, f)) > 0)
		if (sscanf(text, "Uid: %u", &s->uid) == 1)
			return 0;
	return more ?: -EIO;
}

/* The unit in the path: below the slices, "/system.slice/ssh.service/..." has ssh.service. */
static void unit_of(const char *cgroup, char unit[HELD_PATH])
{
	static const char slice[] = ".slice";

	unit[0] = 0;
	while (*cgroup == '/') {
		size_t n = strcspn(++cgroup, "/");

		if (n < sizeof(slice) || strncmp(cgroup + n + 1 - sizeof(slice), slice, 6)) {
			snprintf(unit, HELD_PATH, "%.*s", (int)n, cgroup);
			return;
		}
		cgroup += n;
	}
}

static bool fits_cgroup(const struct protect_rule *r, const char *cgroup)
{
	char unit[HELD_PATH];

	if (r->by == PROTECT_CGROUP)
		return cgroup[0] && !fnmatch(r->pattern, cgroup, FNM_PATHNAME | FNM_LEADING_DIR);
	unit_of(cgroup, unit);
	return unit[0] && !fnmatch(r->pattern, unit, 0);
}

static bool fits(const struct protect_rule *r, const struct subject *s)
{
	switch (r->by) {
	case PROTECT_UNIT:
	case PROTECT_CGROUP:
		return fits_cgroup(r, s->cgroup[0]) || fits_cgroup(r, s->cgroup[1]);
	case PROTECT_EXE:
		return s->exe[0] && s->o->way != OWNER_MAPPED &&
		       !fnmatch(r->pattern, s->exe, FNM_PATHNAME);
	default:
		return s->uid == r->uid;
	}
}

static const struct protect_rule *find(const struct protect_rule *r, unsigned int n,
				       const struct subject *s)
{
	for (unsigned int i = 0; i < n; i++)
		if (fits(&r[i], s))
			return &r[i];
	return NULL;
}

static bool say(char why[PROTECTED_WHY], const char *text)
{
	snprintf(why, PROTECTED_WHY, "%s", text);
	return true;
}

static bool by_rule(const struct owner *o, const struct protect *rules, char why[PROTECTED_WHY])
{
	struct subject s = { .o = o };
	const struct protect_rule *r;
	char pattern[96];
	int err = read_uid(&s);

	if (err == -ESRCH || err == -ENOENT)
		return false; /* it has ended */
	for (int i = 0; i < 2 && !err; i++) {
		err = cgroup_path(s.cgroup[i], o->p.pid, i ? "" : "name=systemd");
		if (err == -ENOENT || err == -ESRCH)
			err = 0;
	}
	if (err)
		return say(why, UNSEEN);
	read_exe(&s);
	r = find(always, ARRAY_SIZE(always), &s);
	if (r) {
		snprintf(why, PROTECTED_WHY, "it is part of the system (%s:%s)",
			 protect_kind_name(r->by), r->pattern);
		return true;
	}
	r = rules ? find(rules->rule, rules->n, &s) : NULL;
	if (!r)
		return false;
	fmt_clean(pattern, sizeof(pattern), r->pattern);
	snprintf(why, PROTECTED_WHY, "the policy protects %s:%s", protect_kind_name(r->by),
		 pattern);
	return true;
}

/*
 * Files whose holder resolves others' page faults: iommufd_fault_alloc() in drivers/iommu/iommufd
 * (fault.c in Linux 6.11, eventq.c since 6.15) and new_userfaultfd() in fs/userfaultfd.c.
 */
static bool answers_faults(__u32 pid, char why[PROTECTED_WHY])
{
	_cleanup_(dir_closep) DIR *d = NULL;
	const char *name;
	char target[64];

	sysfs_failed();
	d = sysfs_dir("/proc/%u/fd", pid);
	while (d && (name = sysfs_next(d))) {
		ssize_t n = readlinkat(dirfd(d), name, target, sizeof(target) - 1);

		if (n < 0 && errno == ENOMEM)
			return say(why, UNSEEN);
		if (n < 0)
			continue;
		target[n] = 0;
		if (!strcmp(target, "anon_inode:[iommufd-pgfault]"))
			return say(why, "it must answer page requests (iommufd)");
		if (!strcmp(target, "anon_inode:[userfaultfd]"))
			return say(why, "it must answer page faults (userfaultfd)");
	}
	return sysfs_failed() && say(why, UNSEEN);
}

bool protected_from(enum intent intent, const struct owner *o, const struct protect *rules,
		    char why[PROTECTED_WHY])
{
	const struct process *p = &o->p;
	int ours;

	if (p->pid == 1)
		return say(why, "it is the first process");
	if (p->kernel)
		return say(why, "it is a kernel thread");
	if (p->pid == (__u32)getpid())
		return say(why, "it is this program");
	ours = process_descends(getpid(), p->pid);
	if (ours)
		return say(why, ours > 0 ? "it is an ancestor of this program" : UNSEEN);
	return by_rule(o, rules, why) || (intent == INTENT_STOP && answers_faults(p->pid, why));
}
