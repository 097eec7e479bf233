/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The accounting core: how a page request, a page response, a discard or a removal changes a
 * device's row. It is compiled into the BPF programs, user space and the tests, so what is
 * measured is what is tested.
 *
 * Two rules for callers. pr_request(), and responses that the kernel sends inside its report
 * function, run in the device's single reporter thread; everything else may run on any CPU at any
 * time. And @now never decreases within a thread.
 *
 * The rules follow drivers/iommu/io-pgfault.c of 6.12 and 7.2 and drivers/iommu/iommu.c of 6.1:
 * requests belong to a group by group id alone, whatever their PASID; the response carries the
 * PASID of the group's last request.
 */
#ifndef CORE_H
#define CORE_H

#include "losses.h"

/* What a response (or a refusal) ended, for tracing. */
struct pr_ended {
	__u64 since_first; /* ns */
	__u64 since_last;
	__u32 n; /* requests; 0: no group matched */
};

/* Checks the request that was just counted against the credits. */
pr_inline __u32 pr_charge(struct pr_row *row, struct pr_row *pf, __u64 now)
{
	struct pr_row *holder = pf ? pf : row;
	__u64 own = pr_outstanding(row), used = own;

	if (own > row->peak)
		row->peak = own;
	if (own > row->peak_interval)
		row->peak_interval = own;
	if (holder->has_vfs) {
		/* a barrier, so that of two devices that exceed them together one sees both */
		pr_add_ordered(&holder->vf_in, pf ? 1 : 0);
		used = pr_used(holder);
	}
	if (used <= holder->limit)
		return 0;
	row->over++;
	return pr_cross(holder, now);
}

pr_inline void pr_group_complete(struct pr_row *row)
{
	__u64 groups;

	row->groups++;
	groups = pr_outstanding_groups(row);
	if (groups > row->peak_groups)
		row->peak_groups = groups;
	if (groups > row->peak_groups_interval)
		row->peak_groups_interval = groups;
}

/* The slow path of pr_request(): handles any request in any state of the tables. */
pr_slow __u32 pr_request_any(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			     const struct pr_prm *prm, __u64 now)
{
	struct pr_place direct, at = {};
	int tracked = -1;
	__u32 did = 0;
	__u64 tag;

	if (!sh || !row || !prm)
		return 0;
	direct = pr_direct(row, prm->grpid);
	tag = pr_tag(prm->grpid);
	if (row->partial || !(prm->flags & PR_LAST))
		did = pr_void_partials(sh, row, pf, now) ? PR_RECOVERED_FIRST : 0;
	row->requests++;
	if (prm->flags & PR_LAST)
		pr_group_complete(row);
	did |= pr_charge(row, pf, now);

	if (row->partial) {
		if (pr_partial_is(row, direct.slot, tag)) {
			at = direct;
		} else if (row->spilled) {
			struct pr_spilled *e = pr_spilled(
				sh, pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1));

			if (e)
				at = pr_spilled_at(e);
		}
		if (at.slot)
			tracked = pr_join(row, at, prm, now);
	}
	if (!at.slot) {
		if (pr_slot_usable(row, direct.slot)) {
			at = direct;
		} else {
			struct pr_spilled *e =
				pr_spilled(sh, pr_spill_take(sh, row, pr_owner(row, prm->grpid)));

			if (e)
				at = pr_spilled_at(e);
		}
		if (at.slot) {
			pr_begin(row, at, prm, now);
			tracked = 0;
		}
	}
	if (tracked) {
		row->floor = PR_FLOOR;
		if (prm->flags & PR_LAST)
			__sync_fetch_and_add(&row->lost_groups, 1);
		did |= pr_lose(row, pf, PR_UNTRACKED, 1, now, now);
	}
	return did;
}

/*
 * Fast-path test: does the request open a group in a free direct slot, or join the group there, and
 * need nothing else? Nearly all do.
 */
pr_inline int pr_is_plain(const struct pr_shared *sh, const struct pr_row *row,
			  const struct pr_place *direct, const struct pr_prm *prm)
{
	__u64 tag = pr_tag(prm->grpid);

	if (!row->partial && prm->flags & PR_LAST)
		return PR_STATE(direct->slot->word) == PR_EMPTY;
	if (row->spilled || pr_voided(sh, row))
		return 0;
	return PR_STATE(direct->slot->word) == PR_EMPTY ||
	       (pr_partial_is(row, direct->slot, tag) && pr_n(direct->more->last_n) < PR_N_MAX);
}

/*
 * Counts a page request. @pf: the row of the PF whose credits @row uses, or NULL if it has its own.
 * Returns PR_CROSSED, PR_RECOVERED and PR_RECOVERED_FIRST as they apply.
 */
