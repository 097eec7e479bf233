// SPDX-License-Identifier: GPL-2.0
#include "view/request_json.h"

#include <string.h>

#include "format/json.h"
#include "format/text.h"
#include "model/names.h"
#include "model/quantile.h"

static int finish(struct json *j, int err)
{
	int flushed = out_flush(j->f);

	return err ? err : flushed;
}

/* Writes an object that has a member for each of the figures @n. */
static void named(struct json *j, const char *key, const __u64 *n, unsigned int count,
		  const char *(*word)(unsigned int))
{
	json_begin_object(j, key);
	for (unsigned int i = 0; i < count; i++)
		json_u64(j, word(i), n[i]);
	json_end_object(j);
}

static void probe(struct json *j, const struct probe_status *p)
{
	json_string(j, "probe", p->name);
	json_bool(j, "attached", p->how[0]);
	json_name(j, "how", p->how);
	json_name(j, "why", p->why);
	json_name(j, "not_known", p->lost);
}

int out_json_header(FILE *f, const struct out_run *run)
{
	struct json j = { .f = f };

	json_begin_record(&j, "header");
	json_string(&j, "schema", OUT_JSON_SCHEMA);
	json_u64(&j, "version", OUT_JSON_VERSION);
	json_string(&j, "tool_version", run->version);
	json_string(&j, "command", run->command);
	json_string(&j, "kernel", run->kernel);
	json_string(&j, "hostname", run->hostname);
	json_time(&j, "start", run->start_wall);
	json_maybe(&j, "interval_ns", run->interval, run->interval);
	json_string(&j, "clock", "CLOCK_MONOTONIC"); /* the clock of every t_ns */
	/* the histograms end here: a quantile with this value is a lower bound */
	json_u64(&j, "latency_ceiling_ns", QUANTILE_FLOOR);
	json_begin_array(&j, "credits_options");
	for (unsigned int i = 0; i < run->n_credits; i++)
		json_string(&j, NULL, run->credits[i]);
	json_end_array(&j);
	json_begin_array(&j, "probes");
	for (unsigned int i = 0; i < run->n_probes; i++) {
		json_begin_object(&j, NULL);
		probe(&j, &run->probes[i]);
		json_end_object(&j);
	}
	json_end_array(&j);
	return finish(&j, json_end_record(&j));
}

static void ns_or_null(struct json *j, const char *key, __s64 ns, __s64 max)
{
	if (max && ns > max && ns < QUANTILE_FLOOR)
		ns = max; /* the middle of the highest bucket may be above the largest value */
	json_maybe(j, key, ns, ns >= 0);
}

static void buckets(struct json *j, const __u64 *hist)
{
	json_begin_array(j, "buckets");
	for (__u32 i = 0; i < LAT_BUCKETS; i++) {
		if (!hist[i])
			continue;
		json_begin_object(j, NULL);
		json_u64(j, "low_ns", lat_bucket_low(i));
		json_maybe(j, "end_ns", lat_bucket_low(i + 1), i != LAT_OVERFLOW);
		json_u64(j, "count", hist[i]);
		json_end_object(j);
	}
	json_end_array(j);
}

/* @max: the largest value of the run, 0: unknown. @exact: it is in this histogram, too. */
static void begin_latency(struct json *j, const char *key, const __u64 *hist, __u64 sum, __u64 max,
			  bool exact)
{
	json_begin_object(j, key);
	json_u64(j, "count", hist_count(hist));
	json_u64(j, "sum_ns", sum);
	ns_or_null(j, "mean_ns", hist_mean(hist, sum), 0);
	ns_or_null(j, "p50_ns", quantile(hist, QUANTILE_P50), max);
	ns_or_null(j, "p90_ns", quantile(hist, QUANTILE_P90), max);
	ns_or_null(j, "p99_ns", quantile(hist, QUANTILE_P99), max);
	ns_or_null(j, "p99_9_ns", quantile(hist, QUANTILE_P99_9), max);
	if (exact)
		json_maybe(j, "max_ns", max, hist_count(hist));
	else
		ns_or_null(j, "max_ns", quantile_max(hist, max), 0);
	json_u64(j, "overflow", hist[LAT_OVERFLOW]);
}

/* The same, with every bucket. */
static void histogram(struct json *j, const char *key, const __u64 *hist, __u64 sum, __u64 max,
		      bool exact)
{
	begin_latency(j, key, hist, sum, max, exact);
	buckets(j, hist);
	json_end_object(j);
}

static void latency(struct json *j, const char *key, const __u64 *hist, __u64 sum, __u64 max,
		    bool exact)
{
	begin_latency(j, key, hist, sum, max, exact);
	json_end_object(j);
}

static void identity(struct json *j, const struct dev_snapshot *d)
{
	json_string(j, "device", d->name);
	json_name(j, "driver", d->driver);
	json_name(j, "iommu", d->iommu);
	json_maybe(j, "group", d->group, d->group != PR_NONE);
	json_name(j, "pf", d->pf);
	json_u64(j, "id", d->id);
	json_bool(j, "gone", d->gone);
	json_bool(j, "floor", d->floor);
	json_bool(j, "peak_floor", d->was_floor);
	json_bool(j, "over_credits", d->above);
	json_bool(j, "consistent", d->consistent);
}

static void counts(struct json *j, const struct dev_counts *c)
{
	json_u64(j, "page_requests_total", c->requests);
	json_u64(j, "page_request_groups_total", c->groups);
	json_u64(j, "page_requests_answered_total", c->answered);
	named(j, "page_responses_total", c->responses, PR_CODES, name_code);
	named(j, "page_requests_discarded_total", c->loss, PR_LOSSES, name_loss);
	named(j, "page_responses_unmatched_total", c->unmatched, PR_UNMATCHED, name_unmatched);
	json_u64(j, "page_requests_over_credits_total", c->over);
}

