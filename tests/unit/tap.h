/* SPDX-License-Identifier: GPL-2.0 */
/* Tests print "ok NAME" or "not ok NAME: why"; a test is a void function that CHECKs. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>

static char tap_why[512];
static int tap_failed;

__attribute__((format(printf, 1, 2))) static inline void tap_fail(const char *fmt, ...)
{
	va_list ap;

	if (tap_why[0]) /* the first reason is the one that matters */
		return;
	va_start(ap, fmt);
	vsnprintf(tap_why, sizeof(tap_why), fmt, ap);
	va_end(ap);
}

/* These two return from the test when they fail. */
#define CHECK(cond)                                                       \
	do {                                                              \
		if (!(cond)) {                                            \
			tap_fail("%s:%d: %s", __FILE__, __LINE__, #cond); \
			return;                                           \
		}                                                         \
	} while (0)

#define CHECK_EQ(got, want)                                                                     \
	do {                                                                                    \
		unsigned long long got_ = (got), want_ = (want);                                \
		if (tap_why[0])                                                                 \
			return;                                                                 \
		if (got_ != want_) {                                                            \
			tap_fail("%s:%d: %s is %llu, not %llu", __FILE__, __LINE__, #got, got_, \
				 want_);                                                        \
			return;                                                                 \
		}                                                                               \
	} while (0)

static inline void tap_run(const char *name, void (*test)(void))
{
	tap_why[0] = 0;
	test();
	if (tap_why[0]) {
		printf("not ok %s: %s\n", name, tap_why);
		tap_failed = 1;
	} else {
		printf("ok %s\n", name);
	}
	fflush(stdout);
}

#define RUN(test) tap_run(#test, test)

#endif
