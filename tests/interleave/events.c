// SPDX-License-Identifier: GPL-2.0
#include "events.h"

#include "collect/row_read.h"

const char *const kind_names[KINDS] = {
	"request",	  "request-part", "request-other",   "answer",	  "answer-other",
	"answer-partial", "refuse",	  "discard",	     "leave",	  "join",
	"reset",	  "vf-request",	  "vf-request-part", "vf-answer", "vf-reset",
	"settle",	  "read",
};

/* The actor of an event. Two events of one actor never run at the same time. */
enum actor { REPORTER, VF_REPORTER, ANSWERER, QUEUE, USER };

static enum actor actor_of(enum kind kind)
{
	switch (kind) {
	case REQUEST_LAST:
	case REQUEST_PART:
	case REQUEST_OTHER:
	case ANSWER_PARTIAL:
	case REFUSE:
		return REPORTER;
	case VF_REQUEST:
	case VF_PART:
		return VF_REPORTER;
	case DISCARD:
	case LEAVE:
	case JOIN:
	case RESET:
	case VF_RESET:
		return QUEUE;
	case SETTLE:
	case READ:
		return USER;
	default:
		return ANSWERER;
	}
}

bool may_meet(enum kind kind, enum kind other)
{
	return actor_of(kind) != actor_of(other) || actor_of(kind) == ANSWERER;
}

static void told(struct world *w, __u32 did)
{
	w->crossed += !!(did & PR_CROSSED);
	w->recovered += !!(did & PR_RECOVERED) + !!(did & PR_RECOVERED_FIRST);
}

static void settle(struct world *w, struct pr_row *row, struct pr_row *pf, __u64 *known)
{
	__u64 t = *(volatile __u64 *)&row->t_forget;

	if (t == *known)
		return;
	*known = t;
	told(w, pr_forget_spill(&w->shared, row, pf, PR_RESET, t));
}

static void read_row(struct world *w, struct seen *seen)
{
	struct watch watch = { .shared = &w->shared };
	struct dev_counts total = {};
	struct row_in_flight f;
	struct pr_row copy;
	__u64 now;

	seen->read = true;
	seen->exact = row_read(&watch, &w->row, &copy, &total, &f, &now);
	seen->outstanding = pr_outstanding(&copy);
	seen->in_flight = f.n;
}

void happen(struct world *w, enum kind kind, __u64 now, struct seen *seen)
{
	struct pr_row *row = &w->row, *vf = &w->vf;
	struct pr_prm prm = { .pasid = 1, .flags = PR_HAS_PASID | PR_LAST };
	struct pr_ended ended = {};

	if (kind == REQUEST_PART || kind == ANSWER_PARTIAL || kind == VF_PART)
		prm.flags = PR_HAS_PASID;
	if (kind == REQUEST_OTHER || kind == ANSWER_OTHER)
		prm.grpid = 1U << PR_PRG_BITS;
	w->disturbed |= actor_of(kind) == QUEUE;
	switch (kind) {
	case REQUEST_LAST:
	case REQUEST_PART:
	case REQUEST_OTHER:
		w->requests++;
		w->came += now;
		told(w, pr_request(&w->shared, row, 0, &prm, now));
		break;
	case VF_REQUEST:
	case VF_PART:
		w->vf_requests++;
		w->vf_came += now;
		told(w, pr_request(&w->shared, vf, row, &prm, now));
		break;
	case ANSWER:
	case ANSWER_OTHER:
	case ANSWER_PARTIAL:
		w->answers++;
		told(w, pr_answer(&w->shared, row, 0, &prm, PR_SUCCESS, now, &ended));
		w->ended += ended.n;
		w->left += ended.n * now;
		break;
	case VF_ANSWER:
		w->vf_answers++;
		told(w, pr_answer(&w->shared, vf, row, &prm, PR_SUCCESS, now, &ended));
		w->vf_ended += ended.n;
		w->vf_left += ended.n * now;
		break;
	case REFUSE:
		told(w, pr_refuse(&w->shared, row, 0, &prm, now, &ended));
		w->left += ended.n * now;
		break;
	case DISCARD:
		pr_discard(&w->shared.queue[0], now);
		break;
	case LEAVE:
	case JOIN:
		pr_set_queue(&w->shared, row, kind == JOIN ? 0 : PR_NONE, now);
		break;
	case RESET:
		told(w, pr_forget(&w->shared, row, 0, PR_RESET, now));
		break;
	case VF_RESET:
		told(w, pr_forget(&w->shared, vf, row, PR_RESET, now));
		break;
	case SETTLE:
		settle(w, row, 0, &w->t_settled);
		settle(w, vf, row, &w->vf_t_settled);
		break;
	case READ:
		read_row(w, seen);
		break;
	case KINDS:
		break;
	}
}
