/* SPDX-License-Identifier: GPL-2.0 */
/* Clocks in ns */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <linux/types.h>

#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_SEC  1000000000L

__u64 now_mono(void);
__u64 now_wall(void);

#endif
