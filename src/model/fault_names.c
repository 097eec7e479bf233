// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "model/fault_names.h"

#include <string.h>

#include "fault_row.h"

char *fault_access_name(char buf[FAULT_ACCESS_SIZE], __u8 access)
{
	static const struct {
		__u8 bit;
		const char *word;
	} words[] = {
		{ FAULT_READ, "read" },
		{ FAULT_WRITE, "write" },
		{ FAULT_EXEC, "exec" },
		{ FAULT_PRIV, "priv" },
	};

	buf[0] = 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!(access & words[i].bit))
			continue;
		if (buf[0])
			strcat(buf, "+");
		strcat(buf, words[i].word);
	}
	return buf[0] ? buf : strcpy(buf, "none");
}

const char *fault_queue_name(unsigned int queue)
{
	static const char *const names[FAULT_QUEUES] = {
		[FAULT_Q_FAULT] = "fault", [FAULT_Q_EVENT] = "event", [FAULT_Q_PRQ] = "prq",
		[FAULT_Q_PPR] = "ppr",	   [FAULT_Q_PRI] = "pri",
	};

	return queue < FAULT_QUEUES ? names[queue] : "?";
}

const char *fault_source_name(unsigned int source)
{
	static const char *const names[FAULT_SOURCES] = {
		[FAULT_VTD] = "vt-d",		[FAULT_AMD] = "amd-vi",
		[FAULT_SMMU3] = "smmuv3",	[FAULT_VIRTIO] = "virtio-iommu",
		[FAULT_GENERIC] = "tracepoint",
	};

	return source < FAULT_SOURCES ? names[source] : "?";
}