pr_inline __u32 pr_request(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			   const struct pr_prm *prm, __u64 now)
{
	struct pr_place direct = pr_direct(row, prm->grpid);
	__u32 did;

	if (pf || !pr_is_plain(sh, row, &direct, prm))
		return pr_request_any(sh, row, pf, prm, now);
	row->requests++;
	if (prm->flags & PR_LAST)
		pr_group_complete(row);
	did = pr_charge(row, 0, now);
	if (PR_STATE(direct.slot->word) == PR_EMPTY)
		pr_begin(row, direct, prm, now);
	else
		pr_join(row, direct, prm, now);
	return did;
}

/*
 * The kernel's lists are empty at @now, before the request that is being reported, so that nothing
 * is outstanding. That ends a lower bound. But what the tables still hold has been answered unseen:
 * user space writes it off (settle_idle()), and the bound stays until the next time. Reporter.
 */
pr_inline void pr_idle(const struct pr_shared *sh, struct pr_row *row, __u64 now)
{
	__u64 left = pr_outstanding(row);

	if (left && left != (pr_voided(sh, row) ? row->partial : 0)) {
		row->t_idle = now - 1; /* the request itself, of @now, is outstanding */
		return;
	}
	if (row->requests || row->unmatched[PR_BEFORE_START])
		row->was_floor = 1;
	row->floor = PR_EXACT;
}

/* Records a new longest latency. */
pr_slow int pr_longest(struct pr_row *row, __u32 kind, __u64 ns)
{
	if (!row || kind >= PR_LATS)
		return 0;
	for (int i = 0; i < 8; i++) {
		__u64 max = row->lat_max[kind];

		if (ns <= max || pr_swap(&row->lat_max[kind], max, ns))
			break;
	}
	return 0;
}

pr_inline void pr_count_latency(struct pr_row *row, __u32 kind, __u64 ns)
{
	__u32 b = lat_bucket(ns);

	/* always; but the verifier does not know, and the compiler must not */
	pr_opaque(b);
	if (b < LAT_BUCKETS)
		__sync_fetch_and_add(&row->hist[kind][b], 1);
	__sync_fetch_and_add(&row->lat_sum[kind], ns);
	if (ns > row->lat_max[kind])
		pr_longest(row, kind, ns);
}

/* A group's key and PRG index in one nonzero number. */
pr_inline __u64 pr_name(const struct pr_prm *prm)
{
	return pr_key(prm) | (__u64)pr_prg(prm->grpid) << PR_SEQ_SHIFT | 1;
}

/* Counts a response that matches no complete group in flight, by the likely reason. */
pr_inline void pr_no_match(struct pr_row *row, const struct pr_prm *prm)
{
	struct pr_slot *direct = pr_direct(row, prm->grpid).slot;
	__u64 retired = PR_RETIRED | pr_key(prm);
	__u32 why = row->floor == PR_FLOOR	   ? PR_BEFORE_START
		    : row->floor == PR_RESET_SINCE ? PR_LATE
						   : PR_UNKNOWN;

	if (row->refused == pr_name(prm)) {
		row->refused = 0;
		why = PR_LATE;
	} else if (pr_swap(&direct->word, retired, PR_EMPTY)) {
		why = PR_LATE;
	}
	__sync_fetch_and_add(&row->unmatched[why], 1);
}

pr_inline __u32 pr_count_answer(struct pr_row *row, struct pr_row *pf, __u32 code, __u32 n)
{
	__u64 *responses = code == PR_SUCCESS	? &row->responses[PR_SUCCESS]
			   : code == PR_INVALID ? &row->responses[PR_INVALID]
						: &row->responses[PR_FAILURE];

	__sync_fetch_and_add(responses, 1);
	return pr_recover(pr_left(row, pf, &row->answered, n));
}

/* Is the group partial, i.e. its last request is still to come? Reporter thread only. */
pr_inline int pr_has_partial(struct pr_shared *sh, struct pr_row *row, const struct pr_prm *prm)
{
	__u64 tag = pr_tag(prm->grpid);

	if (!row->partial)
		return 0;
	if (pr_partial_is(row, pr_direct(row, prm->grpid).slot, tag))
		return 1;
	return row->spilled &&
	       pr_spilled(sh, pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1)) != 0;
}

/*
 * The core responds to a request that was not its group's last (Linux 6.9 and later, when nobody
 * handles it); the device takes the response for the whole group. Reporter thread only.
 */
pr_inline __u32 pr_answer_partial(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
				  const struct pr_prm *prm, __u32 code, __u64 now,
				  struct pr_ended *ended)
{
	struct pr_place at = pr_direct(row, prm->grpid);
	__u64 tag = pr_tag(prm->grpid);
	struct pr_spilled *e = 0;
	struct pr_group g;
	__u32 did, n;

