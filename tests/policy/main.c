// SPDX-License-Identifier: GPL-2.0
#include "policy/check.h"
#include "tests.h"

/* With an argument, prints what --check-config prints for that file. */
int main(int argc, char **argv)
{
	if (argc > 1)
		return policy_check_config(argv[1], true) ? 1 : 0;
	test_values();
	test_resolve();
	test_check();
	return !!tests_failed();
}
