// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <errno.h>
#include "fake.h"
#include "collect/fault_device.h"
#include "policy/ignore.h"
#include "collect/kmsg.h"
#include "view/faults.h"
#include "places.h"
#include "check.h"

static __u8 config[CONFIG_SIZE];

/* --- from a source id to a device --- */

#define DEV5 "devices/pci0000:00/0000:00:05.0"
#define DEV9 "devices/pci0001:00/0001:00:09.1"

static struct fault_device find(struct fake *t, __u8 source, __u32 sid, const char *iommu,
				__u32 segment)
{
	struct fault_row row = { .source = source, .sid = sid };
	struct fault_iommu m = { .segment = segment };
	struct fault_device d;

	snprintf(m.name, sizeof(m.name), "%s", iommu);
	fault_device_find(&d, &row, &m, t->root);
	return d;
}

static void check_device(struct fake *t, __u8 source, __u32 sid, const char *iommu, __u32 segment,
			 const char *name, bool live, const char *driver)
{
	struct fault_device d = find(t, source, sid, iommu, segment);

	CHECK_STR(d.name, name);
	CHECK_INT(d.live, live);
	CHECK_INT(d.found, live);
	CHECK_STR(d.driver, driver);
}

static void faults_source_id(void)
{
	struct fake t;

	fake_new(&t);
	config_new(config);
	fake_pci(&t, DEV5, config, sizeof(config));
	fake_iommu(&t, DEV5, "dmar0", 5);
	fake_driver(&t, "pci", DEV5, "edu");
	fake_pci(&t, DEV9, config, sizeof(config));
	fake_iommu(&t, DEV9, "smmu3.0x9050000", 9);
	check_device(&t, FAULT_VTD, 0x28, "dmar0", 0, "0000:00:05.0", true, "edu");
	/* a forged or a bridge's source id: no such device, or it is behind another IOMMU */
	check_device(&t, FAULT_VTD, 0x30, "dmar0", 0, "0000:00:06.0", false, "");
	check_device(&t, FAULT_VTD, 0x28, "dmar1", 0, "0000:00:05.0", false, "");
	check_device(&t, FAULT_AMD, 0x28, "ivhd1", 1, "0001:00:05.0", false, "");
	check_device(&t, FAULT_AMD, 0xffff, "ivhd0", 0xffff, "ffff:ff:1f.7", false, "");
	check_device(&t, FAULT_AMD, FAULT_NONE, "ivhd0", 0, "ivhd0", false, "");
	/* IORT and VIOT put the segment into the upper half */
	check_device(&t, FAULT_SMMU3, 0x10049, "smmu3.0x9050000", FAULT_NONE, "0001:00:09.1", true,
		     "");
	check_device(&t, FAULT_SMMU3, 0x77, "smmu3.0x9050000", FAULT_NONE, "stream:0x77", false,
		     "");
	check_device(&t, FAULT_VIRTIO, 0xfffffffe, "0000:00:04.0", 0, "endpoint:0xfffffffe", false,
		     "");
	fake_free(&t);
}

static void faults_named_by_kernel(void)
{
	struct fault_row row = {
		.source = FAULT_GENERIC, .sid = FAULT_NONE, .name = "alpha", .driver = "mockdev"
	};
	struct fault_device d;
	struct fake t;

	fake_new(&t);
	fault_device_find(&d, &row, NULL, t.root);
	CHECK_STR(d.name, "alpha");
	CHECK_STR(d.driver, "mockdev");
	CHECK(d.found && !d.live);
	row.name[0] = 0;
	fault_device_find(&d, &row, NULL, t.root);
	CHECK_STR(d.name, "unknown");
	fake_free(&t);
}

/* --- the kernel's log --- */

static void faults_log_lines(void)
{
	static const char *const fault[] = {
		/* 7.2, 6.1, 5.10 */
		"DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr 0x12345000 "
		"[fault reason 0x06] PTE Read access is not set",
		"DMAR: [DMA Write PASID 0x1] Request device [00:01.0] fault addr 0xabc000 [fault "
		"reason 0x05] PTE Write access is not set",
		"DMAR: [INTR-REMAP] Request device [f0:1f.7] fault index 0x30 [fault reason 0x22] "
		"Present field in the IRTE entry is clear",
		"pci 0000:00:05.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x0 "
		"flags=0x0009]",
		"arm-smmu-v3 9050000.smmuv3: event 0x10 received:",
		"virtio_iommu virtio0: page fault from EP 40 at 0x12345000 []",
	};
	static const char *const other[] = {
		"DMAR: DRHD: handling fault status reg 2",
		"dmar_fault: 8 callbacks suppressed",
		"arm-smmu-v3 9050000.smmuv3: event: F_TRANSLATION client: 0000:00:05.0 sid: 0x28",
		"arm-smmu-v3 9050000.smmuv3: \t0x0000002800000010",
		"",
	};

	for (size_t i = 0; i < sizeof(fault) / sizeof(*fault); i++)
		if (!fault_log_names(fault[i]))
			fail("not taken for a fault: %s", fault[i]);
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (fault_log_names(other[i]))
			fail("taken for a fault: %s", other[i]);
}

/* --- rules --- */

/* Reads rules. Returns 0 or a negative errno; the caller frees them. */
static int rules_of(struct ignore_rules *rules, const char *text)
{
	char path[] = "/tmp/test-faults-XXXXXX";
	int fd = mkstemp(path), err;

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
	err = ignore_read(rules, path);
	unlink(path);
	return err;
}

