// SPDX-License-Identifier: GPL-2.0
/* What lies at an address, which addresses are IOVAs, and the names of devices. */
#include <stdlib.h>
#include <zlib.h>

#include "device/address.h"
#include "fake.h"
#include "collect/fault_device.h"
#include "device/pci_names.h"
#include "places.h"
#include "check.h"

/* Lines of real machines, from genodelabs/genode#5066 and pmem/ndctl#76, and of arm64. */
#define IOMEM                                       \
	"00000000-00000fff : Reserved\n"            \
	"00100000-0fffffff : System RAM\n"          \
	"  02000000-02e00000 : Kernel code\n"       \
	"6f800000-8fffffff : Reserved\n"            \
	"  80000000-8fffffff : PCI MMCONFIG 0000\n" \
	"ccbff000-ccd7efff : ACPI Non-volatile\n"   \
	"cff00000-cfffffff : RAM buffer\n"          \
	"d0000000-febfffff : PCI Bus 0000:00\n"     \
	"  f1000000-f10fffff : PCI Bus 0000:03\n"   \
	"    f1000000-f1001fff : 0000:03:00.0\n"    \
	"      f1000000-f1001fff : iwlwifi\n"       \
	"fec00000-fec003ff : IOAPIC 0\n"            \
	"100000000-63fffffff : System RAM\n"        \
	"  63e000000-63effffff : reserved\n"

#define DEVICES "devices/pci0000:00/"
#define NIC	DEVICES "0000:03:00.0"
#define BRIDGE	DEVICES "0000:00:1c.0"

/* resource_show(): six BARs, the ROM; a bridge shows its windows after them */
#define NONE "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define NIC_BARS                                                               \
	"0x00000000f1000000 0x00000000f1001fff 0x0000000000140204\n" NONE      \
	"0x0000000000003000 0x000000000000301f 0x0000000000040101\n"           \
	"0x00000000f8000000 0x00000000f80fffff 0x000000002014220c\n" NONE NONE \
	"0x00000000f1080000 0x00000000f10fffff 0x0000000000046200\n"
#define BRIDGE_BARS                        \
	NONE NONE NONE NONE NONE NONE NONE \
		"0x00000000f1000000 0x00000000f10fffff 0x0000000000000200\n"

static void machine(struct fake *t, const char *iomem)
{
	__u8 config[CONFIG_SIZE];

	fake_new(t);
	config_new(config);
	fake_pci(t, NIC, config, sizeof(config));
	fake_pci(t, BRIDGE, config, sizeof(config));
	fake_iommu(t, NIC, "dmar0", 7);
	fake_text(t, NIC, "resource", NIC_BARS);
	fake_text(t, BRIDGE, "resource", BRIDGE_BARS);
	fake_text(t, "kernel/iommu_groups/7", "reserved_regions",
		  "0x000000006f800000 0x000000006fffffff direct\n"
		  "0x00000000fee00000 0x00000000feefffff msi\n");
	if (iomem)
		fake_text(t, ".", "iomem", iomem);
}

static void address_says_what_is_there(void)
{
	static const struct {
		__u64 address;
		const char *of_nic, *of_other;
	} v[] = {
		{ 0x0, "firmware (Reserved)", "firmware (Reserved)" },
		{ 0x1000, "nothing", "nothing" },
		{ 0x100000, "RAM", "RAM" },
		{ 0x2000000, "RAM (Kernel code)", "RAM (Kernel code)" },
		{ 0x2e00000, "RAM (Kernel code)", "RAM (Kernel code)" },
		{ 0x2e00001, "RAM", "RAM" },
		{ 0xfffffff, "RAM", "RAM" },
		{ 0x10000000, "nothing", "nothing" },
		{ 0x6f800000, "reserved (direct)", "firmware (Reserved)" },
		{ 0x6fffffff, "reserved (direct)", "firmware (Reserved)" },
		{ 0x70000000, "firmware (Reserved)", "firmware (Reserved)" },
		{ 0x80000000, "PCI MMCONFIG 0000", "PCI MMCONFIG 0000" },
		{ 0xccbff123, "ACPI Non-volatile", "ACPI Non-volatile" },
		/* Dasharo/dasharo-issues#1134 */
		{ 0xcff49550, "RAM buffer", "RAM buffer" },
		{ 0xd0000000, "PCI Bus 0000:00", "PCI Bus 0000:00" },
		{ 0xf1000000, "its own BAR 0", "BAR 0 of 0000:03:00.0" },
		{ 0xf1001fff, "its own BAR 0", "BAR 0 of 0000:03:00.0" },
		{ 0xf1002000, "PCI Bus 0000:03", "PCI Bus 0000:03" },
		{ 0xf1080000, "its own ROM", "ROM of 0000:03:00.0" },
		{ 0x3000, "nothing", "nothing" },		      /* I/O ports */
		{ 0xf8000000, "PCI Bus 0000:00", "PCI Bus 0000:00" }, /* not assigned */
		{ 0xfee00000, "reserved (msi)", "nothing" },
		{ 0x63e000000, "RAM (reserved)", "RAM (reserved)" },
		{ ~0ULL, "nothing", "nothing" },
	};
	char buf[ADDRESS_TEXT];
	struct address_map m;
	struct fake t;

	machine(&t, IOMEM);
	CHECK_INT(address_map_read(&m, t.root, t.root), 0);
	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		address_text(buf, &m, t.root, "0000:03:00.0", v[i].address);
		if (strcmp(buf, v[i].of_nic))
			fail("%#llx: \"%s\", not \"%s\"", v[i].address, buf, v[i].of_nic);
		address_text(buf, &m, t.root, "0000:00:02.0", v[i].address);
		if (strcmp(buf, v[i].of_other))
			fail("%#llx: \"%s\", not \"%s\"", v[i].address, buf, v[i].of_other);
	}
	address_map_free(&m);
	fake_free(&t);
}

