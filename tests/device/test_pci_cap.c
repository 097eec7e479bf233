// SPDX-License-Identifier: GPL-2.0
/* Decoding of configuration space, well-formed and hostile. */
#include <stdlib.h>
#include <time.h>

#include "fake.h"
#include "device/pci_cap.h"
#include "tests.h"
#include "samples.h"

static __u8 c[CONFIG_SIZE];
static struct pci_caps caps;

static void parse(size_t size)
{
	memset(&caps, 0xa5, sizeof(caps));
	pci_parse_caps(&caps, c, size);
}

/* PCIe r5.0 sec 10.5.1.1-3 (ATS), 10.5.2.1-5 (PRI), 7.8.8 (PASID), byte by byte. */
static void decodes_known_bytes(void)
{
	static const __u8 ats[] = {
		0x0f, 0x00, 0x01, 0x12, /* id 0x000f, version 1, next 0x120 */
		0x28, 0x00,		/* invalidate queue depth 8, page aligned request */
		0x09, 0x80,		/* enable, smallest translation unit 2^(12+9) */
	};
	static const __u8 pri[] = {
		0x13, 0x00, 0x01, 0x14, /* id 0x0013, version 1, next 0x140 */
		0x01, 0x00,		/* control: enable */
		0x02, 0x80,		/* status: UPRGI, PRG response PASID required */
		0x00, 0x02, 0x00, 0x00, /* capacity 512 */
		0x20, 0x00, 0x00, 0x00, /* allocation 32 */
	};
	static const __u8 pasid[] = {
		0x1b, 0x00, 0x01, 0x00, /* id 0x001b, version 1, the last */
		0x06, 0x14,		/* execute, privileged, width 20 */
		0x07, 0x00,		/* enable and both modes */
	};

	config_new(c);
	memcpy(c + 0x100, ats, sizeof(ats));
	memcpy(c + 0x120, pri, sizeof(pri));
	memcpy(c + 0x140, pasid, sizeof(pasid));
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
	CHECK_INT(caps.ats.offset, 0x100);
	CHECK(caps.ats.enabled);
	CHECK_INT(caps.ats.unit_shift, 21);
	CHECK_INT(caps.ats.invalidate_depth, 8);
	CHECK_INT(caps.pri.offset, 0x120);
	CHECK(caps.pri.enabled && !caps.pri.reset);
	CHECK(!caps.pri.response_failure && caps.pri.unexpected_prg);
	CHECK(!caps.pri.stopped && caps.pri.pasid_required);
	CHECK_INT(caps.pri.capacity, 512);
	CHECK_INT(caps.pri.allocation, 32);
	CHECK_INT(caps.pasid.offset, 0x140);
	CHECK(caps.pasid.enabled);
	CHECK_INT(caps.pasid.width, 20);

	put16(c + 0x124, 0x0002); /* reset */
	put16(c + 0x126, 0x0101); /* response failure, stopped */
	put32(c + 0x128, 0xfffffffe);
	put32(c + 0x12c, 0x80000000);
	put16(c + 0x104, 0x0020); /* depth 0 means 32 */
	put16(c + 0x106, 0x001f);
	put16(c + 0x146, 0x0006);
	parse(sizeof(c));
	CHECK(!caps.pri.enabled && caps.pri.reset && caps.pri.stopped);
	CHECK(caps.pri.response_failure && !caps.pri.unexpected_prg && !caps.pri.pasid_required);
	CHECK_INT(caps.pri.capacity, 0xfffffffe);
	CHECK_INT(caps.pri.allocation, 0x80000000);
	CHECK_INT(caps.ats.invalidate_depth, 32);
	CHECK_INT(caps.ats.unit_shift, 43);
	CHECK(!caps.ats.enabled && !caps.pasid.enabled);
}

static void tells_absent_from_unknown(void)
{
	config_new(c);
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
	CHECK_INT(pci_has(&caps, caps.pri.offset), FACT_NO);
	parse(256); /* no extended space */
	CHECK_INT(caps.state, PCI_CAPS_READ);
	config_full(c, 512, 32);
	parse(64); /* what a user without privilege sees */
	CHECK_INT(caps.state, PCI_CAPS_DENIED);
	CHECK_INT(pci_has(&caps, caps.pri.offset), FACT_UNKNOWN);
	for (size_t n = 0; n < 256; n++) {
		parse(n);
		CHECK_INT(caps.state, PCI_CAPS_DENIED);
	}
	parse(sizeof(c));
	CHECK_INT(pci_has(&caps, caps.pri.offset), FACT_YES);
	put32(c + 0x100, 0xffffffff); /* the kernel takes it for no extended space */
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
	CHECK_INT(pci_has(&caps, caps.pri.offset), FACT_NO);
}

static void survives_all_ones(void)
{
	memset(c, 0xff, sizeof(c));
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_SILENT);
	CHECK_INT(pci_has(&caps, caps.pri.offset), FACT_UNKNOWN);
	config_full(c, 512, 32);
	put32(c, 0xffffffff); /* vendor and device of a VF */
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
	CHECK_INT(caps.pri.capacity, 512);
	put32(c + 0x140, 0xffffffff); /* in the middle of the list */
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_BROKEN);
	CHECK_INT(caps.pri.capacity, 512);
	CHECK_INT(pci_has(&caps, caps.pasid.offset), FACT_UNKNOWN);
}

