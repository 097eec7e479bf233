// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "stop.h"

volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

void stop_on_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal }; /* interrupts waiting */

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}
