// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>

#include "act.h"

int act_release(struct held_list *l, const struct held *h, char text[ACT_TEXT])
{
	char what[HELD_PATH];

	if (h->kind == HELD_PRI)
		return act_pri_release(l, h, text);
	held_text(h, what);
	snprintf(text, ACT_TEXT, "%.200s: nothing here undoes that", what);
	return -EOPNOTSUPP;
}
