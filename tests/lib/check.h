/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test prints "ok NAME", "not ok NAME: why" or "skip NAME: why", where why is the first check that
 * failed.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs @test under @name and prints its line. */
void run_test(const char *name, void (*test)(void));

/* Returns how many tests failed. */
int tests_failed(void);

void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For the current test, so far */
bool test_failed(void);

#define RUN(test) run_test(#test, test)

#define CHECK(condition)                                                   \
	do {                                                               \
		if (!(condition))                                          \
			fail("%s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)

#define CHECK_INT(have, want)                                                                 \
	do {                                                                                  \
		long long have_ = (have), want_ = (want);                                     \
		if (have_ != want_)                                                           \
			fail("%s:%d: %s is %lld, not %lld", __FILE__, __LINE__, #have, have_, \
			     want_);                                                          \
	} while (0)

#define CHECK_STR(have, want)                                                                \
	do {                                                                                 \
		const char *have_ = (have), *want_ = (want);                                 \
		if (strcmp(have_, want_))                                                    \
			fail("%s:%d: \"%s\", not \"%s\"", __FILE__, __LINE__, have_, want_); \
	} while (0)

/* A stream into memory: open, print to .f, close, read .text, free. */
struct page {
	FILE *f;
	char *text;
	size_t size;
};

void page_open(struct page *p);
void page_close(struct page *p);
void page_free(struct page *p);

/* Returns the length of the longest line of @text. */
size_t widest(const char *text);

/* Fails if @text holds a control character other than the end of a line. */
void check_printable(const char *text);

#endif
