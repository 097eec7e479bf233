// SPDX-License-Identifier: GPL-2.0
/* The tables of reasons by themselves: complete, unambiguous, fit for labels; AMD's flags. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "decode/reasons_tables.h"

static const struct reason_table *const tables[] = {
	[FAULT_VTD] = &reasons_vtd,
	[FAULT_AMD] = &reasons_amd,
	[FAULT_SMMU3] = &reasons_smmu3,
	[FAULT_VIRTIO] = &reasons_virtio,
};
enum { TABLES = sizeof(tables) / sizeof(*tables) };

static bool known(enum fault_source source, unsigned int code)
{
	return *reason_find(source, code)->section;
}

static bool is_label(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n && !s[n] && n <= 32;
}

static bool is_prose(const char *s)
{
	for (const char *c = s; *c; c++)
		if (!isprint((unsigned char)*c))
			return false;
	return *s && *s != ' ' && !strstr(s, "  ") && s[strlen(s) - 1] != ' ';
}

static void every_field_is_filled(void)
{
	for (int t = 0; t < TABLES; t++) {
		for (size_t i = 0; i < tables[t]->n; i++) {
			const struct reason *r = &tables[t]->entries[i].reason;

			if (!is_label(r->label) || !is_prose(r->text) || !is_prose(r->section) ||
			    !is_prose(r->hint))
				tap_fail("source %d, reason 0x%x", t, tables[t]->entries[i].code);
		}
	}
}

static void codes_ascend(void)
{
	for (int t = 0; t < TABLES; t++) {
		const struct reason_entry *e = tables[t]->entries;

		CHECK(tables[t]->n > 0);
		for (size_t i = 1; i < tables[t]->n; i++)
			if (e[i].code <= e[i - 1].code)
				tap_fail("source %d, reason 0x%x", t, e[i].code);
	}
}

/* Also of those that are unknown: two with one label would be one time series twice. */
static void labels_are_unique(void)
{
	for (int s = 0; s < FAULT_SOURCES; s++)
		for (unsigned int a = 0; a < 0x100; a++)
			for (unsigned int b = a + 1; b <= 0x100; b++)
				if (!strcmp(reason_find(s, a)->label, reason_find(s, b)->label))
					tap_fail("source %d: reasons 0x%x and 0x%x", s, a, b);
}

/* The codes of the specifications, see the files of the tables. */
static void codes_are_those_of_the_specification(void)
{
	static const struct {
		enum fault_source source;
		unsigned int first, last;
	} ranges[] = {
		{ FAULT_VTD, 0x00, 0x0d },   { FAULT_VTD, 0x20, 0x26 },
		{ FAULT_VTD, 0x30, 0x32 },   { FAULT_VTD, 0x38, 0x3a },
		{ FAULT_VTD, 0x40, 0x48 },   { FAULT_VTD, 0x50, 0x52 },
		{ FAULT_VTD, 0x58, 0x5d },   { FAULT_VTD, 0x70, 0x7c },
		{ FAULT_VTD, 0x80, 0x87 },   { FAULT_VTD, 0x90, 0x90 },
		{ FAULT_AMD, 0x1, 0x9 },     { FAULT_AMD, 0xd, 0xe },
		{ FAULT_SMMU3, 0x01, 0x0b }, { FAULT_SMMU3, 0x10, 0x13 },
		{ FAULT_SMMU3, 0x20, 0x21 }, { FAULT_SMMU3, 0x24, 0x25 },
		{ FAULT_SMMU3, 0xe0, 0xef }, { FAULT_VIRTIO, 0, 2 },
		{ FAULT_GENERIC, 0, 0 },
	};
	static bool want[FAULT_SOURCES][0x10000];

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		for (unsigned int code = ranges[i].first; code <= ranges[i].last; code++)
			want[ranges[i].source][code] = true;
	for (int s = 0; s < FAULT_SOURCES; s++)
		for (unsigned int code = 0; code < 0x10000; code++)
			if (known(s, code) != want[s][code])
				tap_fail("source %d, reason 0x%x is %sknown", s, code,
					 known(s, code) ? "" : "un");
}

/* By EVENT_TYPE_* of drivers/iommu/amd/amd_iommu_types.h and what iommu_print_event() calls them */
static void amd_types_have_their_names(void)
{
	static const char *const names[] = {
		[0x1] = "illegal_dev_table_entry",
		[0x2] = "io_page_fault",
		[0x3] = "dev_tab_hardware_error",
		[0x4] = "page_tab_hardware_error",
		[0x5] = "illegal_command_error",
		[0x6] = "command_hardware_error",
		[0x7] = "iotlb_inv_timeout",
		[0x8] = "invalid_device_request",
		[0x9] = "invalid_ppr_request",
		[0xd] = "rmp_page_fault",
		[0xe] = "rmp_hw_error",
	};

	for (unsigned int i = 0; i < sizeof(names) / sizeof(*names); i++)
		CHECK(!names[i] || !strcmp(reason_find(FAULT_AMD, i)->label, names[i]));
}

