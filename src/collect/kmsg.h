/* SPDX-License-Identifier: GPL-2.0 */
/* Counts the faults that the kernel logged, i.e. that its rate limits let through. */
#ifndef COLLECT_KMSG_H
#define COLLECT_KMSG_H

#include <linux/types.h>
#include <stdbool.h>

struct fault_log {
	int fd;	       /* /dev/kmsg, -1: cannot be read */
	__u64 printed; /* faults named since the start */
	bool known;    /* no message has been missed */
};

/* Is this kernel message the first line about one fault? */
bool fault_log_names(const char *message);

/* Opens the log and skips what is in it. If it cannot be read, .known stays false. */
void fault_log_open(struct fault_log *log);

/* Counts the messages that were added. */
void fault_log_read(struct fault_log *log);

void fault_log_close(struct fault_log *log);

#endif