static void ends_loops_and_wild_pointers(void)
{
	static const unsigned int next[] = { 0x120, 0x100, 0x40, 0xfc, 0x004 };

	for (unsigned int i = 0; i < sizeof(next) / sizeof(*next); i++) {
		config_full(c, 512, 32);
		config_cap(c, 0x120, 0x13, next[i]);
		parse(sizeof(c));
		CHECK_INT(caps.state, PCI_CAPS_BROKEN);
		CHECK_INT(caps.pri.allocation, 32);
		CHECK_INT(pci_has(&caps, caps.pasid.offset), FACT_UNKNOWN);
	}
	config_full(c, 512, 32);
	config_cap(c, 0x100, 0x0f, 0x123); /* its two low bits are reserved */
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
	CHECK_INT(caps.pri.offset, 0x120);
	config_cap(c, 0x140, 0x1b, 0x003);
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_READ);
}

static void ends_at_the_end(void)
{
	config_full(c, 512, 32);
	for (unsigned int n = 260; n < 0x148; n++) {
		parse(n);
		CHECK_INT(caps.state, PCI_CAPS_BROKEN);
		CHECK_INT(!caps.ats.offset, n < 0x108);
		CHECK_INT(!caps.pri.offset, n < 0x130);
		CHECK(!caps.pasid.offset);
	}
	parse(0x148);
	CHECK_INT(caps.state, PCI_CAPS_READ);
	config_new(c);
	config_cap(c, 0x100, 0x0f, 0xff4);
	config_cap(c, 0xff4, 0x13, 0); /* 12 of 16 bytes */
	parse(sizeof(c));
	CHECK_INT(caps.state, PCI_CAPS_BROKEN);
	CHECK(!caps.pri.offset);
	config_cap(c, 0x100, 0x0f, 0xff0);
	config_cap(c, 0xff0, 0x13, 0);
	parse(sizeof(c));
	CHECK_INT(caps.pri.offset, 0xff0);
	CHECK_INT(caps.state, PCI_CAPS_READ);
}

static void takes_the_first_of_a_kind_and_the_longest_list(void)
{
	config_full(c, 512, 32);
	config_cap(c, 0x140, 0x13, 0);
	put32(c + 0x148, 7);
	parse(sizeof(c));
	CHECK_INT(caps.pri.capacity, 512);
	CHECK_INT(pci_has(&caps, caps.pasid.offset), FACT_NO);

	config_new(c);
	for (unsigned int at = 0x100; at < 0xff0; at += 4)
		config_cap(c, at, 0, at + 4); /* null capabilities, four bytes each */
	config_cap(c, 0xff0, 0x13, 0);
	parse(sizeof(c));
	CHECK_INT(caps.pri.offset, 0xff0);
	CHECK_INT(caps.state, PCI_CAPS_READ);
}

static __u64 seed = 0x9e3779b97f4a7c15ULL;

static __u32 rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed >> 16;
}

/* A header that leads on more often than not. */
static __u32 random_header(void)
{
	static const __u16 ids[] = { 0x0f, 0x13, 0x1b, 0, 0xffff };
	__u32 id = rnd() % 8 ? ids[rnd() % 5] : rnd() & 0xffff;

	return id | (rnd() & 0xf) << 16 | (rnd() % 4 ? rnd() & 0xfff : 0) << 20;
}

static bool sane(unsigned int offset, unsigned int length, size_t size)
{
	return !offset || (offset >= 256 && offset % 4 == 0 && offset + length <= size);
}

static void fuzz(void)
{
	time_t end = time(NULL) + 60;
	__u8 *heap = malloc(CONFIG_SIZE);
	unsigned int i, found = 0;

	config_new(c);
	for (i = 0; i < samples(1000000) && !test_failed(); i++) {
		size_t size = rnd() % 4 ? CONFIG_SIZE : rnd() % (CONFIG_SIZE + 1);
		__u8 *end_aligned = heap + CONFIG_SIZE - size; /* overruns are seen */

		for (int k = 0; k < 8; k++)
			put32(c + (rnd() % 1024) * 4, rnd() % 8 ? random_header() : rnd());
		if (rnd() % 2)
			put32(c + 0x100, random_header());
		if (i % 4096 == 0)
			memset(c, rnd() % 2 ? 0 : 0xff, sizeof(c));
		memcpy(end_aligned, c, size);
		pci_parse_caps(&caps, end_aligned, size);
		CHECK(caps.state == PCI_CAPS_READ || caps.state == PCI_CAPS_BROKEN ||
		      caps.state == PCI_CAPS_DENIED || caps.state == PCI_CAPS_SILENT);
		CHECK(sane(caps.pri.offset, 16, size));
		CHECK(sane(caps.ats.offset, 8, size));
		CHECK(sane(caps.pasid.offset, 8, size));
		if (caps.pri.offset)
			CHECK(c[caps.pri.offset] == 0x13 && !c[caps.pri.offset + 1]);
		found += !!caps.pri.offset;
		if (i % 1024 == 0 && time(NULL) > end)
			break;
	}
	free(heap);
	printf("# %u random configuration spaces, PRI in %u\n", i, found);
	CHECK(i >= samples(100000) && found > i / 100);
}

void test_pci_cap(void)
{
	RUN(decodes_known_bytes);
	RUN(tells_absent_from_unknown);
	RUN(survives_all_ones);
	RUN(ends_loops_and_wild_pointers);
	RUN(ends_at_the_end);
	RUN(takes_the_first_of_a_kind_and_the_longest_list);
	RUN(fuzz);
}
