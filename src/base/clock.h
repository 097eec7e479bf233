/* SPDX-License-Identifier: GPL-2.0 */
/* Clocks in ns */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <linux/types.h>

__u64 now_mono(void);
__u64 now_wall(void);

#endif
