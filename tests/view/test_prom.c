// SPDX-License-Identifier: GPL-2.0
/* The metrics; run asks promtool about the format. */
#include <errno.h>

#include "tests.h"
#include "make.h"
#include "view/request_prom.h"
#include "format/prom.h"

static char *metrics(struct page *p, const struct snapshot *s)
{
	page_open(p);
	CHECK(!out_prom(p->f, s, "0.1"));
	page_close(p);
	return p->text;
}

/* Converts a bound in the text, seconds with up to nine decimals, to ns. */
static __u64 bound_ns(const char *le)
{
	__u64 ns = strtoull(le, NULL, 10) * 1000000000;
	const char *point = strpbrk(le, ".\"");
	__u64 unit = 100000000;

	if (*point == '.')
		for (const char *c = point + 1; *c != '"'; c++, unit /= 10)
			ns += (*c - '0') * unit;
	return ns;
}

static __u64 at_most(const __u64 *values, int n, __u64 bound)
{
	__u64 count = 0;

	for (int i = 0; i < n; i++)
		count += values[i] <= bound;
	return count;
}

/* Latencies at and around each power of two: each le counts those not above it. */
static void test_buckets(void)
{
	struct snapshot *s = make_idle(1);
	static __u64 values[40 * 7];
	__u64 last = 0, last_bound = 0, sum = 0;
	int n = 0, bounds = 0;
	char text[200];
	struct page p;

	for (int k = 5; k < 40; k++)
		for (int d = -3; d <= 3; d++)
			values[n++] = (1ULL << k) + d;
	for (int i = 0; i < n; i++) {
		put_latency(&s->devs[0].total, values[i]);
		sum += values[i];
	}
	metrics(&p, s);
	for (char *c = p.text; (c = strstr(c, ",le=\"")); c++) {
		__u64 have = strtoull(strchr(c, ' '), NULL, 10);
		bool infinite = !strncmp(c + 5, "+Inf\"", 5);
		__u64 bound = infinite ? ~0ULL : bound_ns(c + 5);

		if (have != at_most(values, n, bound) || have < last || bound <= last_bound)
			fail("le %.14s: %llu", c + 5, (unsigned long long)have);
		last = have;
		last_bound = bound;
		bounds++;
	}
	CHECK(bounds >= 15 && bounds <= 21 && last_bound == ~0ULL);
	CHECK(last == (__u64)n);
	page_free(&p);
	snprintf(text, sizeof(text),
		 "_seconds_sum{device=\"0000:00:05.0\",driver=\"idxd\","
		 "iommu=\"dmar0\"} %llu.%09llu\n",
		 (unsigned long long)sum / 1000000000, (unsigned long long)sum % 1000000000);
	CHECK(sum % 10 && strstr(metrics(&p, s), text));
	page_free(&p);
}

/* Finds the sample that starts with @series. */
static const char *sample(const char *text, const char *series)
{
	for (const char *at = text; (at = strstr(at, series)); at++)
		if (at == text || at[-1] == '\n')
			return at + strlen(series);
	fail("no %s", series);
	return "";
}

#define GREEDY "{device=\"0000:00:06.0\",driver=\"vfio-pci\",iommu=\"dmar0\""

