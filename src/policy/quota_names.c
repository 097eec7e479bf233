// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "policy/quota.h"

const char *quota_action_name(enum action_kind kind)
{
	static const char *const names[ACTION_KINDS] = {
		[ACTION_LOG] = "log",
		[ACTION_EXEC] = "exec",
		[ACTION_FREEZE] = "freeze",
		[ACTION_PRI_CREDITS] = "pri-credits",
		[ACTION_PRI_PAUSE] = "pri-pause",
		[ACTION_KILL] = "kill",
		[ACTION_UNBIND] = "unbind",
		[ACTION_RESET] = "reset",
		[ACTION_REMOVE] = "remove",
	};

	return names[kind];
}

const char *quota_action_text(const struct quota_action *a, char *text)
{
	const char *name = quota_action_name(a->kind);

	if (a->kind == ACTION_PRI_CREDITS)
		snprintf(text, QUOTA_PATH + 32, "%s:%u", name, a->credits);
	else if (a->kind == ACTION_EXEC)
		snprintf(text, QUOTA_PATH + 32, "%s:%s", name, a->path);
	else
		snprintf(text, QUOTA_PATH + 32, "%s%s", name, a->all ? ":all" : "");
	return text;
}