static void unknown_is_told_by_number(void)
{
	const struct reason *r = reason_find(FAULT_VTD, 0x7f);

	CHECK(!strcmp(r->text, "unknown reason 0x7f") && !strcmp(r->label, "unknown_0x7f"));
	CHECK(!*r->section && !*r->hint);
	r = reason_find(FAULT_VIRTIO, 3);
	CHECK(!strcmp(r->text, "unknown reason 0x03") && !strcmp(r->label, "unknown_0x03"));
	r = reason_find(FAULT_SMMU3, 0xffff);
	CHECK(is_label(r->label) && is_prose(r->text) && !*r->section);
	r = reason_find(FAULT_SOURCES, 5);
	CHECK(!strcmp(r->text, "unknown reason 0x05"));
}

/*
 * 0x0050 as the Chromium OS developers read it off the specification, "PE" and "PR", when an eMMC
 * controller could not read its descriptor (linux-mmc, "IO_PAGE_FAULT", 2020)
 */
static void amd_flags_in_words(void)
{
	static const struct {
		__u16 type, flags;
		const char *words;
	} cases[] = {
		{ 0x2, 0x050, "read, page present, no permission" },
		{ 0x2, 0x070, "write, page present, no permission" },
		{ 0x2, 0x000, "read, page not present" },
		{ 0x2, 0x020, "write, page not present" },
		{ 0x2, 0x008, "interrupt request, interrupt not remapped" },
		{ 0x2, 0x0b8, "interrupt request, interrupt remapped, reserved bit not zero" },
		{ 0x2, 0x157,
		  "translation request, execute, user privilege, page present, "
		  "no permission, guest or nested" },
		{ 0x2, 0x820, "write, page not present, 0x800" },
		{ 0x1, 0x0a0, "write, reserved bit not zero" },
		{ 0x3, 0x200, "read, master abort" },
		{ 0x4, 0x421, "write, guest or nested, target abort" },
		{ 0x6, 0x600, "data error" },
		{ 0x5, 0x000, "" },
		{ 0x8, 0x300, "translation request, 0x200" },
		{ 0xd, 0x020, "0x020" },
	};
	char buf[REASON_FLAGS_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = reason_flags(FAULT_AMD, cases[i].type, cases[i].flags, buf, sizeof(buf));

		if (strcmp(buf, cases[i].words) || n != strlen(buf))
			tap_fail("type 0x%x, flags 0x%03x: %s", cases[i].type, cases[i].flags, buf);
	}
}

static void no_flag_alone_is_lost(void)
{
	char none[REASON_FLAGS_SIZE], one[REASON_FLAGS_SIZE];

	for (unsigned int type = 0; type < 16; type++) {
		reason_flags(FAULT_AMD, type, 0, none, sizeof(none));
		for (unsigned int bit = 0; bit < 12; bit++) {
			reason_flags(FAULT_AMD, type, 1U << bit, one, sizeof(one));
			if (!strcmp(one, none))
				tap_fail("type 0x%x, bit %u", type, bit);
		}
	}
}

static void flags_fit(void)
{
	char whole[REASON_FLAGS_SIZE], cut[REASON_FLAGS_SIZE];

	for (unsigned int type = 0; type < 16; type++) {
		for (unsigned int flags = 0; flags < 0x10000; flags++) {
			size_t n = reason_flags(FAULT_AMD, type, flags, whole, sizeof(whole));

			if (n + 1 >= sizeof(whole))
				tap_fail("type 0x%x, flags 0x%x: %zu", type, flags, n);
		}
		reason_flags(FAULT_AMD, type, 0xffff, whole, sizeof(whole));
		for (size_t len = 1; len < sizeof(cut); len++) {
			memset(cut, 'x', sizeof(cut));
			CHECK_EQ(reason_flags(FAULT_AMD, type, 0xffff, cut, len), strlen(cut));
			CHECK(strlen(cut) < len && !strncmp(cut, whole, strlen(cut)));
			CHECK(strlen(cut) == len - 1 || strlen(cut) == strlen(whole));
			CHECK(cut[len] == 'x');
		}
	}
	CHECK_EQ(reason_flags(FAULT_AMD, 2, 0xffff, NULL, 0), 0);
}

static void flags_of_others_say_nothing(void)
{
	char buf[REASON_FLAGS_SIZE] = "x";

	for (int s = 0; s < FAULT_SOURCES; s++)
		if (s != FAULT_AMD)
			CHECK(!reason_flags(s, 2, 0xffff, buf, sizeof(buf)) && !*buf);
}

/* With arguments, for the script: "virtio CODE LABEL" asks whether that reason has that label. */
int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "virtio"))
		return !!strcmp(reason_find(FAULT_VIRTIO, atoi(argv[2]))->label, argv[3]);
	RUN(every_field_is_filled);
	RUN(codes_ascend);
	RUN(labels_are_unique);
	RUN(codes_are_those_of_the_specification);
	RUN(amd_types_have_their_names);
	RUN(unknown_is_told_by_number);
	RUN(amd_flags_in_words);
	RUN(no_flag_alone_is_lost);
	RUN(flags_fit);
	RUN(flags_of_others_say_nothing);
	return tap_failed;
}
