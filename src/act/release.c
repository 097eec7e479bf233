// SPDX-License-Identifier: GPL-2.0
#include "act/act.h"

int act_release(struct held_list *l, const struct held *h, char text[ACT_TEXT])
{
	return h->kind == HELD_PRI ? act_pri_release(l, h, text) : act_freeze_release(l, h, text);
}
