// SPDX-License-Identifier: GPL-2.0
#include "act/act.h"

/* Every action is logged by the caller anyway, so this one only supplies the evidence. */
static int act_log(struct act *a)
{
	act_evidence_text(&a->evidence, a->text);
	return 0;
}

const struct act_ops act_ops[ACTION_KINDS] = {
	[ACTION_LOG] = { act_log, NULL },
	[ACTION_EXEC] = { act_exec, NULL },
	[ACTION_FREEZE] = { act_freeze, act_thaw },
	[ACTION_PRI_CREDITS] = { act_pri_credits, act_pri_undo },
	[ACTION_PRI_PAUSE] = { act_pri_pause, act_pri_undo },
	[ACTION_KILL] = { act_kill, NULL },
	[ACTION_UNBIND] = { act_unbind, NULL },
	[ACTION_RESET] = { act_reset, NULL },
	[ACTION_REMOVE] = { act_remove, NULL },
};
