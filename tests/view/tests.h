/* SPDX-License-Identifier: GPL-2.0 */
/* The tests of each file */
#ifndef TESTS_H
#define TESTS_H

#include "check.h"

void test_devices(void);
void test_tables(void);
void test_json(void);
void test_prom(void);
void test_textfile(void);

#endif
