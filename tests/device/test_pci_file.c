// SPDX-License-Identifier: GPL-2.0
/* Configuration space in sysfs: sleeping devices, missing privilege, devices that go. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "fake.h"
#include "device/pci_cap.h"
#include "tests.h"

#define BRIDGE "devices/pci0000:00/0000:00:1c.0"
#define BELOW  BRIDGE "/0000:01:00.0"

static __u8 c[CONFIG_SIZE];
static struct fake t;
static char dir[PATH_MAX];

static void new_device(size_t size)
{
	fake_new(&t);
	config_full(c, 512, 64);
	fake_pci(&t, BRIDGE, c, 256);
	fake_pci(&t, BELOW, c, size);
	snprintf(dir, sizeof(dir), "%s/bus/pci/devices/0000:01:00.0", t.root);
}

static enum pci_caps_state read_state(void)
{
	struct pci_caps caps;

	CHECK_INT(pci_read_caps(&caps, dir), 0);
	return caps.state;
}

static void reads_from_file(void)
{
	struct pci_caps caps, parsed;

	new_device(CONFIG_SIZE);
	CHECK_INT(pci_read_caps(&caps, dir), 0);
	pci_parse_caps(&parsed, c, sizeof(c));
	CHECK_INT(caps.pri.offset, 0x120);
	CHECK_INT(caps.pri.capacity, 512);
	CHECK(!memcmp(&caps.pri, &parsed.pri, sizeof(caps.pri)));
	CHECK_INT(caps.ats.unit_shift, 12);
	CHECK_INT(caps.pasid.width, 20);
	fake_free(&t);
}

static void says_what_keeps_it_from_reading(void)
{
	struct pci_caps caps;

	new_device(64);
	CHECK_INT(read_state(), PCI_CAPS_DENIED);
	fake_bytes(&t, BELOW, "config", c, 256);
	CHECK_INT(read_state(), PCI_CAPS_READ);
	fake_bytes(&t, BELOW, "config", c, 0);
	CHECK_INT(read_state(), PCI_CAPS_DENIED);
	memset(c, 0xff, sizeof(c));
	fake_bytes(&t, BELOW, "config", c, sizeof(c));
	CHECK_INT(read_state(), PCI_CAPS_SILENT);
	snprintf(dir, sizeof(dir), "%s/bus/pci/devices/0000:02:00.0", t.root);
	CHECK_INT(pci_read_caps(&caps, dir), -ENOENT);
	CHECK_INT(caps.state, PCI_CAPS_UNREAD);
	fake_free(&t);
	CHECK_STR(pci_caps_why(PCI_CAPS_DENIED), "needs root");
	CHECK_STR(pci_caps_why(PCI_CAPS_ASLEEP), "asleep");
	CHECK_STR(pci_caps_why(PCI_CAPS_READ), "");
	CHECK_STR(pci_caps_why(-1), "?");
}

static void lets_sleep(void)
{
	new_device(CONFIG_SIZE);
	CHECK(!pci_asleep(dir));
	fake_text(&t, BELOW "/power", "runtime_status", "suspended\n");
	CHECK(pci_asleep(dir));
	CHECK_INT(read_state(), PCI_CAPS_ASLEEP);
	fake_text(&t, BELOW "/power", "runtime_status", "suspending\n");
	CHECK_INT(read_state(), PCI_CAPS_ASLEEP);
	fake_text(&t, BELOW "/power", "runtime_status", "unsupported\n");
	CHECK_INT(read_state(), PCI_CAPS_READ);
	fake_text(&t, BELOW, "power_state", "D3cold\n");
	CHECK_INT(read_state(), PCI_CAPS_ASLEEP);
	fake_text(&t, BELOW, "power_state", "D0\n");
	CHECK_INT(read_state(), PCI_CAPS_READ);
	/* reading resumes the bridge above */
	fake_text(&t, BRIDGE "/power", "runtime_status", "suspended\n");
	CHECK_INT(read_state(), PCI_CAPS_ASLEEP);
	fake_free(&t);
}

static void follows_the_allocation(void)
{
	struct pci_pri pri = {};
	int fd;

	new_device(CONFIG_SIZE);
	strcat(dir, "/config");
	fd = open(dir, O_RDONLY);
	*strrchr(dir, '/') = 0;
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0x120), 0);
	CHECK_INT(pri.allocation, 64);
	CHECK_INT(pri.offset, 0x120);
	put32(c + 0x12c, 16);
	put16(c + 0x124, 0);
	put16(c + 0x126, 0x0100);
	fake_bytes(&t, BELOW, "config", c, sizeof(c));
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0x120), 0);
	CHECK_INT(pri.allocation, 16);
	CHECK(!pri.enabled && pri.stopped);
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0x140), -ENODEV); /* PASID */
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0), -EINVAL);
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0xff4), -EINVAL);
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0xfff), -EINVAL);

	memset(c, 0xff, sizeof(c));
	fake_bytes(&t, BELOW, "config", c, sizeof(c));
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0x120), -ENODEV);
	fake_bytes(&t, BELOW, "config", c, 64);
	CHECK_INT(pci_read_pri_fd(&pri, fd, 0x120), -EACCES);
	close(fd);
	CHECK_INT(pri.allocation, 16);
	fake_free(&t);
}

void test_pci_file(void)
{
	RUN(reads_from_file);
	RUN(says_what_keeps_it_from_reading);
	RUN(lets_sleep);
	RUN(follows_the_allocation);
}
