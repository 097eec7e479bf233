/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <poll.h>
#include <signal.h>

/* Not 0 once SIGINT or SIGTERM has come. */
extern volatile sig_atomic_t stopped;

/* Not 0 once SIGHUP has come; who has heeded it sets it to 0. */
extern volatile sig_atomic_t hung_up;

/* SIGHUP, too, from now on ends nothing. */
void reload_on_signal(void);

/* From now on these two set it and interrupt waiting, instead of ending us. */
void stop_on_signals(void);

/*
 * poll(2), but a signal that came just before interrupts it, too. 0 or a negative errno, -EINTR for
 * a signal.
 */
int stop_poll(struct pollfd *fds, nfds_t n, int timeout_ms);

#endif
