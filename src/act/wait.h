/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ACT_WAIT_H
#define ACT_WAIT_H

#include "act/act.h"
#include "base/clock.h"

#define ACT_WAIT_NS (10 * NSEC_PER_SEC)

/*
 * Waits until the change in force on the PF @device has reached its target, until @until
 * (CLOCK_MONOTONIC ns) or a signal (base/stop.h). Shows progress if stderr is a terminal. Returns
 * 0; -EINPROGRESS: timed out; -EINTR: interrupted; or another negative errno. After a timeout or a
 * signal the device has not Stopped yet: its page requests stay off and the entry stays. Sets @text
 * unless nothing is in force.
 */
int act_wait(struct held_list *l, const char *device, __u64 until, char text[ACT_TEXT]);

#endif
