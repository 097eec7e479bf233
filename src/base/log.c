// SPDX-License-Identifier: GPL-2.0
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define LINE_SIZE 4096 /* longer messages are truncated */

/* systemd.exec(5): JOURNAL_STREAM is the device and inode of the stream to the journal. */
bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == device && st.st_ino == inode;
}

void log_write(enum log_level level, const char *line)
{
	static int journal = -1;
	char priority[8] = "";
	struct iovec parts[] = { { priority, 0 }, { (char *)line, strlen(line) } };
	int saved = errno;

	if (journal < 0)
		journal = log_is_journal();
	if (journal)
		parts[0].iov_len = sprintf(priority, "<%d>", level);
	fflush(stderr);				/* what views have printed there */
	(void)!writev(STDERR_FILENO, parts, 2); /* there is nowhere to report a failure */
	errno = saved;
}

void log_line(enum log_level level, const char *format, ...)
{
	int saved = errno, n;
	char line[LINE_SIZE];
	va_list ap;

	n = sprintf(line, "iommu-faultstat: %s", level == LOG_LEVEL_WARNING ? "warning: " : "");
	va_start(ap, format);
	vsnprintf(line + n, sizeof(line) - n - 1, format, ap);
	va_end(ap);
	strcat(line, "\n");
	log_write(level, line);
	errno = saved;
}
