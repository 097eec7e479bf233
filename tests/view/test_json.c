// SPDX-License-Identifier: GPL-2.0
/* JSON strings and numbers; run asks jq about whole records. */
#include <errno.h>
#include <linux/types.h>

#include "tests.h"
#include "format/json.h"
#include "make.h"
#include "view/request_json.h"
#include "base/utf8.h"

static void test_escape(void)
{
	struct page p;
	struct json j = {};

	page_open(&p);
	j.f = p.f;
	json_begin_record(&j, "t");
	json_string(&j, "s", HOSTILE);
	json_string(&j, "n", NULL);
	json_name(&j, "e", "");
	json_begin_array(&j, "a");
	json_u64(&j, NULL, ~0ULL);
	json_bool(&j, NULL, true);
	json_begin_object(&j, NULL);
	json_end_object(&j);
	json_end_array(&j);
	json_hex(&j, "h", ~0ULL);
	json_ratio(&j, "r", 2, 3);
	json_ratio(&j, "z", 2, 0);
	json_ratio(&j, "b", ~0ULL, 1);
	json_time(&j, "w", 1735732800123456789);
	CHECK(!json_end_record(&j));
	page_close(&p);
	CHECK_STR(p.text, "{\"type\":\"t\",\"s\":\"e\\\"v\\\\i\\u000al\\u0009\\u001b[31m\\u007f"
			  "\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\","
			  "\"n\":null,\"e\":null,\"a\":[18446744073709551615,true,{}],"
			  "\"h\":\"0xffffffffffffffff\",\"r\":0.667,\"z\":null,"
			  "\"b\":18446744073709551615,"
			  "\"w\":\"2025-01-01T12:00:00.123456789Z\"}\n");
	page_free(&p);
}

/* Returns the code point at @s, or -1. Computes it, where utf8_length() uses a table. */
static int code_point(const unsigned char *s, int *length)
{
	static const int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int n = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : 4;
	int v = n == 1 ? s[0] : s[0] & (0xff >> (n + 1));

	*length = n;
	if (n == 4 && (s[0] & 0xf8) != 0xf0)
		return -1;
	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		v = v << 6 | (s[i] & 0x3f);
	}
	if (n > 1 && v < least[n])
		return -1;
	return v > 0x10ffff || (v >= 0xd800 && v < 0xe000) ? -1 : v;
}

/* All pairs of bytes, and many triples and fours. */
static void test_utf8(void)
{
	unsigned int seed = 1;

	for (unsigned int i = 0; i < 2000000; i++) {
		unsigned char s[5] = {};
		int length, point;

		seed = seed * 1664525 + 1013904223;
		s[0] = i & 0xff ?: 1;
		s[1] = i >> 8;
		s[2] = i < 65536 ? 0 : (seed >> 24 | (seed & 1 << 12 ? 0x80 : 0));
		s[3] = i < 65536 ? 0 : (seed >> 16 | (seed & 1 << 13 ? 0x80 : 0));
		point = code_point(s, &length);
		if (utf8_length((char *)s) != (point < 0 ? 0 : length))
			fail("%02x %02x %02x %02x: %d", s[0], s[1], s[2], s[3],
			     utf8_length((char *)s));
	}
}

/* Any string gives one line of UTF-8, in which the string ends exactly once. */
static void test_any_bytes(void)
{
	unsigned int seed = 7;

	for (int round = 0; round < 20000; round++) {
		struct json j = {};
		char s[16] = {};
		int quotes = 0, length;
		struct page p;

		for (int i = 0; i < 15; i++) {
			seed = seed * 1664525 + 1013904223;
			s[i] = seed >> 24;
		}
		page_open(&p);
		j.f = p.f;
		json_string(&j, NULL, s);
		page_close(&p);
		for (char *c = p.text; *c; c += length) {
			if (code_point((unsigned char *)c, &length) < ' ')
				fail("byte %02x", (unsigned char)*c);
			if (*c == '\\')
				length = 2;
			quotes += *c == '"';
		}
		CHECK(quotes == 2);
		page_free(&p);
	}
}

static void test_full(void)
{
	FILE *f = fopen("/dev/full", "w");

	if (!f) {
		skip("no /dev/full");
		return;
	}
	CHECK(out_json_snapshot(f, make_usual()) == -ENOSPC);
	CHECK(out_json_header(f, make_run()) == -ENOSPC);
	CHECK(out_json_hist(f, make_usual(), MERGE_DEVICE, true) == -ENOSPC);
	CHECK(out_json_summary(f, make_extreme()) == -ENOSPC);
	fclose(f);
}

void test_json(void)
{
	run_test("json strings and numbers", test_escape);
	run_test("json utf-8", test_utf8);
	run_test("json any bytes", test_any_bytes);
	run_test("json to a full device", test_full);
}
