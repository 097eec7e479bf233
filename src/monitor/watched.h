/* SPDX-License-Identifier: GPL-2.0 */
/* The devices that the monitor watches: which they are, and the policy of each. */
#ifndef MONITOR_WATCHED_H
#define MONITOR_WATCHED_H

#include "monitor/monitor.h"

/* The device of that name, watched from now on if it was not. NULL: no memory. */
struct watched *watched_of(struct monitor *m, const char *name);

/* The device that @row belongs to; for a VF, its PF. NULL: there is no such row, or no memory. */
struct watched *watched_of_row(struct monitor *m, __u32 row);

/* From now on, row @row with this @born counts the device's page requests. */
void watched_take_row(struct monitor *m, struct watched *w, __u32 row, __u32 born);

/* Reads its facts and policy anew; its PRI capability has this @allocation now, 0: unknown. */
void watched_resolve(struct monitor *m, struct watched *w, __u32 allocation);

/* Undoes what is in force and restarts the ladder: the policy, device or driver has changed. */
void watched_begin_anew(struct monitor *m, struct watched *w);

/* Is it bound to another driver than the one that its policy was resolved with? */
bool watched_has_other_driver(const struct watched *w);

/* Adds @n to the faults of a name that no device has now. Returns 0 or -ENOMEM. */
int watched_take_past(struct monitor *m, const char *name, __u64 n);

/* Undoes what is in force for devices that are gone, and forgets them. */
void watched_drop_absent(struct monitor *m);

/* Begins anew with those that were replaced since the last interval, which no row may tell. */
void watched_find_replaced(struct monitor *m);

/*
 * Sets the limits of devices that are present, so that they apply from the first page request on.
 * Returns 0 or a negative errno, which has been logged.
 */
int watched_set_limits(struct monitor *m);

#endif
