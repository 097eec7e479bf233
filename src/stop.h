/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STOP_H
#define STOP_H

#include <signal.h>

/* Not 0 once SIGINT or SIGTERM has come. */
extern volatile sig_atomic_t stopped;

/* From now on these two set it and interrupt waiting, instead of ending us. */
void stop_on_signals(void);

#endif
