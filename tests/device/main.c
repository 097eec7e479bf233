// SPDX-License-Identifier: GPL-2.0
#include "tests.h"

int main(void)
{
	test_pci_cap();
	test_pci_file();
	test_device();
	test_match();
	return !!tests_failed();
}
