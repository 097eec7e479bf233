// SPDX-License-Identifier: GPL-2.0
/*
 * monitor start|interval|action: runs that part of a monitor in the world of tests/monitor, with
 * inject.so preloaded. Then ends the monitor and, if a change is still in force, starts another.
 * Prints a line if an invariant is violated. Exits with 1 if the monitor would have ended with an
 * error.
 */
#include <dirent.h>
#include <string.h>

#include "base/log.h"
#include "inject.h"
#include "world.h"

#define POLICY                                               \
	"[global]\ncredits = 32\nsustain = 0ms\nhold = 1h\n" \
	"dry-run = no\nactions = log, pri-credits:8, pri-pause\n"

static char held_file[128], policy_file[128];

/* Does the list in the file, not only the one in memory, have an entry? */
static bool written_down(void)
{
	char line[256];
	unsigned int n = 0;
	FILE *f = fopen(held_file, "r");

	while (f && fgets(line, sizeof(line), f))
		n += !strncmp(line, "pri ", 4);
	if (f)
		fclose(f);
	return n;
}

static bool injecting;

static void inject(bool on)
{
	injecting = on;
	if (on)
		inject_begin();
	else
		inject_end();
}

/* Reads the state for this test, without failures. */
static void look_at_registers(const char *when)
{
	inject_end();
	if ((!enabled() || allocation() != 64) && !written_down())
		printf("%s: registers are changed, and nothing says so\n", when);
	if (injecting)
		inject_begin();
}

/* The parts of monitor_open() and of a start that need no kernel. */
static int start(void)
{
	static struct options o = { .interval = 1 };
	int err;

	memset(&m, 0, sizeof(m));
	m.run.o = &o;
	m.held.lock = -1;
	m.config = policy_file;
	err = policy_read(&m.policy, policy_file, true, stderr);
	if (err)
		return err;
	m.may = policy_actions(m.policy);
	m.acting = m.may;
	m.run.faults = true;
	m.run.fc.snap.kinds = &kind;
	err = collect_open(&m.run.c, &watch, NULL, NULL, NULL);
	if (err)
		return log_errno(err, "%s", strerror(-err));
	return held_open(&m.held, held_file) ?: monitor_start(&m);
}

static unsigned int count(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

/* Takes a snapshot of a device with @used requests outstanding, and acts on it. */
static int interval_of(unsigned int used)
{
	int err;

	set_row(0, PF, used, 0);
	m.run.c.snap.devs = devs;
	m.run.c.snap.n_devs = 1;
	err = monitor_interval(&m);
	for (int i = 0; !err && i < 3; i++)
		m.run.tick(&m.run, now_mono());
	look_at_registers("an interval");
	return err;
}

static int act(void)
{
	int err = 0;

	for (int i = 0; !err && i < 6; i++)
		err = interval_of(60);
	monitor_undo(&m, NULL);
	look_at_registers("its end");
	return err;
}

static int live(const char *part)
{
	int err;

	inject(!strcmp(part, "start"));
	err = start();
	inject(!strcmp(part, "interval"));
	if (!err)
		err = interval_of(0) ?: interval_of(20);
	inject(!strcmp(part, "action"));
	if (!err)
		err = act();
	inject(false);
	end();
	return err;
}

int main(int argc, char **argv)
{
	unsigned int fds;
	int err;

	if (argc < 2 || !inject_begin)
		return 2;
	if (!world_new()) {
		printf("skip inject monitor: no mount namespace of our own\n");
		return 0;
	}
	snprintf(held_file, sizeof(held_file), "%s/test/held/held", sys.root);
	snprintf(policy_file, sizeof(policy_file), "%s/test/policy", sys.root);
	begin(POLICY);
	end();
	fds = count("/proc/self/fd");
	err = live(argv[1]);
	if (count("/proc/self/fd") != fds)
		printf("%u descriptors, not %u\n", count("/proc/self/fd"), fds);
	/* the next monitor, without failures */
	if (start())
		printf("another one does not start\n");
	monitor_undo(&m, NULL);
	if (!enabled() || allocation() != 64 || m.held.n)
		printf("not as before: enabled %u, credits %u, %u entries\n", enabled(),
		       allocation(), m.held.n);
	end();
	world_free();
	return !!err;
}
