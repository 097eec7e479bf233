// SPDX-License-Identifier: GPL-2.0
#include "view/policy.h"

#include <stdio.h>
#include <string.h>

#include "format/text.h"
#include "policy/values.h"

#define COLUMNS 79
#define ORIGIN	36 /* the column of a value's origin */
#define VALUE	(QUOTA_PATH + 96)

static void number(char *text, __u64 n, const char *unit, const char *off)
{
	if (n == QUOTA_OFF)
		snprintf(text, VALUE, "%s", off);
	else
		snprintf(text, VALUE, "%llu%s", n, unit);
}

static void duration(char *text, __u64 ns)
{
	if (ns == QUOTA_OFF)
		snprintf(text, VALUE, "none");
	else
		policy_duration_text(ns, text);
}

static void step(char *text, const struct quota_action *a)
{
	char name[QUOTA_PATH + 32], delay[32];

	quota_action_text(a, name);
	if (a->delay)
		snprintf(text, VALUE, "%s after %s", name, policy_duration_text(a->delay, delay));
	else
		snprintf(text, VALUE, "%s", name);
}

static void rule(char *text, const struct protect *p, unsigned int i)
{
	char pattern[VALUE - 16];

	if (!p) {
		strcpy(text, "none");
		return;
	}
	fmt_clean(pattern, sizeof(pattern), p->rule[i].pattern);
	snprintf(text, VALUE, "%s:%s", protect_kind_name(p->rule[i].by), pattern);
}

static void credits(char *text, const struct policy_of *of)
{
	const char *unknown = of->hardware ? "hardware, unknown" : "queue unknown";

	number(text, of->q.credits, of->hardware ? " (hardware)" : "",
	       of->unknown ? unknown : "none");
}

static void value(char *text, enum policy_key key, const struct policy_of *of,
		  unsigned int max_actions)
{
	switch (key) {
	case POLICY_CREDITS:
		return credits(text, of);
	case POLICY_HIGH:
		return number(text, of->q.high, "", of->unknown ? "unknown" : "none");
	case POLICY_LOW:
		return number(text, of->q.low, "", of->unknown ? "unknown" : "none");
	case POLICY_SUSTAIN:
		return duration(text, of->q.sustain);
	case POLICY_HOLD:
		return duration(text, of->q.hold);
	case POLICY_MAX_AGE:
		return duration(text, of->q.max_age);
	case POLICY_FAULTS:
		return number(text, of->q.faults, "/min", "none");
	case POLICY_ACTIONS:
		return step(text, &of->q.action[0]);
	case POLICY_PROTECT:
		return rule(text, of->protect, 0);
	case POLICY_DRY_RUN:
		return (void)strcpy(text, of->dry_run ? "yes" : "no");
	case POLICY_ALLOW_DESTRUCTIVE:
		return (void)strcpy(text, of->allow_destructive ? "yes" : "no");
	default:
		return number(text, max_actions, "/h", "none");
	}
}

/* Completes a line that has @at columns so far. */
static void print_origin(FILE *f, int at, const struct policy_origin *o, const char *section)
{
	int n, length, indent = ORIGIN;

	if (at >= ORIGIN) {
		fputc('\n', f);
		at = 0;
	}
	if (!o->file) {
		fprintf(f, "%*sdefault\n", ORIGIN - at, "");
		return;
	}
	n = fprintf(f, "%*s%s:%u", ORIGIN - at, "", o->file, o->line);
	length = strlen(section);
	if (at + n + 1 + length <= COLUMNS) {
		fprintf(f, " %s\n", section);
		return;
	}
	if (length > COLUMNS - indent)
		indent = length < COLUMNS ? COLUMNS - length : 0;
	fprintf(f, "\n%*s%s\n", indent, "", section);
}