/* Without CAP_SYS_ADMIN the kernel shows the names and hides the numbers. */
static void address_without_privilege(void)
{
	static const char *const hidden[] = {
		"00000000-00000000 : Reserved\n  00000000-00000000 : System RAM\n", "", NULL
	};
	char buf[ADDRESS_TEXT];
	struct address_map m;
	struct fake t;

	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++) {
		machine(&t, hidden[i]);
		CHECK_INT(address_map_read(&m, t.root, t.root), 0);
		CHECK_STR(address_text(buf, &m, t.root, "0000:03:00.0", 0), "");
		CHECK_STR(address_text(buf, &m, t.root, "0000:03:00.0", 0x2000000), "");
		CHECK_STR(address_text(buf, &m, t.root, "0000:03:00.0", 0xfee00000),
			  "reserved (msi)");
		CHECK_STR(address_text(buf, &m, t.root, "dmar0", 0xf1000000),
			  "BAR 0 of 0000:03:00.0");
		address_map_free(&m);
		fake_free(&t);
	}
}

static void address_of_no_machine(void)
{
	char buf[ADDRESS_TEXT];
	struct address_map m;

	CHECK_INT(address_map_read(&m, "/nowhere", "/nowhere"), 0);
	CHECK_STR(address_text(buf, &m, "/nowhere", "../..", 0x1000), "");
	address_map_free(&m);
}

/* Changes random bytes of @text, the same in each run. Sanitizers find bad accesses. */
static void spoil(char *text, size_t n)
{
	static unsigned int seed = 1;

	for (int changes = rand_r(&seed) % 8; changes >= 0; changes--)
		text[rand_r(&seed) % n] = "\n\t :-x0f\xff"[rand_r(&seed) % 9];
}

static void address_spoilt_files(void)
{
	char iomem[] = IOMEM, bars[] = NIC_BARS, buf[ADDRESS_TEXT];
	unsigned int seed = 2, told = 0;
	struct address_map m;
	struct fake t;

	machine(&t, IOMEM);
	for (int i = 0; i < 2000; i++) {
		memcpy(iomem, IOMEM, sizeof(iomem));
		memcpy(bars, NIC_BARS, sizeof(bars));
		spoil(iomem, sizeof(iomem) - 1);
		spoil(bars, sizeof(bars) - 1);
		fake_text(&t, ".", "iomem", iomem);
		fake_text(&t, NIC, "resource", bars);
		CHECK_INT(address_map_read(&m, t.root, t.root), 0);
		for (int j = 0; j < 16; j++) {
			__u64 at = (__u64)rand_r(&seed) << (j & 3);

			address_text(buf, &m, t.root, "0000:03:00.0", at);
			CHECK(strlen(buf) < sizeof(buf));
			told += strcmp(buf, "nothing") && buf[0];
		}
		address_map_free(&m);
	}
	/* eight changed bytes leave most of a file intact */
	CHECK(told > 2000);
	fake_free(&t);
}

static void iova_or_not(void)
{
	static const struct {
		__u8 source;
		__u16 reason;
		__u32 flags;
		bool yes;
	} v[] = {
		{ FAULT_VTD, 0x05, 0, true },	  { FAULT_VTD, 0x1f, 0, true },
		{ FAULT_VTD, 0x20, 0, false },	  { FAULT_VTD, 0x26, 0, false },
		{ FAULT_VTD, 0x30, 0, true },	  { FAULT_VTD, 0x71, 0, true },
		{ FAULT_AMD, 0x2, 0, true },	  { FAULT_AMD, 0x2, 0x008, false },
		{ FAULT_AMD, 0x4, 0, false },	  { FAULT_AMD, 0x5, 0, false },
		{ FAULT_AMD, 0x8, 0, true },	  { FAULT_SMMU3, 0x02, 0, false },
		{ FAULT_SMMU3, 0x04, 0, false },  { FAULT_SMMU3, 0x10, 0, true },
		{ FAULT_SMMU3, 0x13, 0, true },	  { FAULT_SMMU3, 0x21, 0, false },
		{ FAULT_VIRTIO, 2, 0x101, true }, { FAULT_VIRTIO, 1, 0x1, false },
		{ FAULT_GENERIC, 0, 0, true },
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct fault_kind k = { .source = v[i].source,
					.reason = v[i].reason,
					.flags = v[i].flags };

		if (fault_has_iova(&k) != v[i].yes)
			fail("source %u reason %#x flags %#x", k.source, k.reason, k.flags);
	}
}