static void credits(struct json *j, const struct dev_snapshot *d)
{
	bool known = d->credits != PR_NO_LIMIT;

	json_begin_object(j, "page_request_credits");
	json_maybe(j, "effective", d->credits, known);
	json_name(j, "source", known ? name_source(d->source) : NULL);
	json_maybe(j, "capacity", d->capacity, d->capacity);
	json_maybe(j, "allocation", d->allocation, d->allocation);
	json_u64(j, "used", d->used);
	json_end_object(j);
}

/* Writes how much the counters grew in the interval, and what exists per interval only. */
static void interval(struct json *j, const struct dev_snapshot *d)
{
	const struct dev_counts *c = &d->interval;

	json_begin_object(j, "interval");
	json_u64(j, "ns", c->ns);
	json_u64(j, "requests", c->requests);
	json_u64(j, "groups", c->groups);
	json_u64(j, "answered", c->answered);
	named(j, "responses", c->responses, PR_CODES, name_code);
	named(j, "discarded", c->loss, PR_LOSSES, name_loss);
	named(j, "unmatched", c->unmatched, PR_UNMATCHED, name_unmatched);
	json_u64(j, "requests_over_credits", c->over);
	json_u64(j, "peak", c->peak);
	json_u64(j, "groups_peak", c->peak_groups);
	json_ratio(j, "mean", c->area, c->ns);
	latency(j, "duration", c->first, c->first_sum, d->first_max, false);
	latency(j, "duration_from_last", c->last, c->last_sum, d->last_max, false);
	json_end_object(j);
}

/* Writes the state of now and the totals since the start. @mean: of the interval or the run. */
static void whole(struct json *j, const struct dev_snapshot *d, const struct dev_counts *mean)
{
	const struct dev_counts *c = &d->total;

	identity(j, d);
	counts(j, c);
	json_u64(j, "page_requests_outstanding", d->outstanding);
	json_u64(j, "page_requests_outstanding_peak", c->peak);
	json_ratio(j, "page_requests_outstanding_mean", mean->area, mean->ns);
	json_u64(j, "page_request_groups_outstanding", d->outstanding_groups);
	json_u64(j, "page_request_groups_outstanding_peak", c->peak_groups);
	json_u64(j, "dma_faults_total", d->faults_total);
	credits(j, d);
	json_maybe(j, "page_request_oldest_ns", d->oldest, d->oldest);
	latency(j, "page_request_duration", c->first, c->first_sum, d->first_max, true);
	latency(j, "page_request_duration_from_last", c->last, c->last_sum, d->last_max, true);
}

static int close_interval(struct json *j, const struct snapshot *s)
{
	json_begin_record(j, "interval");
	json_u64(j, "t_ns", s->t);
	json_time(j, "time", s->wall);
	json_u64(j, "interval_ns", s->interval);
	json_u64(j, "n_devices", s->n_devs);
	json_u64(j, "dma_faults_elsewhere_total", s->faults_elsewhere);
	named(j, "events_lost_total", s->lost, LOST_KINDS, name_lost);
	return finish(j, json_end_record(j));
}

int out_json_snapshot(FILE *f, const struct snapshot *s)
{
	struct json j = { .f = f };

	for (unsigned int i = 0; i < s->n_devs; i++) {
		json_begin_record(&j, "device");
		json_u64(&j, "t_ns", s->t);
		whole(&j, &s->devs[i], &s->devs[i].interval);
		interval(&j, &s->devs[i]);
		json_end_record(&j);
	}
	return close_interval(&j, s);
}

struct context {
	struct json j;
	__u64 t;
};

static int hist(const struct latency_set *set, void *arg)
{
	struct context *c = arg;

	json_begin_record(&c->j, "hist");
	json_u64(&c->j, "t_ns", c->t);
	json_name(&c->j, set->by == MERGE_IOMMU ? "iommu" : "device", set->name);
	json_u64(&c->j, "n_devices", set->devices);
	json_string(&c->j, "of", set->whole_run ? "run" : "interval");
	json_u64(&c->j, "ns", set->ns);
	histogram(&c->j, "page_request_duration", set->first, set->first_sum, set->first_max,
		  set->whole_run);
	histogram(&c->j, "page_request_duration_from_last", set->last, set->last_sum, set->last_max,
		  set->whole_run);
	return json_end_record(&c->j);
}

int out_json_hist(FILE *f, const struct snapshot *s, enum merge_by by, bool whole_run)
{
	struct context c = { .j.f = f, .t = s->t };

	merge_each(s, by, whole_run, hist, &c);
	return close_interval(&c.j, s);
}

int out_json_summary(FILE *f, const struct snapshot *s)
{
	struct json j = { .f = f };

	json_begin_record(&j, "summary");
	json_u64(&j, "t_ns", s->t);
	json_time(&j, "time", s->wall);
	json_u64(&j, "run_ns", s->t - s->start);
	json_begin_array(&j, "devices");
	for (unsigned int i = 0; i < s->n_devs; i++) {
		json_begin_object(&j, NULL);
		whole(&j, &s->devs[i], &s->devs[i].total);
		json_end_object(&j);
	}
	json_end_array(&j);
	named(&j, "events_lost_total", s->lost, LOST_KINDS, name_lost);
	json_begin_array(&j, "not_attached");
	for (unsigned int i = 0; i < s->n_probes; i++)
		if (!s->probes[i].how[0])
			json_string(&j, NULL, s->probes[i].name);
	json_end_array(&j);
	return finish(&j, json_end_record(&j));
}
