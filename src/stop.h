/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STOP_H
#define STOP_H

#include <signal.h>

/* Not 0 once SIGINT or SIGTERM has come. */
extern volatile sig_atomic_t stopped;

/* Not 0 once SIGHUP has come; who has heeded it sets it to 0. */
extern volatile sig_atomic_t hung_up;

/* SIGHUP, too, from now on ends nothing. */
void reload_on_signal(void);

/* From now on these two set it and interrupt waiting, instead of ending us. */
void stop_on_signals(void);

#endif
