// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "view/request_table.h"

#include <string.h>

#include "format/text.h"
#include "model/names.h"
#include "model/quantile.h"

#define WIDE	10 /* columns of one figure */
#define PART	7  /* columns of one of several figures in parentheses */
#define INDENT	15 /* of all figures */
#define COLUMNS 78

static const char *const lost_words[LOST_KINDS] = {
	[LOST_EVENTS] = "trace lines: the ring buffer was full",
	[LOST_CROSSING] = "credit crossings and recoveries: the ring buffer was full",
	[LOST_DEVICES] = "events of devices for which there was no room",
	[LOST_ORPHANS] = "responses for devices that had been removed",
	[LOST_SKIPPED] = "calls for which the kernel did not run our program",
};

static void line(FILE *f, const char *word, __u64 n, bool floor)
{
	char buf[FMT_SIZE];

	fprintf(f, "  %-12s %s", word, fmt_count(buf, n, floor, WIDE));
}

/* Prints those of @n[first..last] that are not 0, each in @width columns and with its word. */
static unsigned int words(FILE *f, const __u64 *n, unsigned int first, unsigned int last,
			  const char *(*word)(unsigned int), const char *before, int width)
{
	unsigned int printed = 0;
	char buf[FMT_SIZE];

	for (unsigned int i = first; i <= last; i++)
		if (n[i])
			fprintf(f, "%s%s %s", printed++ ? ", " : before,
				fmt_count(buf, n[i], false, width), word(i));
	return printed;
}

/* Prints " (3 word, 4 word)" and ends the line, with line breaks where it would be too long. */
static void wrapped_words(FILE *f, const __u64 *n, unsigned int n_kinds,
			  const char *(*word)(unsigned int))
{
	int column = INDENT + WIDE;
	const char *before = " (";
	char buf[FMT_SIZE];

	for (unsigned int i = 0; i < n_kinds; i++) {
		int width;

		if (!n[i])
			continue;
		fmt_count(buf, n[i], false, PART);
		width = strlen(before) + strlen(buf) + 1 + strlen(word(i));
		if (column + width > COLUMNS) {
			fprintf(f, ",\n%*s", INDENT, "");
			before = "";
			column = INDENT;
		}
		column += fprintf(f, "%s%s %s", before, buf, word(i));
		before = ", ";
	}
	fputs(")\n", f);
}

/* Prints the sum of @n[0..n_kinds) and its parts in one line, or nothing if all are 0. */
static void causes(FILE *f, const char *name, const __u64 *n, unsigned int n_kinds,
		   const char *(*word)(unsigned int))
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < n_kinds; i++)
		sum += n[i];
	if (!sum)
		return;
	line(f, name, sum, false);
	wrapped_words(f, n, n_kinds, word);
}

static void traffic(FILE *f, const struct dev_snapshot *d)
{
	const struct dev_counts *c = &d->total;
	char a[FMT_SIZE], b[FMT_SIZE];

	line(f, "requests", c->requests, false);
	fprintf(f, " in %s groups, %s/s\n", fmt_count(a, c->groups, false, WIDE),
		fmt_rate(b, c->requests, c->ns, WIDE));
	line(f, "answered", c->answered, false);
	fputs(" requests\n", f);
	fprintf(f, "  %-12s", "responses");
	if (!words(f, c->responses, 0, PR_CODES - 1, name_code, " ", WIDE))
		fputs(" none", f);
	fputc('\n', f);
	causes(f, "discarded", c->loss, PR_LOSSES, name_loss);
	causes(f, "unmatched", c->unmatched, PR_UNMATCHED, name_unmatched);
}

