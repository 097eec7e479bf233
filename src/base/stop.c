// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>

#include "base/stop.h"

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
	struct sigaction sa = { .sa_handler = on_signal }; /* without SA_RESTART */

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

void reload_on_signal(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGHUP, &sa, NULL);
}

int stop_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	const struct timespec timeout = { .tv_sec = timeout_ms / 1000,
					  .tv_nsec = timeout_ms % 1000 * 1000000 };
	sigset_t ours, before;
	int err = -EINTR;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	if (!stopped && !hung_up)
		err = ppoll(fds, n, timeout_ms < 0 ? NULL : &timeout, &before) < 0 ? -errno : 0;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}
