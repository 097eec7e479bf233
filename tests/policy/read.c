// SPDX-License-Identifier: GPL-2.0
/* Reads each of the given policies, and prints their mistakes to stdout. */
#include "policy/policy.h"

int main(int argc, char **argv)
{
	int err = 0;

	for (int i = 1; i < argc; i++) {
		struct policy *p;

		err = policy_read(&p, argv[i], true, stdout) ?: err;
		policy_free(p);
	}
	return err ? 1 : 0;
}
