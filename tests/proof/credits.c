// SPDX-License-Identifier: GPL-2.0
/*
 * The flag .above, of a device on its own credits and of VFs on their PF's: requests and responses by
 * threads of their own, from any state at rest. Whatever they interleave to, the flag is right at
 * rest again, and what was told adds up to it.
 */
#include "proof.h"

/* As macros, so that the checker knows which member each is about. Each is a full barrier. */
#define ATOMICALLY(p, change)                                                \
	({                                                                   \
		__CPROVER_atomic_begin();                                    \
		__typeof__(*(p) + 0) old_ = *(p);                            \
		change;                                                      \
		__CPROVER_fence("WWfence", "RRfence", "RWfence", "WRfence"); \
		__CPROVER_atomic_end();                                      \
		old_;                                                        \
	})
#define __sync_fetch_and_add(p, v)		 ATOMICALLY(p, *(p) = old_ + (v))
#define __sync_val_compare_and_swap(p, from, to) ATOMICALLY(p, if (old_ == (from)) * (p) = (to))
#define __atomic_exchange_n(p, to, order)	 ATOMICALLY(p, *(p) = (to))
#define __TARGET_ARCH_x86			 /* no assembly */
#define PR_SIZES				 "sizes_small.h"

#include "core.h"

#define MOST 7 /* outstanding at first, and credits */

static struct pr_row own, pf, vf_a, vf_b;
static __u32 told[3];
static _Bool done[3];

/* One request of @row is counted: pr_request_any() in core.h. */
#define REQUEST(row, pf, thread)                      \
	do {                                          \
		(row)->requests++;                    \
		told[thread] = pr_charge(row, pf, 1); \
		done[thread] = 1;                     \
	} while (0)

/* One is answered: pr_answer() in core.h. */
#define ANSWER(row, pf, thread)                                                   \
	do {                                                                      \
		told[thread] = pr_recover(pr_left(row, pf, &(row)->answered, 1)); \
		done[thread] = 1;                                                 \
	} while (0)

/* Any state at rest, in which @n requests can be answered. Returns .above. */
static __u32 own_at_rest(unsigned int n)
{
	own.requests = nondet_u64();
	own.limit = nondet_u64();
	ASSUME(own.requests >= n && own.requests <= MOST && own.limit <= MOST);
	return own.above = own.requests > own.limit;
}

static __u32 vfs_at_rest(void)
{
	vf_a.requests = nondet_u64();
	vf_b.requests = nondet_u64();
	pf.limit = nondet_u64();
	ASSUME(vf_a.requests >= 1 && vf_a.requests <= MOST && vf_b.requests <= MOST &&
	       pf.limit <= MOST);
	pf.has_vfs = 1;
	pf.vf_in = vf_a.requests + vf_b.requests;
	return pf.above = pf.vf_in > pf.limit;
}

static int sum(__u32 change)
{
	return !!(told[0] & change) + !!(told[1] & change) + !!(told[2] & change);
}

#define CHECK_FLAG(holder, before)                                                                 \
	do {                                                                                       \
		CHECK((holder)->above == (pr_used(holder) > (holder)->limit),                      \
		      "above if and only if over the credits");                                    \
		CHECK((int)(before) + sum(PR_CROSSED) - sum(PR_RECOVERED) == (int)(holder)->above, \
		      "each crossing and each recovery is told once");                             \
	} while (0)

void credits_two(void)
{
	const __u32 before = own_at_rest(1);

__CPROVER_ASYNC_1:
	REQUEST(&own, (struct pr_row *)0, 0);
__CPROVER_ASYNC_2:
	ANSWER(&own, (struct pr_row *)0, 1);
	ASSUME(done[0] && done[1]);
	CHECK_FLAG(&own, before);
}

void credits_three(void)
{
	const __u32 before = own_at_rest(2);

__CPROVER_ASYNC_1:
	REQUEST(&own, (struct pr_row *)0, 0);
__CPROVER_ASYNC_2:
	ANSWER(&own, (struct pr_row *)0, 1);
__CPROVER_ASYNC_3:
	ANSWER(&own, (struct pr_row *)0, 2);
	ASSUME(done[0] && done[1] && done[2]);
	CHECK_FLAG(&own, before);
}

void credits_vfs(void)
{
	const __u32 before = vfs_at_rest();

__CPROVER_ASYNC_1:
	REQUEST(&vf_b, &pf, 0);
__CPROVER_ASYNC_2:
	ANSWER(&vf_a, &pf, 1);
	ASSUME(done[0] && done[1]);
	CHECK_FLAG(&pf, before);
}
