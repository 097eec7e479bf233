// SPDX-License-Identifier: GPL-2.0
/* Properties of tables, summaries, histograms and trace lines that golden/ does not cover. */
#include <errno.h>

#include "tests.h"
#include "make.h"
#include "view/request_hist.h"
#include "view/request_table.h"
#include "view/request_trace.h"

static const struct out_options plain_options, wide_options = { .wide = true };
static const struct out_options color_options = { .color = true };
static const struct out_options screen_options = { .terminal = true };
static const struct out_options clock_options = { .timestamps = true };

static char *table(struct page *p, const struct snapshot *s, const struct out_options *o)
{
	struct table_state st = {};

	page_open(p);
	CHECK(!out_table(p->f, s, o, &st));
	page_close(p);
	return p->text;
}

static char *summary(struct page *p, const struct snapshot *s)
{
	page_open(p);
	CHECK(!table_summary(p->f, s, &clock_options));
	page_close(p);
	return p->text;
}

static void test_width(void)
{
	struct snapshot *(*makes[])(void) = { make_usual, make_odd, make_extreme, make_hostile };
	struct page p;

	for (size_t i = 0; i < 4; i++) {
		CHECK(widest(table(&p, makes[i](), &plain_options)) <= 80);
		check_printable(p.text);
		page_free(&p);
	}
	CHECK(widest(table(&p, make_usual(), &plain_options)) == 80);
	page_free(&p);
}

/* The summary prints full device names on separate lines, which may be wider. */
static void test_summary_width(void)
{
	struct snapshot *(*makes[])(void) = { make_usual, make_odd, make_extreme, make_hostile };
	struct page p;

	for (size_t i = 0; i < 4; i++) {
		char *line, *rest = summary(&p, makes[i]());

		check_printable(p.text);
		while ((line = strsep(&rest, "\n")))
			if (strlen(line) > 79 && !strncmp(line, "  ", 2) && !strstr(line, "ppp") &&
			    !strstr(line, "not known"))
				fail("%zu columns: %s", strlen(line), line);
		page_free(&p);
	}
}

/* In each part of the wide table every row has the same columns, and names in full. */
static void test_wide(void)
{
	struct snapshot *s = make_extreme();
	struct page p;
	char *line, *rest = table(&p, s, &wide_options);

	for (int part = 0; part < 4; part++) {
		size_t width = strcspn(rest, "\n");

		CHECK(!strncmp(rest, "DEVICE ", 7));
		for (unsigned int i = 0; i <= s->n_devs; i++) {
			line = strsep(&rest, "\n");
			CHECK(line && strlen(line) == width);
			CHECK(!i || strstr(line, s->devs[i - 1].name) == line);
		}
		CHECK(part == 3 || *rest++ == '\n');
	}
	page_free(&p);
	CHECK(widest(table(&p, make_usual(), &wide_options)) <= 80);
	page_free(&p);
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int n = 0;

	while ((text = strstr(text, what))) {
		text++;
		n++;
	}
	return n;
}

static void test_marks(void)
{
	struct page p;
	char *line;

	table(&p, make_usual(), &plain_options);
	line = strstr(p.text, "0000:00:06.0");
	CHECK(line && strchr(line, '!') && strchr(p.text, '!') > line);
	CHECK(!strchr(p.text, '\033') && !strstr(p.text, ">="));
	page_free(&p);
	table(&p, make_usual(), &color_options);
	line = strstr(p.text, "\033[1;31m0000:00:06.0");
	CHECK(line && strstr(line, "\033[0m\n"));
	CHECK(count(p.text, "\033") == 2);
	page_free(&p);
	table(&p, make_odd(), &plain_options);
	line = strstr(p.text, "platf");
	CHECK(line && strstr(line, ">=12k >=23k"));
	CHECK(count(p.text, "lower bound") == 1);
	CHECK(strstr(p.text, "0000:00:07.0 is gone after 4 requests\n"));
	CHECK(strstr(p.text, "lost so far: 12 events\n"));
	page_free(&p);
}

static void test_unmarked(void)
{
	static const struct out_options unmarked = { .unmarked = true };
	struct page p;
	char *line;

	table(&p, make_odd(), &unmarked);
	line = strstr(p.text, "platf");
	CHECK(line && strstr(line, "   12k   23k") && !strstr(p.text, ">="));
	page_free(&p);
}

