// SPDX-License-Identifier: GPL-2.0
/*
 * act DEVICE pause | credits N | unpause | uncredits | converge: carries out one action as the
 * ladder does. Prints the action's return value and text, and how many ns it took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "session/options.h"
#include "probe/request_programs.h"

static int converge(struct act *a)
{
	const struct held *h = held_find(a->held, HELD_PRI, device_pri_owner(a->device));

	return h ? act_pri_converge(a->held, h, a->text) : 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		enum action_kind kind;
		act_fn fn;
	} actions[] = {
		{ "pause", ACTION_PRI_PAUSE, act_pri_pause },
		{ "credits", ACTION_PRI_CREDITS, act_pri_credits },
		{ "unpause", ACTION_PRI_PAUSE, act_pri_undo },
		{ "uncredits", ACTION_PRI_CREDITS, act_pri_undo },
		{ "converge", ACTION_LOG, converge },
	};
	struct quota_action action = { .credits = argc > 3 ? atoi(argv[3]) : 0 };
	struct device_facts device;
	struct held_list held;
	struct act a = { .held = &held, .device = &device, .action = &action };

	if (argc < 3 || device_read(&device, DEVICE_SYSFS, argv[1]) || held_open(&held, HELD_FILE))
		return 1;
	for (unsigned int i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		__u64 start = now_mono();
		int err;

		if (strcmp(argv[2], actions[i].name))
			continue;
		action.kind = actions[i].kind;
		err = actions[i].fn(&a);
		printf("%d %llu %s\n", err, (unsigned long long)(now_mono() - start), a.text);
	}
	held_close(&held);
	return 0;
}
