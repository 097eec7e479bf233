// SPDX-License-Identifier: GPL-2.0
#include "view/request_prom.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"
#include "model/names.h"
#include "format/prom.h"

/*
 * The upper bounds of the histogram, as powers of two in ns. Prometheus includes the bound, while
 * our buckets hold [low, end). Latencies are whole nanoseconds: what is below 2^k ns is at most
 * 2^k - 1 ns. That is the bound that we write, so the counts are exact.
 */
static const unsigned char bounds[] = { 10, 12, 13, 14, 15, 16, 17, 18, 19, 20,
					21, 22, 23, 24, 26, 28, 30, 32, 34, LAT_LAST_OCTAVE + 1 };

/* A device with series of its own, and its labels. */
struct shown {
	const struct dev_snapshot *d;
	struct prom_labels labels;
};

struct page {
	struct prom *p;
	struct shown *v;
	unsigned int n;
};

static bool same_labels(const struct dev_snapshot *a, const struct dev_snapshot *b)
{
	return !strcmp(a->driver, b->driver) && !strcmp(a->iommu, b->iommu);
}

/*
 * Is the device present, and the newest of its name? Two devices with the same series would make
 * the collector refuse the whole file. Devices of one name are adjacent.
 */
static bool is_shown(const struct snapshot *s, unsigned int i)
{
	const struct dev_snapshot *d = &s->devs[i];
	unsigned int k = i;

	if (d->gone)
		return false;
	while (k && !strcmp(s->devs[k - 1].name, d->name))
		k--;
	for (; k < s->n_devs && (k <= i || !strcmp(s->devs[k].name, d->name)); k++)
		if (k != i && !s->devs[k].gone && same_labels(&s->devs[k], d) &&
		    (s->devs[k].id > d->id || (s->devs[k].id == d->id && k > i)))
			return false;
	return true;
}

static int find_shown(struct page *page, const struct snapshot *s)
{
	page->v = calloc(s->n_devs + 1, sizeof(*page->v));
	if (!page->v)
		return -ENOMEM;
	for (unsigned int i = 0; i < s->n_devs; i++) {
		if (!is_shown(s, i))
			continue;
		page->v[page->n].d = &s->devs[i];
		prom_labels(&page->v[page->n++].labels, &s->devs[i]);
	}
	return 0;
}

#define for_each_shown(page, one) for (one = (page)->v; one < (page)->v + (page)->n; one++)

static void plain(const struct page *page, const char *name, const char *type,
		  __u64 (*get)(const struct dev_snapshot *d), const char *help)
{
	const struct shown *one;

	prom_family(page->p, name, type, help);
	for_each_shown(page, one)
	{
		prom_series(page->p, name, &one->labels, NULL, NULL);
		prom_u64(page->p, get(one->d));
	}
}

#define GET(what, expression)                                 \
	static __u64 get_##what(const struct dev_snapshot *d) \
	{                                                     \
		return expression;                            \
	}
GET(requests, d->total.requests)
GET(groups, d->total.groups)
GET(outstanding, d->outstanding)
GET(floor, d->floor)
GET(peak, d->total.peak)
GET(over, d->total.over)
GET(limit, d->credits)
GET(capacity, d->capacity)
GET(allocation, d->allocation)

/* Writes one series for each of the @count figures at @offset bytes into the device. */
static void labelled(const struct page *page, const char *name, const char *key, const char *was,
		     size_t offset, unsigned int count, const char *(*word)(unsigned int),
		     const char *help)
{
	const struct shown *one;

	prom_family(page->p, name, "counter", help);
	for_each_shown(page, one)
	{
		const __u64 *n = (const __u64 *)((const char *)one->d + offset);

		for (unsigned int k = 0; k < count; k++) {
			prom_series_was(page->p, name, &one->labels, key, was, word(k));
			prom_u64(page->p, n[k]);
		}
	}
}

static void mean(const struct page *page)
{
	static const char name[] = "iommu_page_requests_outstanding_mean";
	const struct shown *one;

	prom_family(page->p, name, "gauge",
		    "Page requests outstanding, time-weighted mean of the last interval.");
	for_each_shown(page, one)
	{
		const struct dev_counts *c = &one->d->interval;
		double millionths;

		if (!c->ns)
			continue;
		millionths = (double)c->area / (double)c->ns * 1e6;
		if (millionths > 1e18)
			millionths = 1e18;
		prom_series(page->p, name, &one->labels, NULL, NULL);
		prom_print(page->p, "%llu.%06llu\n", (unsigned long long)millionths / 1000000,
			   (unsigned long long)millionths % 1000000);
	}
}

