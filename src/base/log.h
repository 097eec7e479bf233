/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages on stderr. Each line is one write, so that output of other processes does not get in
 * between. If stderr goes to the journal, each line starts with its priority, see sd-daemon(3).
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

/* numbers as in syslog(3) */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
};

/*
 * Logs the message with the prefix "iommu-faultstat: ", for warnings "iommu-faultstat: warning: ".
 * Preserves errno.
 */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)  log_line(LOG_LEVEL_INFO, __VA_ARGS__)

/* Logs an error and returns @err, so that the caller's code shows that it has been logged. */
#define log_errno(err, ...) (log_error(__VA_ARGS__), (err))

/* Writes @line, which ends with a newline, unchanged except for the priority. */
void log_write(enum log_level level, const char *line);

/* Does stderr go to the journal, which records each line's time and priority? */
bool log_is_journal(void);

#endif
