/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many requests are outstanding, and how requests end without a response: discards, resets,
 * removals. Part of the accounting core; core.h has the rules for callers.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "events.h"
#include "row.h"
#include "slots.h"

/* What a call did to the credits; the caller reports it to user space. */
#define PR_CROSSED	   (1U << 0)
#define PR_RECOVERED	   (1U << 1)
/* The response matched no request in flight. */
#define PR_NO_MATCH	   (1U << 2)
/* The call caused a recovery before its crossing. */
#define PR_RECOVERED_FIRST (1U << 3)

/* This device's own outstanding requests. Exact in its reporter thread. */
pr_inline __u64 pr_outstanding(const struct pr_row *row)
{
	return row->requests - row->answered - row->lost;
}

/* Complete groups that await a response. */
pr_inline __u64 pr_outstanding_groups(const struct pr_row *row)
{
	return row->groups - row->responses[PR_SUCCESS] - row->responses[PR_INVALID] -
	       row->responses[PR_FAILURE] + row->partial_responses - row->lost_groups;
}

/* Outstanding requests that count against this row's credits: a PF's include those of its VFs. */
pr_inline __u64 pr_used(const struct pr_row *holder)
{
	__u64 own = pr_outstanding(holder);

	return holder->has_vfs ? own + holder->vf_in - holder->vf_out : own;
}

/* Retries of pr_recover(); user space corrects what is still wrong then: crossing_settle(). */
#define PR_RECOVER_TRIES 3

/*
 * Clears .above if no more requests are outstanding than the credits allow. The caller has just
 * counted requests out, or set .above, with an access that is a full barrier.
 *
 * Whoever changes .above must look at the counts again afterwards, because whoever counted in
 * between saw the old value. A request in between found .above set and reported nothing; so .above
 * is set again, and neither change is reported. Returns PR_RECOVERED or 0. docs/exact.md has the
 * argument.
 */
pr_slow __u32 pr_recover_above(struct pr_row *holder)
{
	if (!holder)
		return 0;
	for (int i = 0; i < PR_RECOVER_TRIES; i++) {
		pr_rolled(i);
		if (!*(volatile __u32 *)&holder->above || pr_used(holder) > holder->limit ||
		    __sync_val_compare_and_swap(&holder->above, 1, 0) != 1)
			return 0;
		if (pr_used(holder) <= holder->limit ||
		    __sync_val_compare_and_swap(&holder->above, 0, 1) != 0)
			return PR_RECOVERED;
	}
	return 0;
}

pr_inline __u32 pr_recover(struct pr_row *holder)
{
	return *(volatile __u32 *)&holder->above ? pr_recover_above(holder) : 0;
}

/*
 * Sets .above: more requests are outstanding than the credits allow. The exchange is a full barrier
 * even if .above was set already, so a response that clears it afterwards sees this request.
 */
pr_slow __u32 pr_cross(struct pr_row *holder, __u64 now)
{
	if (!holder)
		return 0;
	if (__atomic_exchange_n(&holder->above, 1, __ATOMIC_SEQ_CST))
		return 0;
	holder->t_over = now;
	/* responses in between saw it clear */
	return PR_CROSSED | pr_recover(holder);
}

/* Adds @n requests that have left to @counter of @row. Returns the row whose credits they used. */
pr_inline struct pr_row *pr_left(struct pr_row *row, struct pr_row *pf, __u64 *counter, __u64 n)
{
	pr_add_ordered(counter, n);
	if (!pf)
		return row;
	pr_add_ordered(&pf->vf_out, n);
	return pf;
}

/* @n requests, whose arrival times add up to @t_sum, end at @t without a response. */
pr_inline __u32 pr_lose(struct pr_row *row, struct pr_row *pf, __u32 cause, __u64 n, __u64 t_sum,
			__u64 t)
{
	__sync_fetch_and_add(&row->loss[cause], n);
	__sync_fetch_and_add(&row->residence, n * t - t_sum);
	return pr_recover(pr_left(row, pf, &row->lost, n));
}

/*
 * When @q's partial groups were first discarded after generation @seen, or the oldest discard since
 * then whose time is still known.
 */
pr_inline __u64 pr_discarded_at(const struct pr_queue *q, __u32 seen)
{
	__u32 gen = q->gen, first = seen + 1;

	if (gen - first >= PR_DISCARDS)
		first = gen - PR_DISCARDS + 1;
	return q->t_discard[first & (PR_DISCARDS - 1)];
}

/* Has the kernel discarded partial groups since they were last voided? */
pr_inline int pr_voided(const struct pr_shared *sh, const struct pr_row *row)
{
	return row->dropped != row->drops_seen ||
	       (row->queue < PR_QUEUES && sh->queue[row->queue].gen != row->queue_seen);
}

/*
 * Counts as lost the partial groups that the kernel has discarded since the last call. The reporter
 * does this at its next partial request, so that the discard itself need not walk any table.
 * Reporter thread, or user space on its own copy of a row.
 */
pr_slow __u32 pr_void_partials(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
			       __u64 now)
{
	__u32 cause = PR_OVERFLOW, dropped, gen = 0;
	const struct pr_queue *q = 0;
	__u64 n, t_sum, t = now;

	if (!sh || !row)
		return 0;
	dropped = row->dropped;
	n = row->partial;
	t_sum = row->partial_t_sum;
	if (row->queue < PR_QUEUES) {
		q = &sh->queue[row->queue];
		gen = q->gen;
	}
	if (dropped == row->drops_seen && gen == row->queue_seen)
		return 0;
	if (dropped != row->drops_seen) {
		cause = row->drop_cause & 7;
		t = row->t_drop;
	} else if (q) {
		t = pr_discarded_at(q, row->queue_seen);
	}
	row->drops_seen = dropped;
	row->queue_seen = gen;
	if (!n)
		return 0;
	row->partial = 0;
	row->partial_t_sum = 0;
	row->partial_since = now;
	row->partial_epoch++;
	return cause < PR_LOSSES ? pr_lose(row, pf, cause, n, t_sum, t) : 0;
}