/* A metric of version 0.1 that mixed four things, so that its sum had no meaning. */
static void credit(const struct page *page, const struct shown *one, const char *source, __u64 n)
{
	prom_series(page->p, "iommu_page_request_credits", &one->labels, "source", source);
	prom_u64(page->p, n);
}

static void old_credits(const struct page *page)
{
	const struct shown *one;

	prom_family(page->p, "iommu_page_request_credits", "gauge",
		    "Deprecated: see iommu_page_request_credit_limit, _capacity, _allocation.");
	for_each_shown(page, one)
	{
		const struct dev_snapshot *d = one->d;

		if (d->credits != PR_NO_LIMIT)
			credit(page, one, "effective", d->credits);
		if (d->capacity)
			credit(page, one, "capacity", d->capacity);
		if (d->allocation)
			credit(page, one, "allocation", d->allocation);
		if (d->credits != PR_NO_LIMIT &&
		    (d->source == CREDITS_KERNEL || d->source >= CREDITS_OPTION))
			credit(page, one, name_source(d->source), d->credits);
	}
}

/* Writes a gauge for each device for which the value is known. */
static void known(const struct page *page, const char *name,
		  __u64 (*get)(const struct dev_snapshot *d), __u64 unknown, const char *help)
{
	const struct shown *one;

	prom_family(page->p, name, "gauge", help);
	for_each_shown(page, one)
	{
		if (get(one->d) == unknown)
			continue;
		prom_series(page->p, name, &one->labels, NULL, NULL);
		prom_u64(page->p, get(one->d));
	}
}

static void credits(const struct page *page)
{
	known(page, "iommu_page_request_credit_limit", get_limit, PR_NO_LIMIT,
	      "Page requests that the device may have outstanding, from its PRI capability, "
	      "the kernel, --credits or the policy.");
	known(page, "iommu_page_request_credit_capacity", get_capacity, 0,
	      "Outstanding Page Request Capacity of the device's PCI PRI capability.");
	known(page, "iommu_page_request_credit_allocation", get_allocation, 0,
	      "Outstanding Page Request Allocation of the device's PCI PRI capability.");
	old_credits(page);
}

/* Facts about each device, to be joined with other metrics by device. */
static void device_info(const struct page *page)
{
	static const char name[] = "iommu_device_info";
	const struct shown *one;

	prom_family(page->p, name, "gauge",
		    "Driver, IOMMU and PF of the device, and the source of its credit limit.");
	for_each_shown(page, one)
	{
		const struct dev_snapshot *d = one->d;

		/* Prometheus drops empty labels */
		prom_print(page->p, "%s{%.*s", name, (int)one->labels.n, one->labels.text);
		if (d->pf[0]) {
			prom_print(page->p, ",pf=\"");
			prom_value(page->p, d->pf);
			prom_print(page->p, "\"");
		}
		if (d->credits != PR_NO_LIMIT)
			prom_print(page->p, ",credit_source=\"%s\"", name_source(d->source));
		prom_print(page->p, "} 1\n");
	}
}

static void oldest(const struct page *page)
{
	static const char name[] = "iommu_page_request_oldest_seconds";
	const struct shown *one;
	char text[PROM_SECONDS];

	prom_family(page->p, name, "gauge",
		    "Age of the oldest outstanding page request, 0 if there is none.");
	for_each_shown(page, one)
	{
		prom_series(page->p, name, &one->labels, NULL, NULL);
		prom_line(page->p, prom_seconds(text, one->d->oldest));
	}
}

#define DURATION "iommu_page_request_duration_seconds"

/* @le has the bounds as text. */
static void duration_of(struct prom *p, const struct shown *one, const char (*le)[PROM_SECONDS])
{
	const __u64 *hist = one->d->total.first;
	char text[PROM_SECONDS];
	__u64 below = 0;
	__u32 next = 0;

	for (size_t i = 0; i < sizeof(bounds); i++) {
		for (__u32 end = lat_bucket(1ULL << bounds[i]); next < end; next++)
			below += hist[next];
		prom_series(p, DURATION "_bucket", &one->labels, "le", le[i]);
		prom_u64(p, below);
	}
	below += hist[LAT_OVERFLOW];
	prom_series(p, DURATION "_bucket", &one->labels, "le", "+Inf");
	prom_u64(p, below);
	prom_series(p, DURATION "_sum", &one->labels, NULL, NULL);
	prom_line(p, prom_seconds(text, one->d->total.first_sum));
	prom_series(p, DURATION "_count", &one->labels, NULL, NULL);
	prom_u64(p, below);
}