static void load(FILE *f, const struct dev_snapshot *d)
{
	const struct dev_counts *c = &d->total;
	char a[FMT_SIZE], b[FMT_SIZE];

	line(f, "outstanding", d->outstanding, d->floor);
	fprintf(f, ", peak %s", fmt_count(a, c->peak, d->was_floor, WIDE));
	fprintf(f, " and %s groups", fmt_count(a, c->peak_groups, d->was_floor, WIDE));
	fprintf(f, ", mean %s\n", fmt_mean(b, c->area, c->ns, d->was_floor, WIDE - 2));
	if (d->faults_total) {
		line(f, "DMA faults", d->faults_total, false);
		fputs(", see `iommu-faultstat faults`\n", f);
	}
	if (d->credits == PR_NO_LIMIT) {
		fprintf(f, "  %-12s unknown\n", "credits");
		return;
	}
	line(f, "credits", d->credits, false);
	fprintf(f, " (%s), ", name_source(d->source));
	if (c->over)
		fprintf(f, "exceeded by %s request%s\n", fmt_count(a, c->over, false, WIDE),
			c->over == 1 ? "" : "s");
	else
		fputs("never exceeded\n", f);
}

static void latency(FILE *f, const char *word, const __u64 *hist, __u64 max)
{
	static const struct {
		const char *name;
		unsigned int q;
	} qs[] = { { "p50", QUANTILE_P50 },
		   { "p90", QUANTILE_P90 },
		   { "p99", QUANTILE_P99 },
		   { "p99.9", QUANTILE_P99_9 } };
	char buf[FMT_SIZE];

	fprintf(f, "  %-12s", word);
	for (size_t i = 0; i < ARRAY_SIZE(qs); i++) {
		__s64 v = quantile(hist, qs[i].q);

		if (v < QUANTILE_FLOOR && v > (__s64)max)
			v = max; /* the middle of the highest bucket may be above the largest value */
		fprintf(f, " %s %-7s", qs[i].name, fmt_quantile(buf, v, 6));
	}
	fprintf(f, " max %s\n", fmt_duration(buf, max, false));
}

static bool has_traffic(const struct dev_snapshot *d)
{
	__u64 any = d->total.requests | d->outstanding;

	for (int i = 0; i < PR_UNMATCHED; i++)
		any |= d->total.unmatched[i];
	return any;
}

static void device(FILE *f, const struct dev_snapshot *d)
{
	const struct dev_counts *c = &d->total;
	char name[PR_NAME], other[PR_NAME];

	fprintf(f, "\n%s", fmt_clean(name, sizeof(name), d->name));
	if (d->driver[0])
		fprintf(f, "  %s", fmt_clean(other, sizeof(other), d->driver));
	if (d->iommu[0])
		fprintf(f, "  %s", fmt_clean(other, sizeof(other), d->iommu));
	if (d->group != PR_NONE)
		fprintf(f, "  group %u", d->group);
	if (d->gone)
		fputs("  (gone)", f);
	if (d->pf[0])
		fprintf(f, "\n  uses the credits of %s", fmt_clean(other, sizeof(other), d->pf));
	fputc('\n', f);
	if (!has_traffic(d)) {
		fputs("  no page requests\n", f);
		return;
	}
	traffic(f, d);
	load(f, d);
	if (!hist_count(c->first))
		return;
	latency(f, "latency", c->first, d->first_max);
	if (memcmp(c->first, c->last, sizeof(c->first)))
		latency(f, "since last", c->last, d->last_max);
}

int table_summary(FILE *f, const struct snapshot *s, const struct out_options *o)
{
	char buf[FMT_SIZE];

	if (o->timestamps)
		fprintf(f, "%s\n", fmt_clock(buf, s->wall, false));
	fprintf(f, "Summary of %s, ", fmt_duration(buf, s->t - s->start, false));
	if (s->n_devs)
		fprintf(f, "%u device%s\n", s->n_devs, s->n_devs == 1 ? "" : "s");
	else
		fputs("no page requests\n", f);
	for (unsigned int i = 0; i < s->n_devs; i++)
		device(f, &s->devs[i]);
	for (int k = 0; k < LOST_KINDS; k++)
		if (s->lost[k])
			fprintf(f, "\nlost: %s %s\n", fmt_count(buf, s->lost[k], false, WIDE),
				lost_words[k]);
	for (unsigned int i = 0; i < s->n_probes; i++) {
		const struct probe_status *p = &s->probes[i];

		if (p->how[0])
			continue;
		fprintf(f, "\nnot watched: %s: %s\n", p->name, p->why);
		if (p->lost[0])
			fprintf(f, "  not known for it: %s\n", p->lost);
	}
	return out_flush(f);
}