void out_policy_text(FILE *f, const struct device_facts *d, const struct policy_of *of,
		     unsigned int max_actions)
{
	fprintf(f, "%s: driver %s, IOMMU %s", d->name, d->driver[0] ? d->driver : "none",
		d->iommu[0] ? d->iommu : "?");
	if (d->group != DEVICE_NO_GROUP)
		fprintf(f, ", group %u", d->group);
	if (d->vendor)
		fprintf(f, ", id %04x:%04x", d->vendor, d->device);
	if (d->pf[0])
		fprintf(f, ",\n  VF of %s, whose credits it shares", d->pf);
	fputc('\n', f);
	for (unsigned int key = 0; key < POLICY_KEYS; key++) {
		char text[VALUE];

		value(text, key, of, max_actions);
		print_origin(f, fprintf(f, "  %-17s %s", policy_key_names[key], text),
			     &of->origin[key], of->section[key]);
		for (unsigned int i = 1; key == POLICY_ACTIONS && i < of->q.n_actions; i++) {
			step(text, &of->q.action[i]);
			fprintf(f, "  %-17s %s\n", "", text);
		}
		for (unsigned int i = 1; key == POLICY_PROTECT && of->protect && i < of->protect->n;
		     i++) {
			rule(text, of->protect, i);
			fprintf(f, "  %-17s %s\n", "", text);
		}
	}
}

static void json_ladder(struct json *j, const struct quota *q)
{
	char name[QUOTA_PATH + 32];

	json_begin_array(j, "actions");
	for (unsigned int i = 0; i < q->n_actions; i++) {
		json_begin_object(j, NULL);
		json_string(j, "action", quota_action_text(&q->action[i], name));
		json_u64(j, "after_ns", q->action[i].delay);
		json_end_object(j);
	}
	json_end_array(j);
}

static void json_protect(struct json *j, const struct protect *p)
{
	char text[VALUE];

	json_begin_array(j, "protect");
	for (unsigned int i = 0; p && i < p->n; i++) {
		rule(text, p, i);
		json_string(j, NULL, text);
	}
	json_end_array(j);
}

/* The members have the names of the values: "max_age". */
static void json_origins(struct json *j, const struct policy_of *of)
{
	static const char *const names[POLICY_KEYS] = {
		[POLICY_CREDITS] = "credits",
		[POLICY_HIGH] = "high",
		[POLICY_LOW] = "low",
		[POLICY_SUSTAIN] = "sustain",
		[POLICY_HOLD] = "hold",
		[POLICY_MAX_AGE] = "max_age",
		[POLICY_FAULTS] = "faults",
		[POLICY_ACTIONS] = "actions",
		[POLICY_PROTECT] = "protect",
		[POLICY_DRY_RUN] = "dry_run",
		[POLICY_ALLOW_DESTRUCTIVE] = "allow_destructive",
		[POLICY_MAX_ACTIONS] = "max_actions",
	};

	json_begin_object(j, "from");
	for (unsigned int key = 0; key < POLICY_KEYS; key++) {
		if (!of->origin[key].file) {
			json_null(j, names[key]);
			continue;
		}
		json_begin_object(j, names[key]);
		json_string(j, "file", of->origin[key].file);
		json_u64(j, "line", of->origin[key].line);
		json_string(j, "section", of->section[key]);
		json_end_object(j);
	}
	json_end_object(j);
}

static void json_limit(struct json *j, const char *key, __u64 v)
{
	json_maybe(j, key, v, v != QUOTA_OFF);
}

int out_policy_json(struct json *j, const struct device_facts *d, const struct policy_of *of,
		    unsigned int max_actions)
{
	json_begin_record(j, "policy");
	json_string(j, "device", d->name);
	json_name(j, "driver", d->driver);
	json_name(j, "iommu", d->iommu);
	json_maybe(j, "group", d->group, d->group != DEVICE_NO_GROUP);
	json_name(j, "pf", d->pf);
	json_limit(j, "credits", of->q.credits);
	json_bool(j, "credits_hardware", of->hardware);
	json_bool(j, "credits_known", !of->unknown);
	json_limit(j, "high", of->q.high);
	json_limit(j, "low", of->q.low);
	json_u64(j, "sustain_ns", of->q.sustain);
	json_u64(j, "hold_ns", of->q.hold);
	json_limit(j, "max_age_ns", of->q.max_age);
	json_limit(j, "faults_per_minute", of->q.faults);
	json_ladder(j, &of->q);
	json_protect(j, of->protect);
	json_bool(j, "dry_run", of->dry_run);
	json_bool(j, "allow_destructive", of->allow_destructive);
	json_u64(j, "max_actions_per_hour", max_actions);
	json_origins(j, of);
	return json_end_record(j);
}