static void durations(const struct page *page)
{
	char le[sizeof(bounds)][PROM_SECONDS];
	const struct shown *one;

	for (size_t i = 0; i < sizeof(bounds); i++)
		prom_seconds(le[i], (1ULL << bounds[i]) - 1);
	prom_family(page->p, DURATION, "histogram",
		    "Time from the first page request of a group to its page response. A bound "
		    "is inclusive, so it is a power of two of nanoseconds less one: "
		    "le=0.000001023 counts those below 1024 ns.");
	for_each_shown(page, one) duration_of(page->p, one, le);
}

/* A function with several probes has one series, which is 1 if all of them are attached. */
static void probes(struct prom *p, const struct snapshot *s)
{
	static const char name[] = "iommu_faultstat_probe_attached";

	prom_family(p, name, "gauge", "1: the kernel function is probed, 0: it is not.");
	for (unsigned int i = 0; i < s->n_probes; i++) {
		bool first = true, attached = true;

		for (unsigned int k = 0; k < s->n_probes; k++) {
			if (strcmp(s->probes[k].name, s->probes[i].name))
				continue;
			first &= k >= i;
			attached &= !!s->probes[k].how[0];
		}
		if (!first)
			continue;
		prom_print(p, "%s{probe=\"", name);
		prom_value(p, s->probes[i].name);
		prom_print(p, "\",of=\"page_requests\"} %d\n", attached);
	}
	/* the label tells them from the probes for page requests, which share some functions */
	for (unsigned int i = 0; i < s->n_fault_probes; i++) {
		prom_print(p, "%s{probe=\"", name);
		prom_value(p, s->fault_probes[i].name);
		prom_print(p, "\",of=\"faults\"} %d\n", s->fault_probes[i].how[0] != 0);
	}
}

static void ourselves(struct prom *p, const struct snapshot *s, const char *version)
{
	char text[PROM_SECONDS];

	prom_family(
		p, "iommu_faultstat_events_lost_total", "counter",
		"Events that were not recorded: ring buffer full (events, crossings), no room for "
		"the device (devices), device removed (orphans), program not run (skipped).");
	for (unsigned int k = 0; k < LOST_KINDS; k++)
		prom_print(p, "iommu_faultstat_events_lost_total{reason=\"%s\",kind=\"%s\"} %llu\n",
			   name_lost(k), name_lost(k), (unsigned long long)s->lost[k]);
	probes(p, s);
	prom_family(p, "iommu_faultstat_last_update_timestamp_seconds", "gauge",
		    "When these figures were taken, in seconds since the epoch.");
	prom_print(p, "iommu_faultstat_last_update_timestamp_seconds %s\n",
		   prom_seconds(text, s->wall));
	prom_family(p, "iommu_faultstat_build_info", "gauge", "The version of iommu-faultstat.");
	prom_print(p, "iommu_faultstat_build_info{version=\"");
	prom_value(p, version);
	prom_print(p, "\"} 1\n");
}

static void counters(const struct page *page)
{
	plain(page, "iommu_page_requests_total", "counter", get_requests,
	      "Page requests reported by the device.");
	plain(page, "iommu_page_request_groups_total", "counter", get_groups,
	      "Page request groups that were complete.");
	labelled(page, "iommu_page_responses_total", "code", NULL,
		 offsetof(struct dev_snapshot, total.responses), PR_CODES, name_code,
		 "Page responses, by code.");
	labelled(page, "iommu_page_requests_discarded_total", "reason", "cause",
		 offsetof(struct dev_snapshot, total.loss), PR_LOSSES, name_loss,
		 "Page requests that ended without a page response.");
	labelled(page, "iommu_page_responses_unmatched_total", "reason", NULL,
		 offsetof(struct dev_snapshot, total.unmatched), PR_UNMATCHED, name_unmatched,
		 "Page responses that match no known page request.");
	plain(page, "iommu_page_requests_over_credits_total", "counter", get_over,
	      "Page requests that came while more than the credits were outstanding.");
}

int out_prom(FILE *f, const struct snapshot *s, const char *version)
{
	struct prom p = { .f = f };
	struct page page = { .p = &p };
	int err = find_shown(&page, s);

	if (err)
		return err;
	counters(&page);
	plain(&page, "iommu_page_requests_outstanding", "gauge", get_outstanding,
	      "Page requests outstanding.");
	plain(&page, "iommu_page_requests_outstanding_peak", "gauge", get_peak,
	      "Page requests outstanding, the most since the start.");
	mean(&page);
	plain(&page, "iommu_page_requests_outstanding_floor", "gauge", get_floor,
	      "1: outstanding, its peak and mean are lower bounds, as there may "
	      "be page requests from before the start.");
	credits(&page);
	device_info(&page);
	oldest(&page);
	durations(&page);
	ourselves(&p, s, version);
	free(page.v);
	return prom_end(&p);
}
