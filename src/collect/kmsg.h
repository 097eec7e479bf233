/* SPDX-License-Identifier: GPL-2.0 */
/* How many faults the kernel's own log names, of those that its rate limits let through. */
#ifndef COLLECT_KMSG_H
#define COLLECT_KMSG_H

#include <linux/types.h>
#include <stdbool.h>

struct fault_log {
	int fd;	       /* /dev/kmsg, -1: cannot be read */
	__u64 printed; /* faults named since the start */
	bool known;    /* no message has been missed */
};

/* Is this message of the kernel about one fault, and the first line about it? */
bool fault_log_names(const char *message);

/* Opens the log and begins after the last message. What cannot be read is not known. */
void fault_log_open(struct fault_log *log);

/* Reads what has been added. */
void fault_log_read(struct fault_log *log);

void fault_log_close(struct fault_log *log);

#endif
