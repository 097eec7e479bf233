/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where groups in flight are kept: in the device's direct slots, found by the lowest nine bits of
 * the group id, or, if that slot is taken, in a spill table that all devices share. This header
 * fills, finds and frees slots; core.h does the counting.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include "events.h"
#include "row.h"

#define pr_inline static inline __attribute__((always_inline))
/*
 * Slow paths. In the BPF programs they are global functions, which the verifier checks once instead
 * of on every path that calls them; hence their scalar results.
 */
#ifndef pr_slow
#define pr_slow pr_inline
#endif
#define PR_NOT_FOUND (-1)
/* Prevents unrolling of a loop over @i, which would multiply the code that the verifier checks. */
#define pr_rolled(i) pr_opaque(i)
/* Hides from the compiler what it knows of the value of @v. */
#define pr_opaque(v) asm volatile("" : "+r"(v))

/* A page request as reported: the members of struct iommu_fault_page_request with these names. */
struct pr_prm {
	__u32 grpid;
	__u32 pasid;
	__u32 flags;
};

/*
 * Adds @n, and is a full memory barrier: so is every atomic addition on x86, but on arm64 only one
 * whose result is used (LDADDAL; else STADD: arch/arm64/net/bpf_jit_comp.c, emit_lse_atomic()).
 */
pr_inline void pr_add_ordered(__u64 *word, __u64 n)
{
#ifdef __TARGET_ARCH_x86
	__sync_fetch_and_add(word, n);
#else
	__u64 was = __sync_fetch_and_add(word, n);

	asm volatile("" : : "r"(was));
#endif
}

/* Compare-and-swap of @word from @from to @to. True for the one caller that succeeded. */
pr_inline int pr_swap(__u64 *word, __u64 from, __u64 to)
{
	return __sync_val_compare_and_swap(word, from, to) == from;
}

/*
 * The lowest nine bits of a group id, which are all that PCI's PRG index has, find the group's
 * direct slot. The others, which only stall tags have, stand in the slot's word.
 */
pr_inline __u32 pr_prg(__u32 grpid)
{
	return grpid & ((1U << PR_PRG_BITS) - 1);
}

pr_inline __u64 pr_tag(__u32 grpid)
{
	return (__u64)(grpid >> PR_PRG_BITS) << PR_TAG_SHIFT;
}

/* Where a group is kept. */
struct pr_place {
	struct pr_slot *slot;
	struct pr_more *more;
};

/* A group, copied out of its place. */
struct pr_group {
	__u64 word;
	__u64 t_first;
	__u64 t_sum;
	__u64 last_n;
};

pr_inline struct pr_place pr_direct(struct pr_row *row, __u32 grpid)
{
	__u32 i = grpid & (PR_DIRECT - 1);

	return (struct pr_place){ &row->direct.slot[i], &row->direct.more[i] };
}

pr_inline __u64 pr_key(const struct pr_prm *prm)
{
	__u64 pasid = prm->flags & PR_HAS_PASID ? (prm->pasid & 0xfffff) << 1 | 1 : 0;

	return pasid << 2 | pr_tag(prm->grpid);
}

pr_inline __u64 pr_t_first(const struct pr_slot *s)
{
	return s->first & ~PR_SEVERAL;
}

/* Requests of a group, from its last_n. */
pr_inline __u32 pr_n(__u64 last_n)
{
	return last_n >> PR_N_SHIFT;
}

/* Does @s hold a partial group with @tag that has not been discarded since it began? */
pr_inline int pr_partial_is(const struct pr_row *row, const struct pr_slot *s, __u64 tag)
{
	return PR_STATE(s->word) == PR_PARTIAL && (s->word & PR_TAG_MASK) == tag &&
	       pr_t_first(s) >= row->partial_since &&
	       s->word >> PR_SEQ_SHIFT == (row->partial_epoch & ((1U << 18) - 1));
}

/* May the reporter fill the slot? It is free, retired, or holds a discarded partial group. */
pr_inline int pr_slot_usable(const struct pr_row *row, const struct pr_slot *s)
{
	__u32 state = PR_STATE(s->word);

	if (state == PR_PARTIAL)
		return !pr_partial_is(row, s, s->word & PR_TAG_MASK);
	return state != PR_PENDING;
}

