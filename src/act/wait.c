// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "act/wait.h"
#include "base/stop.h"
#include "base/clock.h"

#define PACE_NS (20 * NSEC_PER_MSEC)

int act_wait(struct held_list *l, const char *device, __u64 until, char text[ACT_TEXT])
{
	const struct timespec pace = { .tv_nsec = PACE_NS };
	const bool terminal = isatty(STDERR_FILENO);
	const __u64 start = now_mono();
	int err = 0, shown = -1;

	for (;;) {
		const struct held *h = held_find(l, HELD_PRI, device);
		int seconds = (now_mono() - start) / NSEC_PER_SEC;

		err = h ? act_pri_converge(l, h, text) : 0;
		if (err != -EINPROGRESS)
			break;
		if (stopped)
			err = -EINTR;
		if (stopped || now_mono() >= until)
			break;
		if (terminal && seconds > shown)
			fprintf(stderr, "\r%s: waiting for its outstanding page requests, %d s",
				device, shown = seconds);
		nanosleep(&pace, NULL);
	}
	if (shown >= 0)
		fputc('\n', stderr);
	return err < 0 ? err : 0;
}
