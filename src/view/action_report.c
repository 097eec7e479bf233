// SPDX-License-Identifier: GPL-2.0
#include "view/action_report.h"

#include "format/json.h"
#include "format/text.h"

static const struct {
	const char *name, *act, *undo;
} outcomes[OUTCOMES] = {
	[OUTCOME_ACTED] = { "acted", "done", "undone" },
	[OUTCOME_DRY_RUN] = { "dry_run", "would be done (dry run)", "would be undone (dry run)" },
	[OUTCOME_UNDONE] = { "undone", "undone", "undone" },
	[OUTCOME_BEGUN] = { "begun", "begun", "begun to be undone" },
	[OUTCOME_GUARDED] = { "guarded", "not done, max-actions of this hour are used up", "" },
	[OUTCOME_FAILED] = { "failed", "failed", "could not be undone" },
};

static const struct {
	enum quota_reason reason;
	const char *name;
} reasons[QUOTA_REASONS] = {
	{ QUOTA_OVER, "over" },
	{ QUOTA_STUCK, "stuck" },
	{ QUOTA_FAULTS, "faults" },
};

const char *quota_outcome_name(enum quota_outcome o)
{
	return outcomes[o].name;
}

static bool undoes(const struct quota_report *r)
{
	return r->undo || r->outcome == OUTCOME_UNDONE;
}

static void number(FILE *f, const char *name, __u64 v)
{
	if (v == QUOTA_OFF)
		fprintf(f, ", %s none", name);
	else
		fprintf(f, ", %s %llu", name, (unsigned long long)v);
}

void quota_report_text(FILE *f, const struct quota_report *r)
{
	const struct act_evidence *e = &r->evidence;
	char buf[FMT_SIZE], name[DEVICE_NAME], action[QUOTA_PATH + 32], text[ACT_TEXT];
	const char *comma = "";

	fmt_clean(name, sizeof(name), r->device);
	quota_action_text(r->action, action);
	fmt_clean(action, sizeof(action), action);
	if (r->stamp)
		fprintf(f, "%s ", fmt_clock(buf, r->wall, false));
	fprintf(f, "%s: %s %s: ", name, action,
		undoes(r) ? outcomes[r->outcome].undo : outcomes[r->outcome].act);
	for (int i = 0; i < QUOTA_REASONS; i++) {
		if (!(e->reasons & reasons[i].reason))
			continue;
		fprintf(f, "%s%s", comma, reasons[i].name);
		comma = ", ";
	}
	/* an undo: usually after hold; at once if another device took its place */
	fprintf(f, "%s for %s; outstanding %llu", e->reasons ? "" : "clear",
		fmt_duration(buf, e->lasted, false), (unsigned long long)e->used);
	number(f, "credits", e->credits);
	number(f, "high", r->high);
	if (e->oldest)
		fprintf(f, ", oldest %s", fmt_duration(buf, e->oldest, false));
	if (e->faults)
		fprintf(f, ", faults in a minute %llu", (unsigned long long)e->faults);
	if (r->text && *r->text)
		fprintf(f, "; %s", fmt_clean(text, sizeof(text), r->text));
	putc('\n', f);
}

int quota_report_json(FILE *f, const struct quota_report *r)
{
	const struct act_evidence *e = &r->evidence;
	char action[QUOTA_PATH + 32];
	struct json j = { .f = f };

	json_begin_record(&j, "action");
	json_u64(&j, "t_ns", r->t);
	json_time(&j, "time", r->wall);
	json_u64(&j, "took_ns", r->took);
	json_string(&j, "device", r->device);
	json_string(&j, "action", quota_action_text(r->action, action));
	json_string(&j, "result", quota_outcome_name(r->outcome));
	json_bool(&j, "undo", undoes(r));
	json_begin_array(&j, "reasons");
	for (int i = 0; i < QUOTA_REASONS; i++)
		if (e->reasons & reasons[i].reason)
			json_string(&j, NULL, reasons[i].name);
	json_end_array(&j);
	json_u64(&j, "lasted_ns", e->lasted);
	json_u64(&j, "outstanding", e->used);
	json_maybe(&j, "credits", e->credits, e->credits != QUOTA_OFF);
	json_maybe(&j, "high", r->high, r->high != QUOTA_OFF);
	json_maybe(&j, "oldest_ns", e->oldest, e->oldest);
	json_u64(&j, "faults_in_minute", e->faults);
	json_name(&j, "text", r->text);
	return json_end_record(&j);
}