pr_inline __u64 pr_owner(const struct pr_row *row, __u32 grpid)
{
	return (row->self + 1ULL) << 32 | (row->born & 0x7fffff) << PR_PRG_BITS | pr_prg(grpid);
}

pr_inline __u32 pr_spill_place(__u64 owner, __u32 i)
{
	__u32 home = (owner * 0x9e3779b97f4a7c15ULL) >> 32;

	return (home + i) & (PR_SPILL - 1);
}

/* The entry at a @place that pr_spill_find() or pr_spill_take() returned, or NULL. */
pr_inline struct pr_spilled *pr_spilled(struct pr_shared *sh, int place)
{
	return place < 0 ? 0 : &sh->spill[place & (PR_SPILL - 1)];
}

pr_inline struct pr_place pr_spilled_at(struct pr_spilled *e)
{
	return (struct pr_place){ &e->slot, &e->more };
}

/* Frees a spill entry, whose word must no longer be PENDING or PARTIAL. */
pr_inline void pr_spill_free(struct pr_row *row, struct pr_spilled *e)
{
	*(volatile __u64 *)&e->owner = 0;
	__sync_fetch_and_add(&row->spilled, -1U);
}

/*
 * Finds this owner's oldest group in the spill table: complete with key @key or, if @partial is
 * set, partial with tag @key. Returns its place or PR_NOT_FOUND.
 */
pr_slow int pr_spill_find(struct pr_shared *sh, struct pr_row *row, __u64 owner, __u64 key,
			  int partial)
{
	__u64 oldest = ~0ULL;
	int found = PR_NOT_FOUND;

	if (!sh || !row)
		return found;
	for (__u32 i = 0; i < PR_SPILL_WINDOW; i++) {
		__u32 place = pr_spill_place(owner, i);
		struct pr_spilled *e = &sh->spill[place];
		__u64 t = pr_t_first(&e->slot);

		if (e->owner != owner || t >= oldest)
			continue;
		if (partial ? !pr_partial_is(row, &e->slot, key)
			    : PR_STATE(e->slot.word) != PR_PENDING ||
				      (e->slot.word & PR_KEY_MASK) != key)
			continue;
		oldest = t;
		found = place;
	}
	return found;
}

/* Claims a spill entry for a group of this owner. Returns its place, or PR_NOT_FOUND: full. */
pr_slow int pr_spill_take(struct pr_shared *sh, struct pr_row *row, __u64 owner)
{
	if (!sh || !row)
		return PR_NOT_FOUND;
	for (__u32 i = 0; i < PR_SPILL_WINDOW; i++) {
		__u32 place = pr_spill_place(owner, i);
		struct pr_spilled *e = &sh->spill[place];
		__u64 word = e->slot.word;

		/* our own discarded partial group: nobody else touches it */
		if (e->owner >> PR_PRG_BITS == owner >> PR_PRG_BITS &&
		    PR_STATE(word) == PR_PARTIAL && pr_slot_usable(row, &e->slot)) {
			e->owner = owner;
			return place;
		}
		if (!e->owner && pr_swap(&e->owner, 0, owner)) {
			__sync_fetch_and_add(&row->spilled, 1);
			return place;
		}
	}
	return PR_NOT_FOUND;
}

/* The word of a complete group, of which @prm is the last request. */
pr_inline __u64 pr_pending(const struct pr_row *row, const struct pr_prm *prm)
{
	return PR_PENDING | pr_key(prm) | row->requests << PR_SEQ_SHIFT;
}

/* Adds a request to the partial group at @at. 0, or -1: the group has PR_N_MAX. */
pr_inline int pr_join(struct pr_row *row, struct pr_place at, const struct pr_prm *prm, __u64 now)
{
	__u64 n = pr_n(at.more->last_n), t_sum = at.more->t_sum;

	if (n == PR_N_MAX)
		return -1;
	at.more->t_sum = t_sum + now;
	at.more->last_n = ((now - pr_t_first(at.slot)) & PR_LAST_MASK) | (n + 1) << PR_N_SHIFT;
	if (prm->flags & PR_LAST) {
		row->partial -= n;
		row->partial_t_sum -= t_sum;
		*(volatile __u64 *)&at.slot->word = pr_pending(row, prm);
	} else {
		row->partial++;
		row->partial_t_sum += now;
	}
	return 0;
}

