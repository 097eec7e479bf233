// SPDX-License-Identifier: GPL-2.0
/* Finds values within a section that contradict each other, or the permissions of [global]. */
#include "policy/parts.h"

/* allow-destructive of [global]; the one read last wins. */
static bool globally_allowed(const struct policy *p)
{
	bool allowed = false;

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];

		if (s->scope == POLICY_GLOBAL && s->at[POLICY_ALLOW_DESTRUCTIVE])
			allowed = s->amount[POLICY_ALLOW_DESTRUCTIVE].n;
	}
	return allowed;
}

static void check_destructive(struct policy *p, const struct policy_section *s, bool globally)
{
	bool allowed =
		s->at[POLICY_ALLOW_DESTRUCTIVE] ? s->amount[POLICY_ALLOW_DESTRUCTIVE].n : globally;

	for (unsigned int i = 0; !allowed && i < s->ladder->n; i++)
		if (s->ladder->action[i].kind > ACTION_REVERSIBLE)
			policy_mistake_in(p, s, s->at[POLICY_ACTIONS],
					  "actions: %s can't be undone; it needs "
					  "allow-destructive = yes in this section or in [global]",
					  quota_action_name(s->ladder->action[i].kind));
}

static void check_credits(struct policy *p, const struct policy_section *s)
{
	const struct policy_amount *credits = &s->amount[POLICY_CREDITS];

	if (!s->at[POLICY_CREDITS] || credits->unit != POLICY_NUMBER || !credits->n)
		return;
	for (unsigned int i = 0; i < s->ladder->n; i++) {
		const struct quota_action *a = &s->ladder->action[i];

		if (a->kind == ACTION_PRI_CREDITS && a->credits > credits->n)
			policy_mistake_in(p, s, s->at[POLICY_ACTIONS],
					  "actions: pri-credits:%u is more than "
					  "the credits, %llu in line %u",
					  a->credits, credits->n, s->at[POLICY_CREDITS]);
	}
}

static void check_marks(struct policy *p, const struct policy_section *s)
{
	const struct policy_amount *high = &s->amount[POLICY_HIGH], *low = &s->amount[POLICY_LOW];

	/* high->n is 0 if its value was rejected */
	if (s->at[POLICY_HIGH] && s->at[POLICY_LOW] && high->unit == low->unit && high->n &&
	    low->n > high->n)
		policy_mistake_in(p, s, s->at[POLICY_LOW],
				  "low: above high, which is %llu%s in line %u", high->n,
				  high->unit == POLICY_SHARE ? "%" : "", s->at[POLICY_HIGH]);
}

void policy_cross_check(struct policy *p)
{
	bool globally = globally_allowed(p);

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];

		check_marks(p, s);
		if (!s->ladder)
			continue;
		check_destructive(p, s, globally);
		check_credits(p, s);
	}
}
