/* SPDX-License-Identifier: GPL-2.0 */
/* The tests of each file */
#ifndef TESTS_H
#define TESTS_H

#include "check.h"

void test_pci_cap(void);
void test_pci_file(void);
void test_device(void);
void test_match(void);

#endif
