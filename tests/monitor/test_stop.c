// SPDX-License-Identifier: GPL-2.0
/* Waiting, and signals at inconvenient moments. */
#include <errno.h>

#include "base/stop.h"
#include "world.h"

/* Checks .stopped, then waits. */
static void a_signal_before_the_wait_ends_it(void)
{
	stop_on_signals();
	CHECK_INT(stop_poll(NULL, 0, 1), 0);
	raise(SIGTERM);
	CHECK_INT(stop_poll(NULL, 0, 1), -EINTR);
	stopped = 0;
}

void test_stop(void)
{
	RUN(a_signal_before_the_wait_ends_it);
}
