// SPDX-License-Identifier: GPL-2.0
/* Facts of devices, from trees laid out as Linux 6.1 to 7.2 lay out theirs. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "device/device.h"
#include "fake.h"
#include "tests.h"

#define HOST "devices/pci0000:00/"
#define DEV5 HOST "0000:00:05.0"
#define PF   HOST "0000:6a:01.0"
#define VF   HOST "0000:6a:01.1"
#define ZIP  "devices/platform/HISI0001:00"

static __u8 c[CONFIG_SIZE];
static struct fake t;
static struct device_facts f;

static void one_pci(void)
{
	fake_new(&t);
	config_full(c, 512, 64);
	fake_pci(&t, DEV5, c, sizeof(c));
	fake_iommu(&t, DEV5, "dmar0", 5);
	fake_driver(&t, "pci", DEV5, "pridev");
}

static void reads_a_pci_function(void)
{
	one_pci();
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_STR(f.name, "0000:00:05.0");
	CHECK_STR(f.bus, "pci");
	CHECK_STR(f.path, "bus/pci/devices/0000:00:05.0");
	CHECK_STR(f.driver, "pridev");
	CHECK_STR(f.iommu, "dmar0");
	CHECK_STR(f.group_type, "DMA-FQ");
	CHECK_STR(f.pf, "");
	CHECK_INT(f.group, 5);
	CHECK_INT(f.vendor, 0x8086);
	CHECK_INT(f.device, 0x0b25);
	CHECK_INT(f.pri, FACT_YES);
	CHECK_INT(f.ats, FACT_YES);
	CHECK_INT(f.pasid, FACT_YES);
	CHECK_INT(f.stall, FACT_NO);
	CHECK_INT(f.sva, FACT_UNKNOWN);
	CHECK_INT(f.caps.pri.allocation, 64);
	CHECK_STR(device_pri_owner(&f), "0000:00:05.0");
	fake_free(&t);
}

static void reads_a_bare_function(void)
{
	fake_new(&t);
	config_new(c);
	fake_pci(&t, DEV5, c, 256);
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_STR(f.driver, "");
	CHECK_STR(f.iommu, "");
	CHECK_STR(f.group_type, "");
	CHECK_INT(f.group, DEVICE_NO_GROUP);
	CHECK_INT(f.pri, FACT_NO);
	CHECK_INT(f.sva, FACT_NO);
	fake_bytes(&t, DEV5, "config", c, 64);
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_INT(f.pri, FACT_UNKNOWN);
	CHECK_INT(f.pri_state, PCI_CAPS_DENIED);
	fake_free(&t);
}

static void gives_a_vf_its_pfs_credits(void)
{
	one_pci();
	fake_pci(&t, PF, c, sizeof(c));
	fake_text(&t, PF, "sriov_numvfs", "1\n");
	fake_text(&t, PF "/dsa0", "pasid_enabled", "1\n");
	fake_driver(&t, "pci", PF, "idxd");
	fake_iommu(&t, PF, "dmar0", 6);
	config_new(c);
	put32(c, 0xffffffff);
	config_cap(c, 0x100, 0x0f, 0);
	put16(c + 0x106, 0x8000);
	fake_pci(&t, VF, c, sizeof(c));
	fake_link(&t, VF, "physfn", PF);
	fake_iommu(&t, VF, "dmar0", 7);
	CHECK_INT(device_read(&f, t.root, "0000:6a:01.0"), 0);
	CHECK_INT(f.vfs, 1);
	CHECK_INT(f.sva, FACT_YES);
	fake_text(&t, PF "/dsa0", "pasid_enabled", "0\n");
	CHECK_INT(device_read(&f, t.root, "0000:6a:01.0"), 0);
	CHECK_INT(f.sva, FACT_NO);

	CHECK_INT(device_read(&f, t.root, "0000:6a:01.1"), 0);
	CHECK_STR(f.pf, "0000:6a:01.0");
	CHECK_STR(device_pri_owner(&f), "0000:6a:01.0");
	CHECK_INT(f.vendor, 0x8086);
	CHECK_INT(f.pri, FACT_YES);
	CHECK_INT(f.caps.pri.allocation, 64);
	CHECK_INT(f.caps.ats.offset, 0x100);
	CHECK_INT(f.pasid, FACT_YES);
	CHECK_INT(f.sva, FACT_NO); /* no driver */

	/* the PF sleeps, the VF doesn't */
	fake_text(&t, PF "/power", "runtime_status", "suspended\n");
	CHECK_INT(device_read(&f, t.root, "0000:6a:01.1"), 0);
	CHECK_INT(f.pri, FACT_UNKNOWN);
	CHECK_INT(f.pri_state, PCI_CAPS_ASLEEP);
	CHECK_INT(f.ats, FACT_YES);
	fake_free(&t);
}

