// SPDX-License-Identifier: GPL-2.0
#include "policy/permit.h"

bool permit_dry(const struct permit *p)
{
	return !p->acting || p->dry_run;
}

bool permit_destructive(const struct permit *p)
{
	return !permit_dry(p) && p->allow_destructive;
}

enum permitted permit_step(const struct permit *p, enum quota_verdict verdict,
			   enum action_kind kind)
{
	if (verdict == QUOTA_NOTHING)
		return PERMIT_NOTHING;
	if (verdict == QUOTA_GUARDED)
		return PERMIT_GUARDED;
	if (kind == ACTION_LOG)
		return PERMIT_LOG;
	if (kind > ACTION_REVERSIBLE && !p->allow_destructive)
		return PERMIT_FORBIDDEN;
	if (permit_dry(p))
		return PERMIT_DRY_RUN;
	return verdict == QUOTA_UNDO ? PERMIT_UNDO : PERMIT_DO;
}
