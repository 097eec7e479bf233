// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "world.h"

int main(void)
{
	if (world_new()) {
		test_policy();
		test_registers();
		test_look();
		test_stop();
		test_replaced();
		test_stopped();
		test_textfile();
		test_guilty();
	} else {
		printf("skip monitor: no mount namespace of our own\n");
	}
	world_free();
	return !!tests_failed();
}