static void knows_stall_and_uacce(void)
{
	fake_new(&t);
	fake_device(&t, "platform", ZIP);
	fake_iommu(&t, ZIP, "smmu3.0x000000002b400000", 3);
	fake_driver(&t, "platform", ZIP, "hisi_zip");
	CHECK_INT(device_read(&f, t.root, "HISI0001:00"), 0);
	CHECK_STR(f.iommu, "smmu3.0x000000002b400000");
	CHECK_INT(f.pri, FACT_NO);
	CHECK_INT(f.stall, FACT_NO);
	CHECK_INT(f.pasid, FACT_UNKNOWN);
	fake_dir(&t, "kernel/software_nodes/node0");
	fake_link(&t, ZIP, "software_node", "kernel/software_nodes/node0");
	CHECK_INT(device_read(&f, t.root, "HISI0001:00"), 0);
	CHECK_INT(f.stall, FACT_UNKNOWN);
	fake_text(&t, "firmware/devicetree/base/zip", "dma-can-stall", "");
	fake_bytes(&t, "firmware/devicetree/base/zip", "pasid-num-bits", "\0\0\0\x10", 4);
	fake_link(&t, ZIP, "of_node", "firmware/devicetree/base/zip");
	fake_text(&t, ZIP "/uacce/hisi_zip-0", "flags", "1\n");
	CHECK_INT(device_read(&f, t.root, "HISI0001:00"), 0);
	CHECK_INT(f.stall, FACT_YES);
	CHECK_INT(f.pasid, FACT_YES);
	CHECK_INT(f.sva, FACT_YES);
	fake_text(&t, ZIP "/uacce/hisi_zip-0", "flags", "2\n");
	CHECK_INT(device_read(&f, t.root, "HISI0001:00"), 0);
	CHECK_INT(f.sva, FACT_NO);
	fake_text(&t, ZIP "/uacce/hisi_zip-0", "flags", "-19\n");
	CHECK_INT(device_read(&f, t.root, "HISI0001:00"), 0);
	CHECK_INT(f.sva, FACT_UNKNOWN);
	fake_free(&t);

	/* the functions of drivers/pci/quirks.c */
	one_pci();
	fake_text(&t, DEV5, "vendor", "0x19e5\n");
	fake_text(&t, DEV5, "device", "0xa250\n");
	fake_text(&t, DEV5, "revision", "0x30\n");
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_INT(f.stall, FACT_NO); /* behind VT-d nothing stalls */
	fake_free(&t);
	fake_new(&t);
	fake_pci(&t, DEV5, c, sizeof(c));
	fake_iommu(&t, DEV5, "smmu3.0x0000000140000000", 5);
	fake_text(&t, DEV5, "vendor", "0x19e5\n");
	fake_text(&t, DEV5, "device", "0xa250\n");
	fake_text(&t, DEV5, "revision", "0x30\n");
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_INT(f.stall, FACT_YES);
	fake_text(&t, DEV5, "revision", "0x20\n");
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_INT(f.stall, FACT_NO);
	fake_free(&t);
}

