// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/caps.h"
#include "cmd/commands.h"
#include "base/clock.h"
#include "base/log.h"
#include "monitor/monitor.h"
#include "view/request_json.h"
#include "base/replace_file.h"
#include "policy/check.h"
#include "base/cleanup.h"
#include "base/stop.h"

#define LOCK_FILE HELD_DIR "/monitor.lock"
#define WAIT_NS	  (5 * NSEC_PER_SEC) /* how long to wait for devices to stop when the monitor ends */

/* There may be only one monitor per machine: two would undo each other's work. */
static int lock_instance(void)
{
	int fd;

	if (mkdir(HELD_DIR, 0700) && errno != EEXIST) {
		log_error("%s: %s%s", HELD_DIR, strerror(errno),
			  errno == EACCES ? "; try as root" : "");
		return -EBUSY;
	}
	fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (fd >= 0 && errno == EWOULDBLOCK)
		log_error("another monitor is running: one is enough for all devices");
	else
		log_error("%s: %s%s", LOCK_FILE, strerror(errno),
			  errno == EACCES ? "; try as root" : "");
	fd_closep(&fd);
	return -EBUSY;
}

static bool any_pri(const struct held_list *l)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (l->v[i].kind == HELD_PRI && !l->v[i].by_hand)
			return true;
	return false;
}

/* Undoes everything in force, and waits for devices that must have Stopped first. */
static void release(struct monitor *m)
{
	const struct timespec pace = { .tv_nsec = 10 * NSEC_PER_MSEC };
	__u64 until = now_mono() + WAIT_NS;

	monitor_undo(m, NULL);
	while (any_pri(&m->held) && now_mono() < until) {
		monitor_converge(m);
		nanosleep(&pace, NULL);
	}
	for (unsigned int i = 0; i < m->held.n; i++) {
		char text[HELD_PATH];

		if (m->held.v[i].by_hand)
			continue;
		held_text(&m->held.v[i], text);
		log_error("%s; `iommu-faultstat release` undoes it", text);
	}
}

/* What is undone at the start rather than by the policy counts for the device's next relapse. */
static void count_in_force(struct held_list *l)
{
	const __u64 now = now_mono();

	for (unsigned int i = 0; i < l->n; i++) {
		struct quota_share *own = NULL;

		if (!l->v[i].by_hand)
			own = shares_find(&l->shares, l->v[i].device, 0, now);
		if (own)
			quota_share_in_force(own, now);
	}
}

/* Undoes what a crashed run has left in force. The list stays open if this monitor acts. */
static int release_left(struct monitor *m)
{
	bool acting = m->acting;
	int err;

	if (!acting && access(HELD_FILE, F_OK))
		return 0;
	err = held_open(&m->held, HELD_FILE);
	if (err && acting)
		return err;
	m->acting = true;
	if (!err && m->held.n) {
		log_warn("an earlier run has left changes in force; those of a policy are undone");
		count_in_force(&m->held);
		release(m);
	}
	m->acting = acting;
	if (!acting)
		held_close(&m->held);
	return 0;
}

/*
 * What the actions of the policy, and what an earlier run has left to undo, need once all is
 * attached; see ACTIONS in the man page.
 */
static __u64 needed(const struct monitor *m)
{
	__u64 caps = m->run.o->textfile ? CAPS_FILES : 0;
	__u32 kinds = m->may;

	for (unsigned int i = 0; i < m->held.n; i++)
		if (m->held.v[i].kind != HELD_PRI)
			kinds |= 1 << ACTION_FREEZE;
		else if (monitor_converges(&m->held.v[i]))
			kinds |= 1 << ACTION_PRI_CREDITS;
	/* for configuration space beyond its first 64 bytes, and for files in sysfs */
	if (kinds & (1 << ACTION_PRI_PAUSE | 1 << ACTION_PRI_CREDITS))
		caps |= CAPS(CAP_SYS_ADMIN);
	/*
	 * To see who has a device open or mapped (proc_map_files_get_link() in fs/proc/base.c), to
	 * signal them, and to freeze cgroups of other users
	 */
	if (kinds & (1 << ACTION_FREEZE | 1 << ACTION_KILL))
		caps |= CAPS(CAP_SYS_PTRACE) | CAPS(CAP_KILL) | CAPS(CAP_DAC_READ_SEARCH) |
			CAPS(CAP_CHECKPOINT_RESTORE);
	return caps;
}

static int each(struct run *r)
{
	struct monitor *m = (struct monitor *)r;
	int err = r->o->json ? out_json_snapshot(stdout, &r->c.snap) : 0;

	if (!err && fflush(stdout))
		err = -errno;
	return run_output_error(err) ?: monitor_interval(m);
}

static int run(struct monitor *m)
{
	int err = release_left(m);

	if (err)
		return err;
	err = run_settle(&m->run, "monitor", needed(m));
	reload_on_signal();
	if (!err)
		err = monitor_start(m);
	if (!err)
		err = run_loop(&m->run, each);
	if (m->acting)
		release(m);
	return err;
}

int cmd_monitor(const struct options *o)
{
	const char *config = o->config ?: POLICY_FILE;
	_cleanup_(fd_closep) int lock = -1;
	struct monitor m;
	int err;

	if (o->check_config)
		return policy_check_config(config, o->config) ||
				       run_output_error(fflush(stdout) ? -errno : 0)
			       ? EXIT_RUNTIME
			       : 0;
	err = o->textfile ? file_replaceable(o->textfile) : 0;
	if (err) {
		log_error("--textfile %s: %s", o->textfile, strerror(-err));
		return EXIT_RUNTIME;
	}
	lock = lock_instance();
	if (lock < 0)
		return EXIT_RUNTIME;
	err = monitor_open(&m, o);
	if (!err)
		err = run(&m);
	monitor_close(&m);
	/* after a clean stop no stale figures stay behind; after an error the last good ones do */
	if (!err && o->textfile)
		file_remove(o->textfile);
	return err && err != -EPIPE ? EXIT_RUNTIME : 0;
}
