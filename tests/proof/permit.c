// SPDX-License-Identifier: GPL-2.0
/*
 * What is done about a decision: nothing in a dry run, nothing that can't be undone without the
 * word. The decision is that of one call from any state, the shares those that monitor.c takes.
 */
#include "proof.h"

#include "policy/permit.c"

static struct permit any_permit(void)
{
	return (struct permit){ .acting = nondet_bool(),
				.dry_run = nondet_bool(),
				.allow_destructive = nondet_bool() };
}

void permit_any(void)
{
	const struct permit p = any_permit();
	enum quota_verdict verdict = nondet_u32();
	enum action_kind kind = nondet_u32();
	enum permitted what;

	ASSUME((__u32)verdict <= QUOTA_GUARDED && (__u32)kind < ACTION_KINDS);
	what = permit_step(&p, verdict, kind);
	if (what == PERMIT_DO || what == PERMIT_UNDO) {
		CHECK(p.acting && !p.dry_run, "nothing is done in a dry run");
		CHECK(kind <= ACTION_REVERSIBLE || p.allow_destructive,
		      "nothing that can't be undone without the word");
		CHECK(kind != ACTION_LOG, "a log is only told");
	}
	CHECK(what != PERMIT_DO || verdict == QUOTA_ACT, "done is only what was decided");
	CHECK(what != PERMIT_UNDO || verdict == QUOTA_UNDO, "undone is only what was decided");
	CHECK((what == PERMIT_NOTHING) == (verdict == QUOTA_NOTHING), "each decision is told");
	CHECK((what == PERMIT_GUARDED) == (verdict == QUOTA_GUARDED),
	      "what is put off is told as such");
	if (verdict == QUOTA_ACT && kind != ACTION_LOG && !permit_dry(&p) &&
	    (kind <= ACTION_REVERSIBLE || p.allow_destructive))
		CHECK(what == PERMIT_DO, "what is permitted is done");
	if (verdict == QUOTA_UNDO && kind != ACTION_LOG && kind <= ACTION_REVERSIBLE &&
	    !permit_dry(&p))
		CHECK(what == PERMIT_UNDO, "what is to be undone is undone");
	CHECK(permit_dry(&p) == !(p.acting && !p.dry_run), "acting is both words");
	CHECK(permit_destructive(&p) == (p.acting && !p.dry_run && p.allow_destructive),
	      "destroying is all three");
}
