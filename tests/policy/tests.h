/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_H
#define TESTS_H

#include "policy/parts.h"
#include "check.h"

void test_values(void);
void test_resolve(void);
void test_check(void);

/* Reads a policy from @text, named "conf", and unless NULL a drop-in. There must be no mistakes. */
struct policy *policy_of_text(const char *text, const char *drop_in);

#endif