/* The IOMMU's queue overflowed, which discards the partial groups of all its devices. */
pr_inline void pr_discard(struct pr_queue *q, __u64 now)
{
	q->t_discard[(q->gen + 1) & (PR_DISCARDS - 1)] = now;
	__sync_fetch_and_add(&q->gen, 1);
}

/*
 * Discards the device's partial groups; complete ones stay. @cause: enum pr_loss. They count as
 * lost to whatever discarded them first, which may be an overflow that has not been counted yet.
 */
pr_inline void pr_drop_partials(struct pr_shared *sh, struct pr_row *row, __u32 cause, __u64 now)
{
	if (row->dropped == row->drops_seen) {
		row->drop_cause = cause;
		row->t_drop = now;
		if (row->queue < PR_QUEUES) {
			const struct pr_queue *q = &sh->queue[row->queue];

			if (q->gen != row->queue_seen) {
				row->drop_cause = PR_OVERFLOW;
				row->t_drop = pr_discarded_at(q, row->queue_seen);
			}
		}
	}
	__sync_fetch_and_add(&row->dropped, 1);
}

/*
 * The device has joined @queue, or left its queue (PR_NONE). Requests in complete groups stay
 * outstanding: the core responds to them (Linux 6.9 and later), or a handler does later.
 */
pr_inline void pr_set_queue(struct pr_shared *sh, struct pr_row *row, __u32 queue, __u64 now)
{
	pr_drop_partials(sh, row, PR_DEQUEUED, now);
	row->queue = queue;
}

/* Sums over the groups that are forgotten. */
struct pr_forgotten {
	__u64 n;
	__u64 t_sum;
	__u64 groups;
};

/* Takes a complete group that began by @now out of its slot, unless a response takes it first. */
pr_slow int pr_forget_slot(struct pr_slot *s, struct pr_more *more, __u32 leave, __u64 now,
			   struct pr_forgotten *f)
{
	struct pr_group g;

	if (!s || !more || !f)
		return 0;
	pr_copy(&g, s, more);
	if (PR_STATE(g.word) != PR_PENDING || g.t_first > now ||
	    !pr_swap(&s->word, g.word, leave ? leave | (g.word & PR_KEY_MASK) : 0))
		return 0;
	f->n += pr_n(g.last_n);
	f->t_sum += g.t_sum;
	f->groups++;
	return 1;
}

/* PR_FORGET_AT_ONCE slots from @first on: a part of the loop that the verifier checks only once. */
pr_slow int pr_forget_slots(struct pr_row *row, __u32 first, __u32 leave, __u64 now,
			    struct pr_forgotten *f)
{
	if (!row || !f)
		return 0;
	for (__u32 i = 0; i < PR_FORGET_AT_ONCE; i++) {
		struct pr_place at = pr_direct(row, first + i);

		pr_forget_slot(at.slot, at.more, leave, now, f);
	}
	return 0;
}

pr_inline __u32 pr_forget_end(struct pr_row *row, struct pr_row *pf, __u32 cause,
			      const struct pr_forgotten *f, __u64 now)
{
	if (!f->n)
		return 0;
	__sync_fetch_and_add(&row->lost_groups, f->groups);
	return pr_lose(row, pf, cause, f->n, f->t_sum, now);
}

/*
 * The part of pr_forget() for groups in the spill table. User space does it on the same memory when
 * it next reads the row: the verifier would not accept a loop over the whole table, and few devices
 * have groups there. Groups that began after @now, the time of pr_forget(), stay.
 */
pr_inline __u32 pr_forget_spill(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf,
				__u32 cause, __u64 now)
{
	__u64 mine = pr_owner(row, 0) >> PR_PRG_BITS;
	struct pr_forgotten f = {};
	__u32 did = 0;

	if (cause == PR_REMOVED) /* the reporter no longer touches them */
		did = pr_void_partials(sh, row, pf, now);
	for (__u32 i = 0; row->spilled && i < PR_SPILL; i++) {
		struct pr_spilled *e = &sh->spill[i];

		if (e->owner >> PR_PRG_BITS != mine || pr_t_first(&e->slot) > now)
			continue;
		if (pr_forget_slot(&e->slot, &e->more, PR_EMPTY, now, &f) ||
		    (cause == PR_REMOVED && PR_STATE(e->slot.word) != PR_PENDING))
			pr_spill_free(row, e);
	}
	return did | pr_forget_end(row, pf, cause, &f, now);
}

/*
 * Writes off everything outstanding: the device's PRI was reset, or the device was removed
 * (@cause). Responses that still arrive count as late. The caller follows up with pr_forget_spill()
 * if row->spilled is not 0.
 */
pr_inline __u32 pr_forget(struct pr_shared *sh, struct pr_row *row, struct pr_row *pf, __u32 cause,
			  __u64 now)
{
	struct pr_forgotten f = {};

	pr_drop_partials(sh, row, cause, now);
	row->t_forget = now;
	row->floor = row->floor ? PR_RESET_SINCE : PR_EXACT;
	for (__u32 i = 0; i < PR_DIRECT; i += PR_FORGET_AT_ONCE) {
		pr_rolled(i);
		pr_forget_slots(row, i, PR_RETIRED, now, &f);
	}
	return pr_forget_end(row, pf, cause, &f, now);
}

#endif
