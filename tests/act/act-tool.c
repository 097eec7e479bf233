// SPDX-License-Identifier: GPL-2.0
/*
 * act-tool HELD DEVICE ACTION...: carries out actions on a device, one after the other, in one
 * process. The file HELD has the list of changes. Prints "ACTION: ERRNO: TEXT" for each, with errno
 * 0 for success.
 *   freeze, thaw, kill, unbind, reset, remove, exec:PATH
 *   release    undoes every freeze in the list, also of other devices
 *   wait       ticks until no action is in progress
 *   sleep:N    seconds
 *   protect=RULES  as in a policy, from then on
 *   hold       what was continued by somebody else is stopped again
 *   die        ends at once, as by kill -9
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "act/act.h"
#include "base/clock.h"
#include "base/sysfs.h"
#include "policy/values.h"

static bool ended;
static __u64 longest; /* step of an action that took several, ns */

/* An act_done_fn: the line that the action itself would have had. */
static void done(void *arg, enum action_kind kind, const char *device, int err, const char *text)
{
	(void)arg, (void)device;
	ended = true;
	printf("%s: %d: %s\n", quota_action_name(kind), -err, text);
}

static void tick(void)
{
	const struct timespec ms = { .tv_nsec = 10000000 };

	while (act_exec_tick() + act_destroy_tick() + (act_owners_tick(done, NULL) != QUOTA_OFF))
		nanosleep(&ms, NULL);
}

static int release_all(struct held_list *l, char text[ACT_TEXT])
{
	int err = 0;

	while (!err && l->n) {
		err = act_freeze_release(l, &l->v[0], text);
		printf("release: %d: %s\n", -err, text);
	}
	return err;
}

static int one(struct act *a, struct held_list *l, const char *name)
{
	static const struct {
		const char *name;
		act_fn fn;
	} acts[] = { { "freeze", act_freeze }, { "thaw", act_thaw },   { "kill", act_kill },
		     { "unbind", act_unbind }, { "reset", act_reset }, { "remove", act_remove } };
	struct quota_action exec = { .kind = ACTION_EXEC };
	act_fn fn = NULL;
	int err;

	if (!strncmp(name, "protect=", 8)) {
		static struct protect rules;
		char why[POLICY_WHY];

		if (!protect_read(&rules, name + 8, why)) {
			fprintf(stderr, "act-tool: %s\n", why);
			exit(2);
		}
		a->protect = &rules;
		return 0;
	}
	if (!strcmp(name, "hold")) {
		for (unsigned int i = 0; i < l->n; i++) {
			int held = act_freeze_hold(&l->v[i], a->text);

			printf("hold: %d: %s\n", held, a->text);
		}
		return 0;
	}
	if (!strcmp(name, "release"))
		return release_all(l, a->text);
	if (!strcmp(name, "wait")) {
		tick();
		return 0;
	}
	if (!strcmp(name, "die"))
		_exit(0);
	if (!strncmp(name, "sleep:", 6)) {
		sleep(atoi(name + 6));
		return 0;
	}
	if (!strncmp(name, "exec:", 5)) {
		snprintf(exec.path, sizeof(exec.path), "%s", name + 5);
		a->action = &exec;
		fn = act_exec;
	}
	for (unsigned int i = 0; i < sizeof(acts) / sizeof(*acts); i++)
		if (!strcmp(name, acts[i].name))
			fn = acts[i].fn;
	if (!fn) {
		fprintf(stderr, "act-tool: %s: no such action\n", name);
		exit(2);
	}
	a->begun = ended = false;
	err = fn(a);
	if (!err && a->begun && (fn == act_freeze || fn == act_kill)) {
		while (!ended) {
			const __u64 start = now_mono();

			act_owners_tick(done, NULL);
			longest = now_mono() - start > longest ? now_mono() - start : longest;
		}
		fprintf(stderr, "longest step %llu ms\n",
			(unsigned long long)(longest / NSEC_PER_MSEC));
		return 0;
	}
	printf("%s: %d: %s\n", name, -err, a->text);
	return err;
}

int main(int argc, char **argv)
{
	struct device_facts device;
	struct held_list held = { .lock = -1 };
	struct act a = { .held = &held,
			 .device = &device,
			 .evidence = { .reasons = QUOTA_OVER | QUOTA_STUCK,
				       .used = 513,
				       .credits = 512,
				       .lasted = 10000000000,
				       .oldest = 31000000000 } };
	sigset_t blocked;
	int err;

	if (argc < 4)
		return 2;
	/* signals as in the daemon; programs that it executes must not inherit this */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strchr(argv[2], '/')) { /* no bus: given by its path below /sys */
		device = (struct device_facts){ .group = DEVICE_NO_GROUP };
		snprintf(device.path, sizeof(device.path), "%s", argv[2]);
		device.generation = sysfs_inode(DEVICE_SYSFS "/%s", argv[2]);
		snprintf(device.name, sizeof(device.name), "%s", strrchr(argv[2], '/') + 1);
		err = 0;
	} else {
		err = device_read(&device, DEVICE_SYSFS, argv[2]);
	}
	if (!err)
		err = held_open(&held, argv[1]);
	if (err) {
		fprintf(stderr, "act-tool: %s\n", strerror(-err));
		held_close(&held);
		return 1;
	}
	for (int i = 3; i < argc; i++)
		one(&a, &held, argv[i]);
	held_close(&held);
	if (ferror(stdout))
		fprintf(stderr, "act-tool: cannot write what was done\n");
	return 0;
}