static void test_values(void)
{
	struct page p;
	const char *t = metrics(&p, make_usual());

	CHECK(atoi(sample(t, "iommu_page_requests_total" GREEDY "} ")) == 1500);
	CHECK(atoi(sample(t, "iommu_page_requests_outstanding" GREEDY "} ")) == 40);
	CHECK(atoi(sample(t, "iommu_page_requests_outstanding_peak" GREEDY "} ")) == 61);
	CHECK(!strncmp(sample(t, "iommu_page_requests_outstanding_mean" GREEDY "} "), "0.450000\n",
		       9));
	CHECK(!strncmp(sample(t, "iommu_page_request_oldest_seconds" GREEDY "} "), "0.012\n", 6));
	CHECK(atoi(sample(t, "iommu_page_responses_total" GREEDY ",code=\"invalid\"} ")) == 5);
	CHECK(atoi(sample(t, "iommu_page_requests_discarded_total" GREEDY
			     ",reason=\"queue_overflow\",cause=\"queue_overflow\"} ")) == 50);
	CHECK(atoi(sample(t, "iommu_page_request_credits" GREEDY ",source=\"effective\"} ")) == 32);
	CHECK(atoi(sample(t, "iommu_page_request_credits" GREEDY ",source=\"option\"} ")) == 32);
	CHECK(atoi(sample(t, "iommu_page_request_credits" GREEDY ",source=\"capacity\"} ")) == 512);
	CHECK(atoi(sample(t, "iommu_page_requests_over_credits_total" GREEDY "} ")) == 321);
	CHECK(atoi(sample(t, "iommu_page_request_duration_seconds_count" GREEDY "} ")) == 1410);
	CHECK(atoi(sample(t, "iommu_page_request_duration_seconds_bucket" GREEDY
			     ",le=\"+Inf\"} ")) == 1410);
	CHECK(!strstr(t, "source=\"kernel\""));
	CHECK(!strncmp(sample(t, "iommu_faultstat_last_update_timestamp_seconds "),
		       "1735732800.123456789\n", 21));
	CHECK(atoi(sample(
		t,
		"iommu_faultstat_probe_attached{probe=\"iommu_report_device_fault\",of=\"page_requests\"} ")));
	CHECK(!atoi(sample(
		t,
		"iommu_faultstat_probe_attached{probe=\"iopf_queue_discard_partial\",of=\"page_requests\"} ")));
	CHECK(!strncmp(sample(t, "iommu_faultstat_build_info{version=\"0.1\"} "), "1\n", 2));
	page_free(&p);
}

/* Unknown values and removed devices have no series, and no series occurs twice. */
static void test_absent(void)
{
	struct snapshot *s = make_odd();
	const char *again;
	struct page p;

	metrics(&p, s);
	CHECK(!strstr(p.text, "iommu_page_request_credits{"));
	CHECK(strstr(p.text, "_floor{device=\"platform-accelerator.auto.12\",driver=\"\",iommu=\"dm"
			     "ar0\"} 1\n"));
	CHECK(strstr(p.text,
		     "_floor{device=\"0000:00:05.0\",driver=\"idxd\",iommu=\"dmar0\"} 0\n"));
	CHECK(!strstr(p.text, "0000:00:07.0"));
	page_free(&p);
	metrics(&p, make_hostile());
	again = strstr(p.text, "iommu_page_requests_total" GREEDY "} 77\n");
	CHECK(again && !strstr(again + 1, "iommu_page_requests_total" GREEDY));
	CHECK(!strstr(p.text, "iommu_page_requests_total" GREEDY "} 1500\n"));
	CHECK(strstr(p.text, "device=\"e\\\"v\\\\i\\nl\xef\xbf\xbd\xef\xbf\xbd[31m"));
	page_free(&p);
}

static void test_seconds(void)
{
	char buf[PROM_SECONDS];

	CHECK_STR(prom_seconds(buf, 0), "0");
	CHECK_STR(prom_seconds(buf, 1), "0.000000001");
	CHECK_STR(prom_seconds(buf, 10000000000), "10");
	CHECK_STR(prom_seconds(buf, 1023), "0.000001023");
	CHECK_STR(prom_seconds(buf, ~0ULL), "18446744073.709551615");
}

static void test_full(void)
{
	FILE *f = fopen("/dev/full", "w");

	if (!f) {
		skip("no /dev/full");
		return;
	}
	CHECK(out_prom(f, make_extreme(), "0.1") == -ENOSPC);
	fclose(f);
}

void test_prom(void)
{
	run_test("prom buckets", test_buckets);
	run_test("prom values", test_values);
	run_test("prom absent series", test_absent);
	run_test("prom seconds", test_seconds);
	run_test("prom to a full device", test_full);
}
