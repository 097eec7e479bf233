// SPDX-License-Identifier: GPL-2.0
/* What `devices` prints. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/devices_view.h"
#include "tests.h"

static struct device_facts devs[8];
static struct device_list l;
static char *text;

static struct device_facts *add(const char *name, const char *driver, const char *iommu)
{
	struct device_facts *f = &devs[l.n++];

	memset(f, 0, sizeof(*f));
	snprintf(f->name, sizeof(f->name), "%s", name);
	snprintf(f->driver, sizeof(f->driver), "%s", driver);
	snprintf(f->iommu, sizeof(f->iommu), "%s", iommu);
	strcpy(f->bus, "pci");
	strcpy(f->group_type, "DMA-FQ");
	f->group = l.n;
	f->vendor = 0x8086;
	f->device = 0x0b25;
	f->caps.state = f->pri_state = PCI_CAPS_READ;
	f->pri = f->ats = f->pasid = f->stall = f->sva = FACT_NO;
	l.v = devs;
	l.n_iommus = 1;
	return f;
}

static void has_pri(struct device_facts *f, __u32 capacity, __u32 allocation, bool on)
{
	f->pri = f->ats = f->pasid = FACT_YES;
	f->caps.ats = (struct pci_ats){
		.offset = 256, .enabled = on, .unit_shift = 12, .invalidate_depth = 32
	};
	f->caps.pasid = (struct pci_pasid){ .offset = 320, .enabled = on, .width = 20 };
	f->caps.pri = (struct pci_pri){ .offset = 288,
					.enabled = on,
					.stopped = !on,
					.capacity = capacity,
					.allocation = allocation };
	f->sva = FACT_UNKNOWN;
}

static const char *print(const struct devices_options *o, bool json)
{
	size_t size;
	FILE *f;

	free(text);
	text = NULL;
	f = open_memstream(&text, &size);
	if (json) {
		struct json j = { .f = f };

		CHECK_INT(devices_json(&j, &l, o), 0);
	} else {
		CHECK_INT(devices_text(f, &l, o), 0);
	}
	fclose(f);
	return text;
}

static const struct devices_options narrow, wide = { .wide = true }, all = { .all = true };

static void system_of_four(void)
{
	struct device_facts *f;

	memset(&l, 0, sizeof(l));
	has_pri(add("0000:00:05.0", "pridev", "dmar0"), 512, 512, true);
	has_pri(add("0000:00:06.0", "", "dmar0"), 64, 0, false);
	f = add("0000:6a:01.1", "vfio-pci", "dmar0");
	has_pri(f, 512, 512, true);
	strcpy(f->pf, "0000:00:05.0");
	add("0000:00:1f.0", "ahci", "dmar0");
}

static void prints_the_table(void)
{
	system_of_four();
	CHECK_STR(print(&narrow, false),
		  "DEVICE       DRIVER   GROUP IOMMU CAPACITY ALLOC PRI ATS PASID STALL SVA\n"
		  "0000:00:05.0 pridev       1 dmar0      512   512  on  on    on     -   ?\n"
		  "0000:00:06.0 -            2 dmar0       64     0 off off   off     -   ?\n"
		  "0000:6a:01.1 vfio-pci     3 dmar0       PF    PF  on  on    on     -   ?\n"
		  "PF: a VF uses the page requests of its PF (which one: -w)\n"
		  "dmar0: 512 page requests allocated to 1 device\n");
	CHECK(strstr(print(&all, false), "\n0000:00:1f.0 ahci         4 dmar0        -     -   -   "
					 "-     -     -   -\n"));
	CHECK_STR(
		print(&wide, false),
		"DEVICE       ID        BUS DRIVER   GROUP TYPE   IOMMU PF           VFS CAPACITY "
		"ALLOC ENABLED STOPPED STATUS ATS UNIT PASID BITS STALL SVA\n"
		"0000:00:05.0 8086:0b25 pci pridev       1 DMA-FQ dmar0 -              -      512 "
		"  512     yes       - ok      on   4K    on   20     -   ?\n"
		"0000:00:06.0 8086:0b25 pci -            2 DMA-FQ dmar0 -              -       64 "
		"    0      no     yes ok     off   4K   off   20     -   ?\n"
		"0000:6a:01.1 8086:0b25 pci vfio-pci     3 DMA-FQ dmar0 0000:00:05.0   -       PF "
		"   PF     yes       - ok      on   4K    on   20     -   ?\n"
		"PF: a VF uses the page requests of its PF\n"
		"dmar0: 512 page requests allocated to 1 device\n");
}

static void shows_what_was_asked_for(void)
{
	static const char *const pattern = "00:1f.0";
	const struct devices_options o = { .patterns = &pattern, .n_patterns = 1 };

	system_of_four();
	CHECK_STR(print(&o, false),
		  "DEVICE       DRIVER GROUP IOMMU CAPACITY ALLOC PRI ATS PASID STALL SVA\n"
		  "0000:00:1f.0 ahci       4 dmar0        -     -   -   -     -     -   -\n"
		  "dmar0: 512 page requests allocated to 1 device\n");
}

static void warns_of_more_than_the_queue_takes(void)
{
	static const char *const warning =
		"dmar0: 2048 page requests allocated to 2 devices, 1 more not known\n"
		"warning: dmar0: its one page request queue takes 2047 on Linux 6.1 and later,\n"
		"fewer on older ones; requests that find it full are refused\n"
		"not known whether there is PRI: 1 device (asleep)\n"
		"A device that is asleep is left so; look again while it is in use.\n"
		"-a shows all devices behind an IOMMU.\n";
	struct device_facts *f;

	system_of_four();
	devs[0].caps.pri.allocation = 1984;
	devs[1].caps.pri.allocation = 64;
	devs[1].caps.pri.enabled = true;
	f = &devs[3];
	f->pri = f->pasid = f->ats = FACT_UNKNOWN;
	f->caps.state = f->pri_state = PCI_CAPS_ASLEEP;
	CHECK(strstr(print(&narrow, false), warning));
	CHECK(strstr(print(&narrow, true), "\"allocation\":2048,\"exceeds_queue\":true"));
	devs[0].caps.pri.allocation = 1983;
	CHECK(!strstr(print(&narrow, false), "warning"));
	for (unsigned int i = 0; i < l.n; i++)
		strcpy(devs[i].iommu, "ivhd0");
	devs[0].caps.pri.allocation = 4000;
	CHECK(!strstr(print(&narrow, false), "warning"));
	CHECK(strstr(print(&narrow, true), "\"exceeds_queue\":null"));
}

static void tells_status_bits(void)
{
	system_of_four();
	devs[1].caps.pri.stopped = false;
	devs[1].caps.pri.response_failure = true;
	devs[1].caps.pri.unexpected_prg = true;
	print(&narrow, false);
	CHECK(strstr(text, " stopping off "));
	CHECK(strstr(text, "0000:00:06.0: got a Response Failure (status RF)\n"));
	CHECK(strstr(text,
		     "0000:00:06.0: got a response to a group it had not sent (status UPRGI)\n"));
	CHECK(strstr(print(&wide, false), " no      no RF,UPRGI off "));
}

static void says_why_there_is_nothing(void)
{
	struct device_facts *f;

	memset(&l, 0, sizeof(l));
	CHECK(!strncmp(print(&narrow, false), "No IOMMU is in use: ", 20));
	CHECK(strstr(text, "intel_iommu=on,sm_on"));
	CHECK_STR(print(&narrow, true), "");
	l.n_iommus = 2;
	CHECK_STR(print(&narrow, false), "2 IOMMUs, but no device behind them.\n");
	f = add("0000:00:1f.0", "ahci", "dmar0");
	CHECK_STR(
		print(&narrow, false),
		"Of 1 device behind an IOMMU none is known to send page requests.\n"
		"Looked for: PCI's page request capability (PRI), stalling behind an SMMUv3, and\n"
		"drivers that share address spaces (uacce, idxd).\n"
		"-a shows all devices behind an IOMMU.\n");
	f->pri = FACT_UNKNOWN;
	f->pri_state = PCI_CAPS_DENIED;
	f = add("mock0", "", "mock");
	f->stall = FACT_UNKNOWN;
	CHECK(strstr(print(&narrow, false),
		     "\nnot known whether there is PRI: 1 device (needs root)\n"
		     "not known whether it may stall: 1 device\n"
		     "-a shows all devices behind an IOMMU.\n"));
}

static void keeps_to_79_columns(void)
{
	struct device_facts *f;

	memset(&l, 0, sizeof(l));
	l.n = 0;
	for (int i = 0; i < 3; i++) {
		f = add("a-platform-device-with-a-name-that-is-far-too-long.auto",
			"a-driver-with-a-name-that-is-too-long", "smmu3.0x000000002b400000");
		has_pri(f, 4294967295U, 4294967295U, i % 2);
		f->caps.pri.stopped = false;
		f->caps.pri.response_failure = f->caps.pri.unexpected_prg = true;
		f->group = 4294967294U;
		f->stall = f->sva = FACT_YES;
	}
	strcpy(f->name, "\x1b[2J\xff\n");
	strcpy(f->pf, "x");
	print(&all, false);
	for (char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (end - line > 79)
			fail("%td columns: %.*s", end - line, (int)(end - line), line);
	}
	CHECK(!strchr(text, '\x1b') && !strchr(text, '\xff'));
	CHECK(strstr(text, "?[2J??"));
}

static void writes_records(void)
{
	system_of_four();
	devs[0].caps.pri.pasid_required = true;
	devs[3].pri = devs[3].ats = devs[3].pasid = FACT_UNKNOWN;
	devs[3].pri_state = devs[3].caps.state = PCI_CAPS_DENIED;
	devs[3].group = DEVICE_NO_GROUP;
	print(&all, true);
	CHECK(!strncmp(text,
		       "{\"type\":\"device\",\"device\":\"0000:00:05.0\",\"driver\":\"pridev\","
		       "\"iommu\":\"dmar0\",\"group\":1,\"group_type\":\"DMA-FQ\",\"bus\":\"pci\","
		       "\"vendor_id\":\"8086\",\"device_id\":\"0b25\",\"pf\":null,\"vfs\":0,"
		       "\"pri\":{\"present\":true,\"why_unknown\":null,\"capacity\":512,"
		       "\"allocation\":512,\"enabled\":true,\"stopped\":null,"
		       "\"response_failure\":false,\"unexpected_prg_index\":false,"
		       "\"pasid_required\":true},"
		       "\"ats\":{\"present\":true,\"why_unknown\":null,\"enabled\":true,"
		       "\"unit_bytes\":4096,\"invalidate_queue_depth\":32},"
		       "\"pasid\":{\"present\":true,\"why_unknown\":null,\"enabled\":true,"
		       "\"bits\":20},\"stall\":false,\"sva\":null}\n",
		       strchr(text, '\n') - text + 1));
	CHECK(strstr(text, "\"pri\":{\"present\":null,\"why_unknown\":\"needs root\","
			   "\"capacity\":null,"));
	CHECK(strstr(text, "\"group\":null,"));
	CHECK(strstr(text, "{\"type\":\"iommu\",\"iommu\":\"dmar0\",\"n_devices\":4,"
			   "\"pri_enabled\":1,\"pri_unknown\":1,\"allocation\":512,"
			   "\"exceeds_queue\":false}\n"));
}

static void tells_errors_of_writing(void)
{
	FILE *f = fopen("/dev/full", "w");
	struct json j = { .f = f };

	system_of_four();
	CHECK_INT(devices_text(f, &l, &narrow), -ENOSPC);
	CHECK(devices_json(&j, &l, &narrow) < 0);
	fclose(f);
}

void test_devices(void)
{
	RUN(prints_the_table);
	RUN(shows_what_was_asked_for);
	RUN(warns_of_more_than_the_queue_takes);
	RUN(tells_status_bits);
	RUN(says_why_there_is_nothing);
	RUN(keeps_to_79_columns);
	RUN(writes_records);
	RUN(tells_errors_of_writing);
	free(text);
	text = NULL;
}