/* Starts a group at @at with its first request. */
pr_inline void pr_begin(struct pr_row *row, struct pr_place at, const struct pr_prm *prm, __u64 now)
{
	__u64 word;

	if (prm->flags & PR_LAST) {
		at.slot->first = now;
		word = pr_pending(row, prm);
	} else {
		at.slot->first = now | PR_SEVERAL;
		at.more->t_sum = now;
		at.more->last_n = 1ULL << PR_N_SHIFT;
		word = PR_PARTIAL | pr_tag(prm->grpid) | (__u64)row->partial_epoch << PR_SEQ_SHIFT;
		row->partial++;
		row->partial_t_sum += now;
	}
	*(volatile __u64 *)&at.slot->word = word;
}

/* Copies the word first: a later compare-and-swap on it then proves that the rest was valid. */
pr_inline void pr_copy(struct pr_group *to, const struct pr_slot *slot, const struct pr_more *more)
{
	const volatile struct pr_slot *s = slot;
	const volatile struct pr_more *m = more;

	to->word = s->word;
	to->t_first = s->first;
	to->t_sum = to->t_first;
	to->last_n = 1ULL << PR_N_SHIFT;
	if (to->t_first & PR_SEVERAL) {
		to->t_first &= ~PR_SEVERAL;
		to->t_sum = m->t_sum;
		to->last_n = m->last_n;
	}
}

/*
 * The fast path of pr_take(): the group is in its direct slot and the device has nothing in the
 * spill table. False: fall back to pr_take(). The word is read before .spilled, because a group
 * that took the slot in between is not the oldest.
 */
pr_inline int pr_take_direct(struct pr_row *row, const struct pr_prm *prm, struct pr_group *taken)
{
	struct pr_place direct = pr_direct(row, prm->grpid);
	__u64 want = PR_PENDING | pr_key(prm);

	pr_copy(taken, direct.slot, direct.more);
	/* all but the sequence number */
	if ((taken->word ^ want) << (64 - PR_SEQ_SHIFT) || *(volatile __u32 *)&row->spilled)
		return 0;
	return pr_swap(&direct.slot->word, taken->word, PR_EMPTY);
}

/*
 * Takes the oldest complete group that matches @prm out of the tables, and copies it to @taken. If
 * several responses race for one group, exactly one gets it.
 */
pr_inline int pr_take(struct pr_shared *sh, struct pr_row *row, const struct pr_prm *prm,
		      struct pr_group *taken)
{
	struct pr_place direct = pr_direct(row, prm->grpid);
	__u64 key = pr_key(prm);

	for (int i = 0; i < 4; i++) { /* retry if another response took it first */
		struct pr_spilled *e = 0;

		pr_copy(taken, direct.slot, direct.more);
		if (PR_STATE(taken->word) != PR_PENDING || (taken->word & PR_KEY_MASK) != key)
			taken->word = 0;
		if (row->spilled)
			e = pr_spilled(sh,
				       pr_spill_find(sh, row, pr_owner(row, prm->grpid), key, 0));
		if (e && (!taken->word || pr_t_first(&e->slot) < taken->t_first)) {
			pr_copy(taken, &e->slot, &e->more);
			if (PR_STATE(taken->word) == PR_PENDING &&
			    (taken->word & PR_KEY_MASK) == key &&
			    pr_swap(&e->slot.word, taken->word, PR_EMPTY)) {
				pr_spill_free(row, e);
				return 1;
			}
		} else if (!taken->word) {
			/* it may have moved to the direct slot while we searched the spill table */
			if (i)
				return 0;
		} else if (pr_swap(&direct.slot->word, taken->word, PR_EMPTY)) {
			return 1;
		}
	}
	return 0;
}

#endif