/* The header is printed once, on a terminal once per screen; losses once. */
static void test_intervals(void)
{
	struct table_state file = {}, screen = {};
	struct snapshot *s = make_odd();
	struct page p, q;

	page_open(&p);
	page_open(&q);
	for (int i = 0; i < 12; i++) {
		CHECK(!out_table(p.f, s, &plain_options, &file));
		CHECK(!out_table(q.f, s, &screen_options, &screen));
	}
	s->lost[LOST_ORPHANS] = 5;
	CHECK(!out_table(p.f, s, &plain_options, &file));
	page_close(&p);
	page_close(&q);
	CHECK(count(p.text, "DEVICE") == 1);
	CHECK(count(q.text, "DEVICE") == 2);
	CHECK(count(p.text, "lost so far") == 2 && strstr(p.text, ": 12 events, 5 orphans\n"));
	page_free(&p);
	page_free(&q);
}

static void test_idle(void)
{
	struct table_state st = {};
	struct page p;

	CHECK_STR(table(&p, make_idle(0), &plain_options), "no page requests yet\n");
	page_free(&p);
	CHECK_STR(table(&p, make_idle(3), &wide_options),
		  "no page requests yet (3 devices watched)\n");
	page_free(&p);
	page_open(&p);
	CHECK(!out_table(p.f, make_usual(), &plain_options, &st));
	CHECK(!out_table(p.f, make_idle(0), &plain_options, &st));
	page_close(&p);
	CHECK(strstr(p.text, "\nno page requests: the devices that had some are gone\n"));
	page_free(&p);
	CHECK(strstr(summary(&p, make_idle(0)), ", no page requests\n"));
	page_free(&p);
	page_open(&p);
	CHECK(!out_hist(p.f, make_idle(2), MERGE_IOMMU, false, &plain_options));
	page_close(&p);
	CHECK_STR(p.text, "no page responses in this interval\n\n");
	page_free(&p);
}

/* By IOMMU, its devices share one histogram, and no answer is lost or counted twice. */
static void test_merge(void)
{
	struct snapshot *s = make_usual();
	struct page p;

	page_open(&p);
	CHECK(!out_hist(p.f, s, MERGE_IOMMU, true, &plain_options));
	page_close(&p);
	CHECK(strstr(p.text, "dmar0 (2 devices): first"));
	CHECK(strstr(p.text, "[2.05us, 4.10us)          980 |"));
	CHECK(strstr(p.text, "[131us, 262us)           1400 |"));
	CHECK(count(p.text, "first request") == 1 && count(p.text, "last request") == 1);
	page_free(&p);
	strcpy(s->devs[1].iommu, "dmar1");
	page_open(&p);
	CHECK(!out_hist(p.f, s, MERGE_IOMMU, true, &plain_options));
	page_close(&p);
	CHECK(strstr(p.text, "dmar0 (1 device):") && strstr(p.text, "dmar1 (1 device):"));
	page_free(&p);
}

static void test_bars_width(void)
{
	__u64 hist[LAT_BUCKETS];
	struct page p;

	for (int i = 0; i < LAT_BUCKETS; i++)
		hist[i] = i % 2 ? 1 : ~0ULL / 1024;
	page_open(&p);
	hist_bars(p.f, "t", hist, ~0ULL, ~0ULL, true);
	page_close(&p);
	CHECK(widest(p.text) <= 80);
	CHECK(strstr(p.text, "  [0, 256ns) ") && strstr(p.text, "  [137s, ...) "));
	page_free(&p);
}

static void test_full(void)
{
	struct table_state st = {};
	FILE *f = fopen("/dev/full", "w");

	if (!f) {
		skip("no /dev/full");
		return;
	}
	CHECK(out_table(f, make_usual(), &wide_options, &st) == -ENOSPC);
	CHECK(table_summary(f, make_extreme(), &plain_options) == -ENOSPC);
	CHECK(out_hist(f, make_usual(), MERGE_DEVICE, true, &plain_options) == -ENOSPC);
	CHECK(out_trace_header(f, &plain_options, 0) == -ENOSPC);
	fclose(f);
}

static void test_trace_lines(void)
{
	const struct pr_event *ev = make_events();
	struct page p;

	page_open(&p);
	for (int i = 0; i <= EV_TYPES + 2; i++)
		CHECK(!out_trace(p.f, &ev[i], HOSTILE, &clock_options));
	page_close(&p);
	CHECK(count(p.text, "\n") == EV_TYPES + 3);
	check_printable(p.text);
	page_free(&p);
}

void test_tables(void)
{
	run_test("table width", test_width);
	run_test("summary width", test_summary_width);
	run_test("table wide", test_wide);
	run_test("table marks", test_marks);
	run_test("table unmarked", test_unmarked);
	run_test("table header", test_intervals);
	run_test("nothing to show", test_idle);
	run_test("hist by iommu", test_merge);
	run_test("hist width", test_bars_width);
	run_test("trace lines", test_trace_lines);
	run_test("text to a full device", test_full);
}
