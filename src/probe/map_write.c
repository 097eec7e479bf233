// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>

#include "probe/map_write.h"

int map_write(int fd, const void *key, const void *value)
{
	const struct sched_param first = { .sched_priority = 1 }, usual = {};
	/* keep a policy that the user has chosen */
	const bool raised =
		sched_getscheduler(0) == SCHED_OTHER && !sched_setscheduler(0, SCHED_FIFO, &first);
	int err = bpf_map_update_elem(fd, key, value, BPF_ANY) ? -errno : 0;

	if (raised)
		sched_setscheduler(0, SCHED_OTHER, &usual);
	return err;
}
