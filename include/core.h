/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The accounting core: what a page request, an answer, a discard, a removal do to a device's
 * row. Compiled into the BPF programs and into user space (replay, tests), so that what is
 * measured live and what is replayed cannot disagree.
 *
 * Callers keep two promises. pr_request() and the answers that the kernel gives inside its
 * report function run in the device's one reporter thread; all else may run on any CPU at any
 * time. And @now never goes back in one thread.
 *
 * The rules follow drivers/iommu/io-pgfault.c of 6.12 and 7.2 and drivers/iommu/iommu.c of 6.1:
 * requests of a group are merged by group id alone, whatever their PASID; a group's answer
 * carries the PASID of its last request.
 */
#ifndef CORE_H
#define CORE_H

#include "losses.h"

/* What an answer ended, for those who trace. */
struct pr_ended {
	__u64 since_first; /* ns */
	__u64 since_last;
	__u32 n; /* requests, 0: nothing matched */
};

/* Counts the request that has just come against its credits. */
pr_inline __u32 pr_charge(struct pr_row *row, struct pr_row *pf, __u64 now)
{
	struct pr_row *holder = pf ? pf : row;
	__u64 own = pr_outstanding(row), used = own;
	__u32 did = 0;

	if (own > row->peak)
		row->peak = own;
	if (own > row->peak_interval)
		row->peak_interval = own;
	if (pf)
		__sync_fetch_and_add(&pf->vf_in, 1);
	if (holder->has_vfs)
		used = pr_used(holder);
	if (used <= holder->limit)
		return 0;
	row->over++;
	if (!holder->above && __sync_val_compare_and_swap(&holder->above, 0, 1) == 0) {
		holder->t_over = now;
		did = PR_CROSSED;
		/* answers that came in between did not see it */
		if (pr_used(holder) <= holder->limit &&
		    __sync_val_compare_and_swap(&holder->above, 1, 0) == 1)
			did |= PR_RECOVERED;
	}
	return did;
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

/*
 * A page request has come. @pf: the row whose credits @row uses, NULL for its own. Returns
 * PR_CROSSED and PR_RECOVERED as they apply.
 */
pr_inline __u32 pr_request(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			   const struct pr_prm *prm, __u64 now)
{
	struct pr_slot *direct = &row->slot[prm->grpid & (PR_DIRECT - 1)], *s = 0;
	__u64 tag = (__u64)(prm->grpid >> 9) << 23;
	__u32 did = 0;
	int tracked = -1;

	if (row->partial || !(prm->flags & PR_LAST))
		did = pr_void_partials(sh, row, pf, now) ? PR_RECOVERED_FIRST : 0;
	row->requests++;
	if (prm->flags & PR_LAST)
		pr_group_complete(row);
	did |= pr_charge(row, pf, now);

	if (row->partial) {
		if (pr_partial_is(row, direct, tag)) {
			s = direct;
		} else if (row->spilled) {
			struct pr_spilled *e = pr_spilled(
				sh, pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1));

			if (e)
				s = &e->slot;
		}
		if (s)
			tracked = pr_join(row, s, prm, now);
	}
	if (!s) {
		if (pr_slot_usable(row, direct)) {
			s = direct;
		} else {
			struct pr_spilled *e =
				pr_spilled(sh, pr_spill_take(sh, row, pr_owner(row, prm->grpid)));

			if (e)
				s = &e->slot;
		}
		if (s) {
			pr_begin(row, s, prm, now);
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

pr_inline void pr_count_latency(struct pr_row *row, __u32 kind, __u64 ns)
{
	__u32 b = lat_bucket(ns);

	if (b < LAT_BUCKETS) /* always; the verifier does not know */
		__sync_fetch_and_add(&row->hist[kind][b], 1);
	__sync_fetch_and_add(&row->lat_sum[kind], ns);
	for (int i = 0; i < 8; i++) {
		__u64 max = row->lat_max[kind];

		if (ns <= max || pr_swap(&row->lat_max[kind], max, ns))
			break;
	}
}

/* A group's key and index in one number, never 0. */
pr_inline __u64 pr_name(const struct pr_prm *prm)
{
	return pr_key(prm) | (__u64)(prm->grpid & 511) << 46 | 1;
}

/* An answer that no complete group in flight explains. */
pr_inline void pr_no_match(struct pr_row *row, const struct pr_prm *prm)
{
	struct pr_slot *direct = &row->slot[prm->grpid & (PR_DIRECT - 1)];
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
	__sync_fetch_and_add(&row->answered, n);
	return pr_left(row, pf, n);
}

/* Has the group begun and not come to its last request? Reporter thread. */
pr_inline int pr_has_partial(struct pr_shared *sh, struct pr_row *row, const struct pr_prm *prm)
{
	__u64 tag = (__u64)(prm->grpid >> 9) << 23;

	if (!row->partial)
		return 0;
	if (pr_partial_is(row, &row->slot[prm->grpid & (PR_DIRECT - 1)], tag))
		return 1;
	return row->spilled &&
	       pr_spilled(sh, pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1)) != 0;
}

/*
 * The core answers a request that was not its group's last (>= 6.9, when nobody handles it): the
 * device takes that for the whole group. Reporter thread.
 */
pr_inline __u32 pr_answer_partial(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
				  const struct pr_prm *prm, __u32 code, __u64 now,
				  struct pr_ended *ended)
{
	struct pr_slot *s = &row->slot[prm->grpid & (PR_DIRECT - 1)];
	__u64 tag = (__u64)(prm->grpid >> 9) << 23;
	struct pr_spilled *e = 0;
	__u32 did, n;

	did = pr_void_partials(sh, row, pf, now);
	if (!pr_partial_is(row, s, tag)) {
		if (row->spilled)
			e = pr_spilled(sh,
				       pr_spill_find(sh, row, pr_owner(row, prm->grpid), tag, 1));
		if (!e) {
			pr_no_match(row, prm);
			return did | PR_NO_MATCH;
		}
		s = &e->slot;
	}
	n = pr_slot_n(s);
	ended->n = n;
	ended->since_first = now - s->t_first;
	ended->since_last = ended->since_first - (s->last_n & PR_LAST_MASK);
	row->partial -= n;
	row->partial_t_sum -= s->t_sum;
	__sync_fetch_and_add(&row->residence, n * now - s->t_sum);
	__sync_fetch_and_add(&row->partial_responses, 1);
	*(volatile __u64 *)&s->word = PR_EMPTY;
	if (e)
		pr_spill_free(row, e);
	return did | pr_count_answer(row, pf, code, n);
}

/*
 * A group is answered with @code (enum iommu_page_response_code: success 0, invalid 1, all else
 * counts as failure). Returns PR_RECOVERED, PR_NO_MATCH as they apply.
 */
pr_inline __u32 pr_answer(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			  const struct pr_prm *prm, __u32 code, __u64 now, struct pr_ended *ended)
{
	struct pr_slot g;
	__u32 n;

	if (!(prm->flags & PR_LAST))
		return pr_answer_partial(sh, row, pf, prm, code, now, ended);
	if (!pr_take(sh, row, prm, &g)) {
		pr_no_match(row, prm);
		return PR_NO_MATCH;
	}
	n = pr_slot_n(&g);
	ended->n = n;
	/* clocks of two CPUs may differ by some ns */
	ended->since_first = now > g.t_first ? now - g.t_first : 0;
	ended->since_last = ended->since_first - (g.last_n & PR_LAST_MASK);
	if ((__s64)ended->since_last < 0)
		ended->since_last = 0;
	if (n == 1) {
		pr_count_latency(row, PR_LAT_ONE, ended->since_first);
	} else {
		pr_count_latency(row, PR_LAT_FIRST, ended->since_first);
		pr_count_latency(row, PR_LAT_LAST, ended->since_last);
		if ((__s64)(n * now - g.t_sum) > 0)
			__sync_fetch_and_add(&row->residence, n * now - g.t_sum);
	}
	return pr_count_answer(row, pf, code, n);
}

/*
 * The report function returned an error for a group's last request: the IOMMU driver answers by
 * itself (<= 6.8: drivers/iommu/intel/svm.c prq_event_thread(), arm-smmu-v3.c
 * arm_smmu_handle_evt()), the latter at once through its page_response function. An error for
 * another request is not answered: the device waits for its group's last.
 */
pr_inline __u32 pr_refuse(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			  const struct pr_prm *prm, __u64 now)
{
	struct pr_slot g;

	if (!(prm->flags & PR_LAST) || !pr_take(sh, row, prm, &g))
		return 0;
	row->refused = pr_name(prm);
	__sync_fetch_and_add(&row->lost_groups, 1);
	return pr_lose(row, pf, PR_REFUSED, pr_slot_n(&g), g.t_sum, now);
}

#endif
