/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <poll.h>
#include <signal.h>

/* Set to 1 by SIGINT and SIGTERM. */
extern volatile sig_atomic_t stopped;

/* Set to 1 by SIGHUP; whoever handles it resets it to 0. */
extern volatile sig_atomic_t hung_up;

/* From now on, SIGHUP sets hung_up and interrupts waiting, instead of ending the program. */
void reload_on_signal(void);

/*
 * From now on, SIGINT and SIGTERM set stopped and interrupt waiting, instead of ending the program.
 */
void stop_on_signals(void);

/*
 * As poll(2), but also interrupted by a signal that came just before. 0 or a negative errno;
 * -EINTR: a signal.
 */
int stop_poll(struct pollfd *fds, nfds_t n, int timeout_ms);

#endif
