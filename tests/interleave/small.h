/* SPDX-License-Identifier: GPL-2.0 */
/* Tables so small that all their states can be tried. */
#define PR_DIRECT	  1
#define PR_SPILL	  2
#define PR_SPILL_WINDOW	  2
#define PR_QUEUES	  1
#define PR_DISCARDS	  2
#define PR_N_MAX	  7
#define PR_FORGET_AT_ONCE 1
#define LAT_LAST_OCTAVE	  8