	did = pr_void_partials(sh, row, pf, now);
	if (!pr_partial_is(row, at.slot, tag)) {
		if (row->spilled)
			e = pr_spilled(sh,
				       pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1));
		if (!e) {
			pr_no_match(row, prm);
			return did | PR_NO_MATCH;
		}
		at = pr_spilled_at(e);
	}
	pr_copy(&g, at.slot, at.more);
	n = pr_n(g.last_n);
	ended->n = n;
	ended->since_first = now - g.t_first;
	ended->since_last = ended->since_first - (g.last_n & PR_LAST_MASK);
	row->partial -= n;
	row->partial_t_sum -= g.t_sum;
	__sync_fetch_and_add(&row->residence, n * now - g.t_sum);
	__sync_fetch_and_add(&row->partial_responses, 1);
	*(volatile __u64 *)&at.slot->word = PR_EMPTY;
	if (e)
		pr_spill_free(row, e);
	return did | pr_count_answer(row, pf, code, n);
}

/* Accounts for the response to a complete group that was taken out of its slot. */
pr_inline __u32 pr_end_group(struct pr_row *row, struct pr_row *pf, const struct pr_group *g,
			     __u32 code, __u64 now, struct pr_ended *ended)
{
	__u64 n = pr_n(g->last_n), sum = n * now - g->t_sum, first = now - g->t_first, last;

	/* the clocks of two CPUs may differ by a few ns */
	if ((__s64)first < 0)
		first = 0;
	ended->n = n;
	ended->since_first = first;
	if (n == 1) {
		ended->since_last = first;
		pr_count_latency(row, PR_LAT_ONE, first);
	} else {
		last = first - (g->last_n & PR_LAST_MASK);
		if ((__s64)last < 0)
			last = 0;
		ended->since_last = last;
		pr_count_latency(row, PR_LAT_FIRST, first);
		pr_count_latency(row, PR_LAT_LAST, last);
		if ((__s64)sum > 0)
			__sync_fetch_and_add(&row->residence, sum);
	}
	return pr_count_answer(row, pf, code, n);
}

/* A response: its input, and what it ended. */
struct pr_reply {
	struct pr_prm prm;
	__u32 code;
	__u64 now;
	struct pr_ended ended;
};

/* The slow path of pr_answer(): handles any response in any state of the tables. */
pr_slow __u32 pr_answer_any(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			    struct pr_reply *r)
{
	struct pr_group g;

	if (!sh || !row || !r)
		return 0;
	if (!(r->prm.flags & PR_LAST))
		return pr_answer_partial(sh, row, pf, &r->prm, r->code, r->now, &r->ended);
	if (pr_take(sh, row, &r->prm, &g))
		return pr_end_group(row, pf, &g, r->code, r->now, &r->ended);
	pr_no_match(row, &r->prm);
	return PR_NO_MATCH;
}

/*
 * Counts a page response with @code (enum iommu_page_response_code: 0 success, 1 invalid; others
 * count as failure). Returns PR_RECOVERED and PR_NO_MATCH as they apply; with the latter,
 * @ended->n is 0.
 */
pr_inline __u32 pr_answer(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			  const struct pr_prm *prm, __u32 code, __u64 now, struct pr_ended *ended)
{
	struct pr_group g;

	if (pf || !(prm->flags & PR_LAST) || !pr_take_direct(row, prm, &g)) {
		struct pr_reply r = { .prm = *prm, .code = code, .now = now };
		__u32 did = pr_answer_any(sh, row, pf, &r);

		*ended = r.ended;
		return did;
	}
	return pr_end_group(row, 0, &g, code, now, ended);
}

/*
 * The report function returned an error for a group's last request: the IOMMU driver answers by
 * itself (<= 6.8: drivers/iommu/intel/svm.c prq_event_thread(), arm-smmu-v3.c
 * arm_smmu_handle_evt()), the latter at once through its page_response function. An error for
 * another request gets no response: the device waits for its group's last. @ended must be zeroed;
 * it receives what this ended.
 */
pr_inline __u32 pr_refuse(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			  const struct pr_prm *prm, __u64 now, struct pr_ended *ended)
{
	struct pr_group g;

	if (!(prm->flags & PR_LAST) || !pr_take(sh, row, prm, &g))
		return 0;
	ended->n = pr_n(g.last_n);
	ended->since_first = now - g.t_first;
	row->refused = pr_name(prm);
	__sync_fetch_and_add(&row->lost_groups, 1);
	return pr_lose(row, pf, PR_REFUSED, ended->n, g.t_sum, now);
}

#endif
