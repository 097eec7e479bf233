// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "view/request_hist.h"

#include <string.h>

#include "format/text.h"
#include "model/quantile.h"

/* Each row is a power of two. The first has everything below 2^8 ns, the last the overflow. */
#define ROWS (LAT_BUCKETS / 8 + 1)
#define BAR  40

/* Sums the eight buckets of each row. The overflow bucket has a row of its own. */
static void rows_of(__u64 *rows, const __u64 *hist)
{
	memset(rows, 0, ROWS * sizeof(*rows));
	for (__u32 i = 0; i < LAT_BUCKETS; i++)
		rows[i / 8] += hist[i];
}

static void bar(FILE *f, __u64 n, __u64 most)
{
	int length = (double)n / (double)most * BAR + 0.5;

	if (n && !length)
		length = 1;
	for (int i = 0; i < BAR; i++)
		fputc(i < length ? '*' : ' ', f);
}

static void print_row(FILE *f, unsigned int row, __u64 n, __u64 most)
{
	char low[FMT_SIZE], high[FMT_SIZE], range[3 * FMT_SIZE], count[FMT_SIZE];

	fmt_bound(low, lat_bucket_low(row * 8));
	if (row * 8 == LAT_OVERFLOW)
		strcpy(high, "...");
	else
		fmt_bound(high, lat_bucket_low(row * 8 + 8));
	snprintf(range, sizeof(range), "[%s, %s)", row ? low : "0", high);
	fprintf(f, "  %-18s %10s |", range, fmt_count(count, n, false, 10));
	bar(f, n, most);
	fputs("|\n", f);
}

static void quantiles(FILE *f, const __u64 *hist, __u64 sum, __u64 max, bool exact)
{
	static const struct {
		const char *name;
		unsigned int q;
	} qs[] = { { "p50", QUANTILE_P50 },
		   { "p90", QUANTILE_P90 },
		   { "p99", QUANTILE_P99 },
		   { "p99.9", QUANTILE_P99_9 } };
	__s64 top = exact && max ? (__s64)max : quantile_max(hist, max);
	char buf[FMT_SIZE];

	fputc(' ', f);
	for (size_t i = 0; i < ARRAY_SIZE(qs); i++) {
		__s64 v = quantile(hist, qs[i].q);

		fprintf(f, " %s %s ", qs[i].name,
			fmt_quantile(buf, v < QUANTILE_FLOOR && v > top ? top : v, 6));
	}
	fprintf(f, " max %s ",
		exact && max ? fmt_duration(buf, max, false) : fmt_quantile(buf, top, 6));
	fprintf(f, " mean %s\n", fmt_duration(buf, hist_mean(hist, sum), false));
}

void hist_bars(FILE *f, const char *title, const __u64 *hist, __u64 sum, __u64 max, bool exact)
{
	unsigned int low = ROWS, high = 0;
	__u64 rows[ROWS], most = 0;

	rows_of(rows, hist);
	for (unsigned int i = 0; i < ROWS; i++) {
		if (!rows[i])
			continue;
		if (low == ROWS)
			low = i;
		high = i;
		most = rows[i] > most ? rows[i] : most;
	}
	if (!most) {
		fprintf(f, "%s: none\n", title);
		return;
	}
	fprintf(f, "%s\n", title);
	for (unsigned int i = low; i <= high; i++)
		print_row(f, i, rows[i], most);
	quantiles(f, hist, sum, max, exact);
}

struct context {
	FILE *f;
	unsigned int printed;
};

static int print_set(const struct latency_set *set, void *arg)
{
	struct context *c = arg;
	char name[PR_NAME], title[160];

	if (!hist_count(set->first))
		return 0;
	fmt_name(name, sizeof(name), set->name, sizeof(name));
	if (c->printed++)
		fputc('\n', c->f);
	if (set->by == MERGE_IOMMU)
		snprintf(title, sizeof(title), "%s (%u device%s): first request to response", name,
			 set->devices, set->devices == 1 ? "" : "s");
	else
		snprintf(title, sizeof(title), "%s: first request to response", name);
	hist_bars(c->f, title, set->first, set->first_sum, set->first_max, set->whole_run);
	if (!memcmp(set->first, set->last, sizeof(set->first)))
		return 0; /* groups of one request */
	snprintf(title, sizeof(title), "%s: last request to response", name);
	hist_bars(c->f, title, set->last, set->last_sum, set->last_max, set->whole_run);
	return 0;
}

int out_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run,
	     const struct out_options *o)
{
	struct context c = { .f = f };
	char clock[FMT_SIZE];

	if (o->timestamps)
		fprintf(f, "%s\n", fmt_clock(clock, s->wall, false));
	merge_each(s, by, whole_run, print_set, &c);
	if (!c.printed)
		fprintf(f, "no page responses %s\n",
			whole_run ? "in this run" : "in this interval");
	fputc('\n', f);
	return out_flush(f);
}
