// SPDX-License-Identifier: GPL-2.0
/* Numbers and names in columns. */
#include <math.h>

#include "check.h"
#include "format/text.h"
#include "row.h"

static char buf[FMT_SIZE];

static void test_count(void)
{
	CHECK_STR(fmt_count(buf, 0, false, 3), "0");
	CHECK_STR(fmt_count(buf, 9999, false, 4), "9999");
	CHECK_STR(fmt_count(buf, 10000, false, 4), "10k");
	CHECK_STR(fmt_count(buf, 123456, false, 5), "123k");
	CHECK_STR(fmt_count(buf, 12345678, false, 5), "12.3M");
	CHECK_STR(fmt_count(buf, 1999999, false, 4), "1.9M");
	CHECK_STR(fmt_count(buf, 123456, false, 3), ".1M");
	CHECK_STR(fmt_count(buf, ~0ULL, false, 5), "18.4E");
	CHECK_STR(fmt_count(buf, ~0ULL, false, 20), "18446744073709551615");
	CHECK_STR(fmt_count(buf, 999, true, 5), ">=999");
	CHECK_STR(fmt_count(buf, 12999, true, 5), ">=12k");
	CHECK_STR(fmt_known(buf, PR_NO_LIMIT, 4), "?");
	CHECK_STR(fmt_known(buf, 512, 4), "512");
}

/* What a count says, as a number. */
static double said(const char *text)
{
	static const char units[] = "kMGTPE";
	char *end;
	double v = strtod(text + 2 * (text[0] == '>'), &end);

	return *end ? v * pow(1000, strchr(units, *end) - units + 1) : v;
}

/* Every width, numbers of every size: it fits, it is not more than the number, nor much less. */
static void test_count_width(void)
{
	for (int width = 3; width <= 20; width++) {
		for (int bit = 0; bit < 64; bit++) {
			for (int less = 0; less < 3; less++) {
				__u64 n = (1ULL << bit) * (less == 2 ? 1.5 : 1) - (less == 1);

				fmt_count(buf, n, false, width);
				if ((int)strlen(buf) > width || said(buf) > n * 1.0000001 ||
				    said(buf) < n * 0.5)
					fail("%llu in %d: %s", (unsigned long long)n, width, buf);
				if (width < 5)
					continue;
				fmt_count(buf, n, true, width);
				if ((int)strlen(buf) > width || strncmp(buf, ">=", 2) ||
				    said(buf) > n * 1.0000001)
					fail(">= %llu in %d: %s", (unsigned long long)n, width,
					     buf);
			}
		}
	}
}

static void test_duration(void)
{
	static const struct {
		__s64 ns;
		const char *text, *floor, *bound;
	} cases[] = {
		{ 0, "0ns", ">=0ns", "0ns" },
		{ 250, "250ns", ">=250ns", "250ns" },
		{ 999, "999ns", ">=999ns", "999ns" },
		{ 1000, "1.0us", ">=1.0us", "1.00us" },
		{ 1249, "1.2us", ">=1.2us", "1.25us" },
		{ 9949, "9.9us", ">=9.9us", "9.95us" },
		{ 9950, "10us", ">=9.9us", "9.95us" },
		{ 16384, "16us", ">=16us", "16.4us" },
		{ 340000, "340us", ">=340us", "340us" },
		{ 999499, "999us", ">=999us", "999us" },
		{ 999500, "1.0ms", ">=999us", "1.00ms" },
		{ 1200000, "1.2ms", ">=1.2ms", "1.20ms" },
		{ 999999999, "1.0s", ">=999ms", "1.00s" },
		{ 15000000000, "15s", ">=15s", "15.0s" },
		{ 599999999999, "10m", ">=599s", "10.0m" },
		{ 6120000000000, "1.7h", ">=1.7h", "1.70h" },
		{ 259200000000000, "3.0d", ">=3.0d", "3.00d" },
		{ 9223372036854775807, "292y", ">=292y", "292y" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_STR(fmt_duration(buf, cases[i].ns, false), cases[i].text);
		CHECK_STR(fmt_duration(buf, cases[i].ns, true), cases[i].floor);
		CHECK_STR(fmt_bound(buf, cases[i].ns), cases[i].bound);
	}
	CHECK_STR(fmt_duration(buf, -1, false), "-");
	CHECK_STR(fmt_quantile(buf, 1LL << 37, 6), ">=137s");
	CHECK_STR(fmt_quantile(buf, 1LL << 37, 5), ">137s");
	for (__u64 ns = 1; ns < 1ULL << 62; ns += ns / 7 + 1)
		if (strlen(fmt_duration(buf, ns, false)) > 5)
			fail("%llu ns: %s", (unsigned long long)ns, buf);
}

static void test_ratio(void)
{
	CHECK_STR(fmt_rate(buf, 5, 0, 5), "?");
	CHECK_STR(fmt_rate(buf, 0, 1, 5), "0");
	CHECK_STR(fmt_rate(buf, 1, 100000000000, 5), "<0.1");
	CHECK_STR(fmt_rate(buf, 3, 2000000000, 5), "1.5");
	CHECK_STR(fmt_rate(buf, 1234, 1000000000, 5), "1234");
	CHECK_STR(fmt_rate(buf, ~0ULL, 1, 5), "18.4E");
	CHECK_STR(fmt_mean(buf, 5, 0, false, 5), "?");
	CHECK_STR(fmt_mean(buf, 0, 1, false, 5), "0");
	CHECK_STR(fmt_mean(buf, 5, 7, false, 5), "0.71");
	CHECK_STR(fmt_mean(buf, 5, 7, true, 5), ">=0.7");
	CHECK_STR(fmt_mean(buf, 99999, 1000, false, 5), "100.0");
	CHECK_STR(fmt_mean(buf, 1999, 1000, true, 5), ">=1.9");
	CHECK_STR(fmt_mean(buf, 12345678, 10, false, 5), "1234k");
	CHECK_STR(fmt_mean(buf, ~0ULL, 1, true, 5), ">=18E");
	CHECK_STR(fmt_percent(buf, 40, 32, 3), "125");
	CHECK_STR(fmt_percent(buf, 12345, 100, 3), "12k");
	CHECK_STR(fmt_percent(buf, 1, 0, 3), "?");
	CHECK_STR(fmt_percent(buf, 1, PR_NO_LIMIT, 3), "?");
	CHECK_STR(fmt_percent(buf, ~0ULL, 1, 3), "18E");
}

static void test_name(void)
{
	char name[PR_NAME];

	CHECK_STR(fmt_name(name, sizeof(name), "0000:00:05.0", 12), "0000:00:05.0");
	CHECK_STR(fmt_name(name, sizeof(name), "10000:e1:00.0", 12), "10000~1:00.0");
	CHECK_STR(fmt_name(name, sizeof(name), "", 12), "-");
	CHECK_STR(fmt_name(name, sizeof(name), "a\033b\xff", 12), "a?b?");
	CHECK_STR(fmt_name(name, 6, "abcdefgh", 40), "abcde");
}

static void test_clock(void)
{
	CHECK_STR(fmt_clock(buf, 1735732800123456789, false), "2025-01-01 12:00:00");
	CHECK_STR(fmt_clock(buf, 1735732800123456789, true), "12:00:00.123456");
}

int main(void)
{
	run_test("format count", test_count);
	run_test("format count width", test_count_width);
	run_test("format duration", test_duration);
	run_test("format ratio", test_ratio);
	run_test("format name", test_name);
	run_test("format clock", test_clock);
	return !!tests_failed();
}
