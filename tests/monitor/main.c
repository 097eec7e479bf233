// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "world.h"

const char *tap_name;
bool tap_failed;
int tap_failures;

int main(void)
{
	if (world_new()) {
		test_policy();
		test_registers();
		test_look();
		test_stop();
	} else {
		printf("skip monitor: no mount namespace of our own\n");
	}
	world_free();
	return tap_failures != 0;
}
