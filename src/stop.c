// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "stop.h"

volatile sig_atomic_t stopped, hung_up;

static void on_signal(int sig)
{
	if (sig == SIGHUP)
		hung_up = 1;
	else
		stopped = 1;
}

void stop_on_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal }; /* interrupts waiting */

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

void reload_on_signal(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGHUP, &sa, NULL);
}
