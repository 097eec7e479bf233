/* SPDX-License-Identifier: GPL-2.0 */
/* Messages for the person at the terminal, on stderr. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

#define log_line(word, ...)                                \
	do {                                               \
		fprintf(stderr, "iommu-faultstat: " word); \
		fprintf(stderr, __VA_ARGS__);              \
		fputc('\n', stderr);                       \
	} while (0)

#define log_error(...) log_line("", __VA_ARGS__)
#define log_info(...)  log_line("", __VA_ARGS__)
#define log_warn(...)  log_line("warning: ", __VA_ARGS__)

#endif
