/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ACT_WAIT_H
#define ACT_WAIT_H

#include "act/act.h"
#include "base/clock.h"

#define ACT_WAIT_NS (10 * NSEC_PER_SEC)

/*
 * For a person who waits: takes the change in force of the PF @device to where it wants to be,
 * until CLOCK_MONOTONIC ns @until or a signal (base/stop.h), showing on a terminal that it waits.
 * 0; -EINPROGRESS: the time is up; -EINTR: a signal has come; then the device has not Stopped yet,
 * its page requests stay off and the entry stays. Or another negative errno. All with @text, but
 * for 0 with nothing in force, which leaves it. /
 */
int act_wait(struct held_list *l, const char *device, __u64 until, char text[ACT_TEXT]);

#endif
