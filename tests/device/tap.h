/* SPDX-License-Identifier: GPL-2.0 */
/* A test is a function; each prints "ok NAME" or "not ok NAME: why". */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

extern const char *tap_name;
extern bool tap_failed;
extern int tap_failures;

#define FAIL(...)                                                           \
	do {                                                                \
		if (!tap_failed) {                                          \
			printf("not ok %s: line %d: ", tap_name, __LINE__); \
			printf(__VA_ARGS__);                                \
			putchar('\n');                                      \
			tap_failures++;                                     \
		}                                                           \
		tap_failed = true;                                          \
	} while (0)

#define CHECK(x)                        \
	do {                            \
		if (!(x))               \
			FAIL("%s", #x); \
	} while (0)

#define CHECK_INT(a, b)                                                 \
	do {                                                            \
		long long _a = (a), _b = (b);                           \
		if (_a != _b)                                           \
			FAIL("%s is %lld, should be %lld", #a, _a, _b); \
	} while (0)

#define CHECK_STR(a, b)                                                     \
	do {                                                                \
		const char *_a = (a), *_b = (b);                            \
		if (strcmp(_a, _b))                                         \
			FAIL("%s is \"%s\", should be \"%s\"", #a, _a, _b); \
	} while (0)

#define RUN(test)                                    \
	do {                                         \
		tap_name = #test;                    \
		tap_failed = false;                  \
		test();                              \
		if (!tap_failed)                     \
			printf("ok %s\n", tap_name); \
		fflush(stdout);                      \
	} while (0)

void test_pci_cap(void);
void test_pci_file(void);
void test_device(void);
void test_match(void);
void test_view(void);
void test_kallsyms(void);
void test_cut(void);

#endif
