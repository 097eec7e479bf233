// SPDX-License-Identifier: GPL-2.0
#include "tap.h"

const char *tap_name;
bool tap_failed;
int tap_failures;

int main(void)
{
	test_pci_cap();
	test_pci_file();
	test_device();
	test_match();
	test_view();
	test_kallsyms();
	test_cut();
	return tap_failures ? 1 : 0;
}