static void finds_by_name(void)
{
	char name[300];

	one_pci();
	fake_device(&t, "platform", "devices/platform/twin");
	fake_device(&t, "mdev", "devices/virtual/twin");
	fake_device(&t, "mdev", "devices/virtual/only");
	CHECK_INT(device_read(&f, t.root, "twin"), 0);
	CHECK_STR(f.bus, "platform");
	fake_iommu(&t, "devices/virtual/twin", NULL, 8); /* behind an IOMMU: before others */
	CHECK_INT(device_read(&f, t.root, "twin"), 0);
	CHECK_STR(f.bus, "mdev");
	CHECK_STR(f.iommu, "");
	CHECK_INT(f.stall, FACT_UNKNOWN);
	CHECK_INT(device_read(&f, t.root, "only"), 0);
	CHECK_STR(f.bus, "mdev");
	CHECK_INT(device_read(&f, t.root, "none"), -ENOENT);
	CHECK_INT(device_read(&f, t.root, ""), -EINVAL);
	CHECK_INT(device_read(&f, t.root, ".."), -EINVAL);
	CHECK_INT(device_read(&f, t.root, "../../x"), -EINVAL);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	CHECK_INT(device_read(&f, t.root, name), -EINVAL);
	fake_free(&t);
}

static void takes_the_iommu_from_its_list(void)
{
	char path[PATH_MAX];

	one_pci();
	snprintf(path, sizeof(path), "%s/" DEV5 "/iommu", t.root);
	CHECK_INT(unlink(path), 0);
	fake_dir(&t, DEV5 "/iommu/ivhd0"); /* an AMD IOMMU is itself a PCI function */
	CHECK_INT(device_read(&f, t.root, "0000:00:05.0"), 0);
	CHECK_STR(f.iommu, "dmar0");
	fake_free(&t);
}

static void lists_all_once_in_order(void)
{
	struct device_list l;
	char name[200];

	fake_new(&t);
	CHECK_INT(device_list_read(&l, t.root), 0);
	CHECK_INT(l.n + l.n_iommus, 0);
	CHECK_INT(device_count(t.root), 0);
	device_list_free(&l);
	fake_free(&t);

	one_pci();
	fake_device(&t, "platform", "devices/platform/eth0");
	fake_iommu(&t, "devices/platform/eth0", "dmar1", 1);
	fake_device(&t, "auxiliary", "devices/virtual/eth0");
	fake_link(&t, "devices/virtual/eth0", "iommu_group", "kernel/iommu_groups/1");
	fake_link(&t, "kernel/iommu_groups/1/devices", "eth0.1", "devices/virtual/eth0");
	fake_pci(&t, HOST "0000:00:02.0", c, sizeof(c));
	fake_iommu(&t, HOST "0000:00:02.0", "dmar0", 12);
	/* gone while we look, and on no bus */
	fake_link(&t, "kernel/iommu_groups/1/devices", "ghost", "devices/platform/ghost");
	fake_dir(&t, "devices/virtual/busless");
	fake_link(&t, "kernel/iommu_groups/1/devices", "busless", "devices/virtual/busless");
	CHECK_INT(device_list_read(&l, t.root), 0);
	CHECK_INT(l.n, 4);
	CHECK_INT(l.n_iommus, 2);
	CHECK_INT(l.passed, 0);
	CHECK_STR(l.v[0].name, "0000:00:02.0");
	CHECK_STR(l.v[1].name, "0000:00:05.0");
	CHECK_STR(l.v[2].name, "eth0");
	CHECK_STR(l.v[2].bus, "auxiliary");
	CHECK_STR(l.v[2].iommu, "dmar1"); /* of two by that name the list can't tell which */
	CHECK_STR(l.v[3].bus, "platform");
	CHECK_INT(l.v[3].group, 1);
	CHECK(device_count(t.root) >= 4);
	device_list_free(&l);
	CHECK_INT(l.n, 0);

	memset(name, 'x', 150);
	strcpy(name + 150, "");
	fake_link(&t, "kernel/iommu_groups/1/devices", "long", name);
	CHECK_INT(device_list_read(&l, t.root), 0);
	CHECK_INT(l.passed, 1);
	device_list_free(&l);
	fake_free(&t);
}

void test_device(void)
{
	RUN(reads_a_pci_function);
	RUN(reads_a_bare_function);
	RUN(gives_a_vf_its_pfs_credits);
	RUN(knows_stall_and_uacce);
	RUN(finds_by_name);
	RUN(takes_the_iommu_from_its_list);
	RUN(lists_all_once_in_order);
}
