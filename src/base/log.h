/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages on stderr, each line with one write, so that those of others do not come in between.
 * Where stderr is the journal's each has its priority in front, as sd-daemon(3) has it.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

/* syslog(3)'s numbers */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
};

/* "iommu-faultstat: " and the message; before a warning also that word. errno is kept. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)  log_line(LOG_LEVEL_INFO, __VA_ARGS__)

/* Logs the message as an error and returns @err, so that it is seen who logs. */
#define log_errno(err, ...) (log_error(__VA_ARGS__), (err))

/* Writes @line, which has its newline, as it is, but for the priority. */
void log_write(enum log_level level, const char *line);

/* Does stderr go to the journal, which has the time of each line and its priority? */
bool log_is_journal(void);

#endif
