// SPDX-License-Identifier: GPL-2.0
/* Resolves a policy for one device: the most specific section wins, key by key. */
#include <string.h>

#include "device/match.h"
#include "policy/parts.h"
#include "base/clock.h"

#define MAX_ACTIONS_DEFAULT 10

static const struct policy_amount defaults[POLICY_KEYS] = {
	[POLICY_CREDITS] = { .unit = POLICY_HARDWARE },
	[POLICY_HIGH] = { POLICY_SHARE, 100 },
	[POLICY_LOW] = { POLICY_SHARE, 75 },
	[POLICY_SUSTAIN] = { POLICY_NUMBER, NSEC_PER_SEC },
	[POLICY_HOLD] = { POLICY_NUMBER, 10 * NSEC_PER_SEC },
	[POLICY_MAX_AGE] = { .unit = POLICY_NONE },
	[POLICY_FAULTS] = { .unit = POLICY_NONE },
	[POLICY_DRY_RUN] = { POLICY_NUMBER, 1 },
	[POLICY_ALLOW_DESTRUCTIVE] = { POLICY_NUMBER, 0 },
};

static const struct policy_ladder default_ladder = { .n = 1, .action = { { .kind = ACTION_LOG } } };

/* The section that decides each key, NULL: none, the default applies. */
struct chosen {
	const struct policy_section *by[POLICY_KEYS];
};

static void choose(struct chosen *c, const struct policy_section *s)
{
	for (unsigned int key = 0; key < POLICY_KEYS; key++)
		if (s->at[key])
			c->by[key] = s;
}

/* VFs share their PF's PRI capability, so a section that names the PF applies to them, too. */
static bool fits_pf(const struct policy_section *s, const struct device_facts *f)
{
	return s->scope == POLICY_DEVICE && f->pf[0] && match_device(s->pattern, f->pf);
}

static void choose_all(struct chosen *c, const struct policy *p, const struct device_facts *f)
{
	for (unsigned int scope = 0; scope < POLICY_SCOPES; scope++) {
		for (unsigned int i = 0; i < p->n_sections; i++)
			if (p->section[i]->scope == scope && fits_pf(p->section[i], f))
				choose(c, p->section[i]);
		for (unsigned int i = 0; i < p->n_sections; i++)
			if (p->section[i]->scope == scope && policy_section_fits(p->section[i], f))
				choose(c, p->section[i]);
	}
}

static struct policy_amount amount(const struct chosen *c, enum policy_key key)
{
	return c->by[key] ? c->by[key]->amount[key] : defaults[key];
}

/* Returns a number or QUOTA_OFF. @whole is what a share refers to, QUOTA_OFF: unknown. */
static __u64 number(struct policy_amount a, __u64 whole)
{
	switch (a.unit) {
	case POLICY_NUMBER:
		return a.n;
	case POLICY_SHARE:
		return whole == QUOTA_OFF ? QUOTA_OFF : whole * a.n / 100;
	default:
		return QUOTA_OFF;
	}
}

static __u64 known(__u32 n)
{
	return n ? n : QUOTA_OFF;
}

static void set_credits(struct policy_of *out, const struct chosen *c,
			const struct policy_facts *facts)
{
	struct policy_amount credits = amount(c, POLICY_CREDITS);
	struct quota *q = &out->q;

	out->hardware = credits.unit == POLICY_HARDWARE;
	q->credits =
		out->hardware ? known(facts->allocation) : number(credits, known(facts->queue));
	out->unknown = q->credits == QUOTA_OFF && credits.unit != POLICY_NONE;
	if (!q->credits)
		q->credits = 1; /* a small share of a small queue must not become none */
	q->high = number(amount(c, POLICY_HIGH), q->credits);
	/* without credits, a share is one of the high mark */
	q->low = number(amount(c, POLICY_LOW), q->credits == QUOTA_OFF ? q->high : q->credits);
	if (q->low > q->high)
		q->low = q->high;
}

void policy_resolve(const struct policy *p, const struct device_facts *f,
		    const struct policy_facts *facts, struct policy_of *out)
{
	const struct policy_ladder *ladder = &default_ladder;
	struct chosen c = {};

	*out = (struct policy_of){};
	choose_all(&c, p, f);
	for (unsigned int key = 0; key < POLICY_KEYS; key++) {
		if (!c.by[key])
			continue;
		out->origin[key].file = c.by[key]->file;
		out->origin[key].line = c.by[key]->at[key];
		out->section[key] = c.by[key]->name;
	}
	set_credits(out, &c, facts);
	out->q.sustain = number(amount(&c, POLICY_SUSTAIN), 0);
	out->q.hold = number(amount(&c, POLICY_HOLD), 0);
	out->q.max_age = number(amount(&c, POLICY_MAX_AGE), 0);
	out->q.faults = number(amount(&c, POLICY_FAULTS), 0);
	out->q.max_actions = policy_max_actions(p);
	out->dry_run = amount(&c, POLICY_DRY_RUN).n;
	out->allow_destructive = amount(&c, POLICY_ALLOW_DESTRUCTIVE).n;
	if (c.by[POLICY_ACTIONS])
		ladder = c.by[POLICY_ACTIONS]->ladder;
	out->q.n_actions = ladder->n;
	memcpy(out->q.action, ladder->action, sizeof(ladder->action));
	if (c.by[POLICY_PROTECT] && c.by[POLICY_PROTECT]->protect->n)
		out->protect = c.by[POLICY_PROTECT]->protect;
}

unsigned int policy_max_actions(const struct policy *p)
{
	unsigned int n = MAX_ACTIONS_DEFAULT;

	for (unsigned int i = 0; i < p->n_sections; i++)
		if (p->section[i]->at[POLICY_MAX_ACTIONS])
			n = p->section[i]->amount[POLICY_MAX_ACTIONS].n;
	return n;
}

__u32 policy_actions(const struct policy *p)
{
	bool wet = false;
	__u32 kinds = 0;

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];

		wet = wet || (s->at[POLICY_DRY_RUN] && !s->amount[POLICY_DRY_RUN].n);
		for (unsigned int n = 0; s->ladder && n < s->ladder->n; n++)
			kinds |= 1U << s->ladder->action[n].kind;
	}
	return wet ? kinds & ~(1U << ACTION_LOG) : 0;
}
