// SPDX-License-Identifier: GPL-2.0
/* Prints reports of all kinds, to be compared with golden/reports.txt. */
#include <stdlib.h>
#include <string.h>

#include "view/action_report.h"

#define SEC 1000000000ULL

static const struct quota_action credits = { .kind = ACTION_PRI_CREDITS, .credits = 32 };
static const struct quota_action freeze = { .kind = ACTION_FREEZE };
static const struct quota_action hostile = { .kind = ACTION_EXEC,
					     .path = "/tmp/\x1b[31m\nred\"\xff" };

static const struct quota_report over = {
	.device = "0000:00:05.0",
	.action = &credits,
	.evidence = { .reasons = QUOTA_OVER, .used = 90, .credits = 64, .lasted = 5 * SEC },
	.high = 80,
	.text = "page request credits 32, were 64",
	.t = 1234 * SEC + 5,
	.wall = 1738326896 * SEC + 123456789,
	.stamp = true,
};

static int tell(struct quota_report r)
{
	quota_report_text(stdout, &r);
	return quota_report_json(stdout, &r);
}

int main(void)
{
	static char device[2 * DEVICE_NAME], text[2 * ACT_TEXT];
	struct quota_action longest = { .kind = ACTION_EXEC };
	struct quota_report r = over;
	int err = 0;

	err |= tell(r);
	r.outcome = OUTCOME_GUARDED;
	r.text = NULL;
	err |= tell(r);
	r.outcome = OUTCOME_DRY_RUN;
	r.evidence.reasons |= QUOTA_STUCK | QUOTA_FAULTS;
	r.evidence.oldest = 7 * SEC;
	r.evidence.faults = 1000;
	err |= tell(r);
	r.outcome = OUTCOME_FAILED;
	r.action = &freeze;
	r.text = "pid 1 is never stopped";
	err |= tell(r);

	r = over;
	r.evidence = (struct act_evidence){ .used = 3, .credits = QUOTA_OFF, .lasted = 10 * SEC };
	r.high = QUOTA_OFF;
	r.outcome = OUTCOME_UNDONE;
	r.text = "page request credits 64 again";
	err |= tell(r);
	r.undo = true;
	r.outcome = OUTCOME_DRY_RUN;
	r.text = "";
	err |= tell(r);
	r.outcome = OUTCOME_FAILED;
	r.text = "device does not stop";
	err |= tell(r);

	r = over;
	r.action = &hostile;
	r.text = "printed: \x1b]0;title\a\n\xc3\xa9";
	err |= tell(r);

	/* the longest report; names and texts that do not fit are cut off */
	memset(device, 'd', sizeof(device) - 1);
	memset(text, 't', sizeof(text) - 1);
	memset(longest.path, 'p', sizeof(longest.path) - 1);
	r.device = device;
	r.text = text;
	r.action = &longest;
	r.evidence = (struct act_evidence){ ~0U, ~0ULL - 1, ~0ULL - 1, ~0ULL / 2, ~0ULL, ~0ULL };
	err |= tell(r);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
