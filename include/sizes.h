/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of the tables. PR_SIZES names a header that replaces them, for tests that try every case in
 * tables of one or two entries.
 */
#ifndef SIZES_H
#define SIZES_H

#ifdef PR_SIZES
#include PR_SIZES
#else

#define PR_DIRECT	  512	 /* direct slots of a device: PCI's PRG index has 9 bits */
#define PR_SPILL	  8192	 /* groups of all devices whose direct slot was taken */
#define PR_SPILL_WINDOW	  16	 /* entries searched for a group */
#define PR_QUEUES	  256	 /* iopf queues known, one an IOMMU */
#define PR_DISCARDS	  8	 /* discards of a queue whose times are kept; a power of two */
#define PR_N_MAX	  0xffff /* requests of a group that are counted */
#define PR_FORGET_AT_ONCE 32	 /* slots that pr_forget() looks at in one verified call */
#define LAT_LAST_OCTAVE	  36	 /* latencies are told apart up to 2^37 ns = 137.4 s */

#endif
#endif
