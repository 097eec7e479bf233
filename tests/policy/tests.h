/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_H
#define TESTS_H

#include "policy/parts.h"
#include "check.h"

void test_values(void);
void test_resolve(void);
void test_check(void);

/* The policy of @text as a file "conf" and, unless NULL, a drop-in "drop-in"; no mistakes. */
struct policy *policy_of_text(const char *text, const char *drop_in);

#endif
