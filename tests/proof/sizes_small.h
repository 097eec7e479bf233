/* SPDX-License-Identifier: GPL-2.0 */
/* The smallest tables in which groups meet: one direct slot, one spilled one. See sizes.h. */
#define PR_DIRECT	  1
#define PR_SPILL	  1
#define PR_SPILL_WINDOW	  1
#define PR_QUEUES	  1
#define PR_DISCARDS	  1
#define PR_N_MAX	  7
#define PR_FORGET_AT_ONCE 1
#define LAT_LAST_OCTAVE	  8
