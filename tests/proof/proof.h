/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the proofs share. Each function that tests/proof/run names is a proof of its own: the model
 * checker, CBMC, takes it as main() and tries all values of nondet_*(), and all ways of its threads.
 * It also checks each array, pointer, shift and signed sum in the code on the way, and that no loop
 * runs longer than it was unwound.
 */
#ifndef PROOF_H
#define PROOF_H

#include <linux/types.h>
#include <stddef.h>

/* Any value: the checker knows these by their prefix. */
__u64 nondet_u64(void);
__u32 nondet_u32(void);
_Bool nondet_bool(void);
char nondet_char(void);

#define ASSUME(condition)      __CPROVER_assume(condition)
#define CHECK(condition, what) __CPROVER_assert(condition, what)

#endif
