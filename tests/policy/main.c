// SPDX-License-Identifier: GPL-2.0
#include "tests.h"

const char *tap_name;
bool tap_failed;
int tap_failures;

int main(void)
{
	test_values();
	test_resolve();
	test_check();
	return tap_failures != 0;
}
