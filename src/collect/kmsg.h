/* SPDX-License-Identifier: GPL-2.0 */
/* Counts the faults that the kernel logged, i.e. those that passed its rate limits. */
#ifndef COLLECT_KMSG_H
#define COLLECT_KMSG_H

#include <linux/types.h>
#include <stdbool.h>

struct fault_log {
	int fd;	       /* /dev/kmsg, -1: cannot be read */
	__u64 printed; /* faults logged since the start */
	bool known;    /* the log can be read and no message was missed */
};

/* Is this kernel message the first, or only, line about a fault? */
bool fault_log_names(const char *message);

/* Opens the log and skips its present contents. If it cannot be read, log->known is false. */
void fault_log_open(struct fault_log *log);

/* Adds the faults logged since the last call to log->printed. */
void fault_log_read(struct fault_log *log);

void fault_log_close(struct fault_log *log);

#endif
