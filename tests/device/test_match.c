// SPDX-License-Identifier: GPL-2.0
/* -d, --credits and their messages. */
#include <errno.h>
#include <string.h>

#include "fake.h"
#include "device/match.h"
#include "tests.h"

static void matches_names_and_globs(void)
{
	static const struct {
		const char *pattern, *name;
		bool yes;
	} v[] = {
		{ "0000:00:06.0", "0000:00:06.0", true },
		{ "00:06.0", "0000:00:06.0", true },
		{ "00:06.0", "0001:00:06.0", false },
		{ "00:06.0", "10000:00:06.0", false },
		{ "10000:00:06.0", "10000:00:06.0", true },
		{ "0000:00:*", "0000:00:06.0", true },
		{ "00:*", "0000:00:06.0", true },
		{ "0000:00:*", "0000:01:06.0", false },
		{ "0000:6A:01.0", "0000:6a:01.0", true },
		{ "6A:01.[01]", "0000:6a:01.1", true },
		{ "6a:01.[01]", "0000:6a:01.2", false },
		{ "6a:??.0", "0000:6a:01.0", true },
		{ "*", "0000:00:06.0", true },
		{ "06.0", "0000:00:06.0", false },
		{ "0000:00:06", "0000:00:06.0", false },
		{ "mock*", "mock0", true },
		{ "mock*", "Mock0", false },
		{ "mock?", "mock10", false },
		{ "HISI0001:00", "HISI0001:00", true },
		{ "hisi0001:00", "HISI0001:00", false },
		{ "", "mock0", false },
		{ "[", "mock0", false },
		{ "\\", "mock0", false },
	};
	static const char *const list[] = { "00:05.0", "mock*" };

	for (unsigned int i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (match_device(v[i].pattern, v[i].name) != v[i].yes)
			fail("%s on %s", v[i].pattern, v[i].name);
	CHECK(match_any(NULL, 0, "anything"));
	CHECK(match_any(list, 2, "mock7"));
	CHECK(match_any(list, 2, "0000:00:05.0"));
	CHECK(!match_any(list, 2, "0000:00:06.0"));
}

static void parses_credits(void)
{
	struct credit_rule r;
	char error[MATCH_ERROR] = "none";

	CHECK_INT(credits_parse(&r, "64", error), 0);
	CHECK_STR(r.pattern, "");
	CHECK_INT(r.credits, 64);
	CHECK_INT(credits_parse(&r, "0000:00:06.0=32", error), 0);
	CHECK_STR(r.pattern, "0000:00:06.0");
	CHECK_INT(r.credits, 32);
	CHECK_INT(credits_parse(&r, "1", error), 0);
	CHECK_INT(credits_parse(&r, "mock*=4294967295", error), 0);
	CHECK_INT(r.credits, 4294967295LL);
	CHECK_INT(credits_parse(&r, "a=b=007", error), 0);
	CHECK_STR(r.pattern, "a=b");
	CHECK_INT(r.credits, 7);
	CHECK_STR(error, "none");
}

static void says_what_is_wrong_with_credits(void)
{
#define USE "; use DEVICE=N or N, N from 1 to 4294967295"
	static const char *const v[][2] = {
		{ "0000:00:06.0=abc", "--credits 0000:00:06.0=abc: not a number" USE },
		{ "abc", "--credits abc: not a number" USE },
		{ "", "--credits '': missing number" USE },
		{ "0000:00:06.0", "--credits 0000:00:06.0: not a number" USE },
		{ "0000:00:06.0=", "--credits 0000:00:06.0=: missing number" USE },
		{ "=32", "--credits =32: missing device name" USE },
		{ "=", "--credits =: missing device name" USE },
		{ "0", "--credits 0: out of range" USE },
		{ "-1", "--credits -1: out of range" USE },
		{ "-", "--credits -: not a number" USE },
		{ "--1", "--credits --1: not a number" USE },
		{ "+5", "--credits +5: not a number" USE },
		{ " 5", "--credits  5: not a number" USE },
		{ "5 ", "--credits 5 : not a number" USE },
		{ "0x20", "--credits 0x20: not a number" USE },
		{ "1e3", "--credits 1e3: not a number" USE },
		{ "3.5", "--credits 3.5: not a number" USE },
		{ "4294967296", "--credits 4294967296: out of range" USE },
		{ "99999999999999999999999",
		  "--credits 99999999999999999999999: out of range" USE },
		{ "d=0", "--credits d=0: out of range" USE },
	};
	struct credit_rule r;
	char error[MATCH_ERROR], arg[400];

	for (unsigned int i = 0; i < sizeof(v) / sizeof(*v); i++) {
		CHECK_INT(credits_parse(&r, v[i][0], error), -EINVAL);
		CHECK_STR(error, v[i][1]);
	}
	memset(arg, 'd', sizeof(arg));
	strcpy(arg + 300, "=5");
	CHECK_INT(credits_parse(&r, arg, error), -EINVAL);
	CHECK(strstr(error, "ddd...: device name too long; use DEVICE=N"));
}

static struct credit_rule rule(const char *arg)
{
	char error[MATCH_ERROR];
	struct credit_rule r;

	CHECK_INT(credits_parse(&r, arg, error), 0);
	return r;
}

static void finds_credits(void)
{
	const struct credit_rule r[] = { rule("0000:00:*=8"), rule("00:06.0=32"), rule("64"),
					 rule("mock*=5"),     rule("mock1=6"),	  rule("128") };

	CHECK_INT(credits_for(r, 6, "0000:00:06.0"), 32); /* before N, wherever that stands */
	CHECK_INT(credits_for(r, 6, "0000:00:05.0"), 8);
	CHECK_INT(credits_for(r, 6, "mock0"), 5);
	CHECK_INT(credits_for(r, 6, "mock1"), 6);
	CHECK_INT(credits_for(r, 6, "other"), 128); /* the last N */
	CHECK_INT(credits_for(r, 3, "other"), 64);
	CHECK_INT(credits_for(r, 2, "other"), 0);
	CHECK_INT(credits_for(r, 0, "other"), 0);
	CHECK_INT(credits_for(r, 6, ""), 128);
}

static struct fake t;
static struct device_list l;

static void expect(const char *pattern, const char *message)
{
	char buf[MATCH_MESSAGE];

	match_explain(buf, "-d", pattern, &l, t.root);
	CHECK_STR(buf, message);
}

static void explains_what_is_not_there(void)
{
	static __u8 c[256];
	char name[64], buf[MATCH_MESSAGE], pattern[2000];

	fake_new(&t);
	CHECK_INT(device_list_read(&l, t.root), 0);
	expect("00:07.0", "-d 00:07.0: no such device behind an IOMMU; there are none: no IOMMU "
			  "is in use");
	fake_pci(&t, "devices/pci0000:00/0000:00:1f.0", c, sizeof(c));
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "devices/pci0000:00/0000:00:0%d.0", i);
		fake_pci(&t, name, c, sizeof(c));
		fake_iommu(&t, name, "dmar0", i);
	}
	fake_device(&t, "platform", "devices/platform/mock0");
	fake_iommu(&t, "devices/platform/mock0", "mock-iommu", 9);
	CHECK_INT(device_list_read(&l, t.root), 0);
	expect("0000:00:1f.0", "-d 0000:00:1f.0: this device is not behind an IOMMU");
	expect("00:1f.0", "-d 00:1f.0: this device is not behind an IOMMU");
	expect("mok0", "-d mok0: no such device behind an IOMMU; did you mean: mock0");
	expect("0:05.0", "-d 0:05.0: no such device behind an IOMMU; did you mean: 0000:00:05.0, "
			 "0000:00:00.0, 0000:00:01.0, 0000:00:02.0, 0000:00:03.0");
	expect("nothing-like-it", "-d nothing-like-it: no such device behind an IOMMU; "
				  "`iommu-faultstat devices -a` lists the 9 there are");
	expect("", "-d '': no such device behind an IOMMU; `iommu-faultstat devices -a` lists the "
		   "9 there are");
	memset(pattern, '0', sizeof(pattern) - 1);
	pattern[sizeof(pattern) - 1] = 0;
	match_explain(buf, "-d", pattern, &l, t.root);
	CHECK(strstr(buf, "no such device"));
	device_list_free(&l);
	fake_free(&t);
}

void test_match(void)
{
	RUN(matches_names_and_globs);
	RUN(parses_credits);
	RUN(says_what_is_wrong_with_credits);
	RUN(finds_credits);
	RUN(explains_what_is_not_there);
}
