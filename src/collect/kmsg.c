// SPDX-License-Identifier: GPL-2.0
#include "collect/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define RECORD 8192 /* the longest record, the kernel's CONSOLE_EXT_LOG_MAX */

bool fault_log_names(const char *message)
{
	/* drivers/iommu/intel/dmar.c, dmar_fault_do_one(): one line per fault since 5.14 */
	if (strstr(message, "fault reason") && strstr(message, "Request device ["))
		return true;
	/* drivers/iommu/amd/iommu.c, iommu_print_event() and its callees */
	if (strstr(message, "Event logged ["))
		return true;
	/* drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: "event 0x10 received:", then raw words */
	if (strstr(message, "arm-smmu-v3") && strstr(message, "event 0x") &&
	    strstr(message, " received:"))
		return true;
	/* drivers/iommu/virtio-iommu.c, viommu_fault_handler() */
	return strstr(message, " fault from EP ");
}

void fault_log_open(struct fault_log *log)
{
	memset(log, 0, sizeof(*log));
	log->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	log->known = log->fd >= 0 && lseek(log->fd, 0, SEEK_END) >= 0;
}

/*
 * Each read() returns one record: "priority,sequence,time,flags;message\n KEY=value\n", see the
 * kernel's Documentation/ABI/testing/dev-kmsg.
 */
void fault_log_read(struct fault_log *log)
{
	char record[RECORD + 1];

	while (log->known) {
		ssize_t n = read(log->fd, record, RECORD);
		char *message, *end;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) { /* EPIPE: messages were overwritten before we read them */
			log->known = false;
			return;
		}
		record[n] = 0;
		message = strchr(record, ';');
		/* skip messages from user space: their facility is not 0 */
		if (!message || strtoul(record, NULL, 10) > LOG_DEBUG)
			continue;
		end = strchr(message, '\n');
		if (end)
			*end = 0;
		log->printed += fault_log_names(message + 1);
	}
}

void fault_log_close(struct fault_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}
