/* SPDX-License-Identifier: GPL-2.0 */
/* Which functions of a PF with VFs an action on their owners is for. */
#ifndef MONITOR_GUILTY_H
#define MONITOR_GUILTY_H

#include "monitor/monitor.h"

/*
 * Finds which of the device and its VFs @reasons (enum quota_reason) hold for: over, those with at
 * least half as many outstanding page requests as the one with the most; stuck, those with one that
 * is too old; faults, the device itself. Returns 0, with the names in *@f for guilty_free(), or
 * -ENOMEM.
 */
int guilty_find(const struct monitor *m, const struct watched *w, __u32 reasons,
		struct act_functions *f);
void guilty_free(struct act_functions *f);

#endif