/* --- names --- */

#define IDS                                               \
	"# a comment\n\n"                                 \
	"0e11  Compaq Computer Corporation\n"             \
	"\t0001  PCI to EISA Bridge\n"                    \
	"8086  Intel Corporation\n"                       \
	"\t0b25  Data Streaming Accelerator (DSA) v1.0\n" \
	"\t\t8086 0000  No device of its own\n"           \
	"\t15f3  Ethernet Controller I225-V\n"            \
	"8087  Another vendor\n"                          \
	"\t15f4  Not Intel's\n"                           \
	"C 02  Network controller\n"                      \
	"\t00  Ethernet controller\n"

static const char *name_of(const struct fake *t, __u16 vendor, __u16 device)
{
	static char name[PCI_NAME];

	pci_name_find(name, t->root, vendor, device);
	return name;
}

static void names_from_list(void)
{
	struct fake t;

	fake_new(&t);
	CHECK_STR(name_of(&t, 0x8086, 0x15f3), "");
	fake_text(&t, "hwdata", "pci.ids", "8086  Of Fedora\n");
	CHECK_STR(name_of(&t, 0x8086, 0x15f3), "Of Fedora");
	fake_text(&t, "misc", "pci.ids", IDS);
	CHECK_STR(name_of(&t, 0x8086, 0x15f3), "Intel Corporation Ethernet Controller I225-V");
	CHECK_STR(name_of(&t, 0x8086, 0x0b25),
		  "Intel Corporation Data Streaming Accelerator (DSA) v1.0");
	CHECK_STR(name_of(&t, 0x8086, 0x15f4), "Intel Corporation");
	CHECK_STR(name_of(&t, 0x0e11, 0x0001), "Compaq Computer Corporation PCI to EISA Bridge");
	CHECK_STR(name_of(&t, 0x0002, 0), "");
	CHECK_STR(name_of(&t, 0xffff, 0), "");
	fake_free(&t);
}

static void names_compressed(void)
{
	char path[128];
	struct fake t;
	gzFile f;

	fake_new(&t);
	fake_dir(&t, "misc");
	snprintf(path, sizeof(path), "%s/misc/pci.ids.gz", t.root);
	f = gzopen(path, "we");
	CHECK(f && gzwrite(f, IDS, strlen(IDS)) == (int)strlen(IDS) && gzclose(f) == Z_OK);
	CHECK_STR(name_of(&t, 0x8086, 0x15f3), "Intel Corporation Ethernet Controller I225-V");
	fake_free(&t);
}

static void names_spoilt(void)
{
	char ids[] = IDS, longest[4096];
	unsigned int found = 0;
	struct fake t;

	fake_new(&t);
	for (int i = 0; i < 2000; i++) {
		memcpy(ids, IDS, sizeof(ids));
		spoil(ids, sizeof(ids) - 1);
		fake_text(&t, "misc", "pci.ids", ids);
		found += strlen(name_of(&t, 0x8086, 0x15f3)) > 0;
	}
	CHECK(found > 1000);
	/* the rest of a line that is too long must not start an entry */
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "8086  ", 6);
	strcpy(longest + 511, "8087  Within\n");
	fake_text(&t, "misc", "pci.ids", longest);
	CHECK_INT(strlen(name_of(&t, 0x8086, 0)), PCI_NAME - 1);
	CHECK_STR(name_of(&t, 0x8087, 0), "");
	fake_free(&t);
}

static void names_of_devices(void)
{
	struct fault_device d = { .name = "0000:03:00.0", .found = true };
	struct fake t;

	machine(&t, NULL);
	fake_text(&t, "misc", "pci.ids", IDS);
	fault_device_model(&d, t.root, t.root);
	CHECK_STR(d.model, "Intel Corporation Data Streaming Accelerator (DSA) v1.0");
	d = (struct fault_device){ .name = "0000:03:00.0" };
	fault_device_model(&d, t.root, t.root);
	CHECK_STR(d.model, ""); /* forged: it is not the device there */
	d = (struct fault_device){ .name = "0000:77:00.0", .found = true };
	fault_device_model(&d, t.root, t.root);
	CHECK_STR(d.model, "");
	fake_free(&t);
}

void test_places(void)
{
	RUN(address_says_what_is_there);
	RUN(address_without_privilege);
	RUN(address_of_no_machine);
	RUN(address_spoilt_files);
	RUN(iova_or_not);
	RUN(names_from_list);
	RUN(names_compressed);
	RUN(names_spoilt);
	RUN(names_of_devices);
}