static void faults_rules(void)
{
	struct ignore_fault f = { "0000:00:05.0", "pte_read", "read", 0x1000 };
	struct ignore_rules rules;

	CHECK_INT(rules_of(&rules, "# nothing\n\ndevice 00:05.0 access write\n"
				   "reason pte_* address 0x1000-0x1fff # a range"),
		  0);
	CHECK_INT(rules.n, 2);
	CHECK(ignore_fits(&rules, &f));
	CHECK(!ignore_fits_all(&rules, &f));
	f.address = 0x1fff;
	CHECK(ignore_fits(&rules, &f));
	f.address = 0x2000;
	CHECK(!ignore_fits(&rules, &f));
	f.access = "write";
	CHECK(ignore_fits(&rules, &f) && ignore_fits_all(&rules, &f));
	f.device = "0000:00:05.1";
	CHECK(!ignore_fits(&rules, &f));
	ignore_free(&rules);
	CHECK(!ignore_fits(&rules, &f));
}

static void faults_rules_wrong(void)
{
	static const char *const wrong[] = {
		"device\n",
		"pasid 5\n",
		"address 1-\n",
		"address -5\n",
		"address 2-1\n",
		"address 0x\n",
		"address 1 address 2\n",
		"device a device b\n",
		"address 0x1ffffffffffffffff\n",
		"address 1x\n",
		"address 0100\n",
		"access raed\n",
		"access write+read\n",
		"access read+\n",
	};
	char longest[2000];
	struct ignore_rules rules;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (rules_of(&rules, wrong[i]) >= 0)
			fail("taken: %s", wrong[i]);
		ignore_free(&rules);
	}
	memset(longest, ' ', sizeof(longest));
	longest[sizeof(longest) - 1] = 0;
	CHECK(rules_of(&rules, longest) < 0);
	ignore_free(&rules);
	CHECK_INT(ignore_read(&rules, "/proc"), -EISDIR);
	ignore_free(&rules);
}

/* --- views --- */

static struct fault_kind kinds[4];
static struct fault_iommu iommus[1];

static struct fault_snapshot snapshot(void)
{
	struct fault_snapshot s = { .t = 100000000000,
				    .kinds = kinds,
				    .iommus = iommus,
				    .n_iommus = 1,
				    .log_known = true,
				    .suppressed = 5 };

	memset(iommus, 0, sizeof(iommus));
	strcpy(iommus[0].name, "dmar0");
	iommus[0].overflows[FAULT_Q_FAULT] = 2;
	iommus[0].lost[FAULT_NO_ROOM] = 7;
	memset(kinds, 0, sizeof(kinds));
	for (int i = 0; i < 4; i++) {
		struct fault_kind *k = &kinds[i];

		snprintf(k->device.name, sizeof(k->device.name),
			 i ? "a-very-long-\"platform\"\n\\device.%d" : "0000:00:05.0", i / 2);
		strcpy(k->device.driver, "a_driver_with_a_long_name");
		strcpy(k->iommu, "dmar0");
		k->access = FAULT_READ | FAULT_EXEC | (i ? FAULT_PRIV : 0);
		k->count = i == 3 ? ~0ULL / 2 : 1000000;
		k->fresh = true;
		k->last[0].address = ~0ULL >> 16;
		k->last[0].pasid = k->last[0].domain = FAULT_NONE;
		k->n_last = 1;
		strcpy(k->device.model, "A Vendor With a Very Long Name (formerly Another) and an "
					"\x1b[31mAccelerator\x1b[0m of Some Kind");
		strcpy(k->place, i ? "RAM (Kernel code)" : "BAR 2 of 0000:03:00.0");
	}
	kinds[2].device = kinds[3].device;
	s.n_kinds = 4;
	s.total = 4;
	return s;
}

static char text[65536];

static FILE *begin(void)
{
	memset(text, 0, sizeof(text));
	return fmemopen(text, sizeof(text), "w");
}

static void faults_table_width(void)
{
	struct fault_snapshot s = snapshot();
	struct fault_table table = {};
	struct out_options o = {};
	FILE *f = begin();

	CHECK_INT(out_faults_table(f, &s, &o, &table), 0);
	/* prints nothing if nothing has changed */
	CHECK_INT(out_faults_table(f, &s, &o, &table), 0);
	fclose(f);
	CHECK(strstr(text, "  0000:00:05.0, 0xffffffffffff: same physical address: BAR 2 of"));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > 79)
			fail("%zu columns: %s", strlen(line), line);
	for (const char *p = text; p < text + sizeof(text) && *p; p++)
		CHECK(*p >= ' ' && *p < 0x7f);
}

static void faults_metrics(void)
{
	struct fault_snapshot s = snapshot();
	FILE *f = begin();
	int series = 0;

	CHECK_INT(out_faults_prom(f, &s, true), 0);
	fclose(f);
	for (const char *p = text; (p = strstr(p, "\niommu_dma_faults_total{")); p++)
		series++;
	/* the last two have the same labels: one series with their sum */
	CHECK_INT(series, 3);
	CHECK(strstr(text, "iommu_queue_overflows_total{iommu=\"dmar0\",queue=\"fault\"} 2\n"));
	CHECK(strstr(text, "iommu_dma_faults_suppressed_total 5\n"));
	CHECK(strstr(text, "\\\"platform\\\"\\n\\\\device"));
	s.log_known = false;
	f = begin();
	CHECK_INT(out_faults_prom(f, &s, true), 0);
	fclose(f);
	CHECK(!strstr(text, "suppressed"));
}

int main(void)
{
	RUN(faults_source_id);
	RUN(faults_named_by_kernel);
	RUN(faults_log_lines);
	RUN(faults_rules);
	RUN(faults_rules_wrong);
	RUN(faults_table_width);
	RUN(faults_metrics);
	test_places();
	test_crossings();
	return !!tests_failed();
}
