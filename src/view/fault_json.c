// SPDX-License-Identifier: GPL-2.0
#include "model/fault_names.h"
#include "format/json.h"
#include "view/faults.h"
#include "format/text.h"
#include "decode/reasons.h"

static void sample(struct json *j, const struct fault_sample *s)
{
	json_begin_object(j, NULL);
	json_u64(j, "n", s->n);
	json_u64(j, "t_ns", s->t);
	json_hex(j, "address", s->address);
	json_maybe(j, "pasid", s->pasid, s->pasid != FAULT_NONE);
	json_maybe(j, "domain", s->domain, s->domain != FAULT_NONE);
	json_hex(j, "flags", s->flags);
	json_end_object(j);
}

/* Describes the time from the start until now. */
static void kind(struct json *j, const struct fault_kind *k, const struct out_options *o)
{
	const struct reason *reason = reason_find(k->source, k->reason);

	json_string(j, "device", k->device.name);
	json_bool(j, "live", k->device.live);
	json_name(j, "driver", k->device.driver);
	json_name(j, "model", k->device.model);
	json_name(j, "iommu", k->iommu);
	json_string(j, "source", fault_source_name(k->source));
	json_maybe(j, "source_id", k->sid, k->sid != FAULT_NONE);
	json_u64(j, "id", k->row);
	json_access(j, k->access & FAULT_READ, k->access & FAULT_WRITE, k->access & FAULT_EXEC,
		    k->access & FAULT_PRIV);
	json_string(j, "reason", reason->label);
	json_u64(j, "reason_code", k->reason);
	json_string(j, "text", reason->text);
	json_hex(j, "flags", k->flags);
	json_u64(j, "dma_faults_total", k->count);
	json_u64(j, "dma_faults_ignored_total", k->ignored);
	json_u64(j, "first_ns", k->t_first);
	json_time(j, "first", k->t_first + o->wall_minus_mono);
	json_u64(j, "last_ns", k->t_last);
	json_time(j, "last", k->t_last + o->wall_minus_mono);
	json_name(j, "same_physical_address", k->place);
	json_begin_array(j, "latest");
	for (unsigned int i = 0; i < k->n_last; i++)
		sample(j, &k->last[i]);
	json_end_array(j);
}

static void iommu(struct json *j, const struct fault_iommu *m)
{
	json_name(j, "iommu", m->name);
	json_string(j, "source", fault_source_name(m->source));
	json_u64(j, "dma_faults_total", m->faults);
	json_u64(j, "not_read_total", m->lost[FAULT_UNREAD]);
	json_u64(j, "no_room_total", m->lost[FAULT_NO_ROOM]);
	json_begin_object(j, "queue_overflows_total");
	for (int q = 0; q < FAULT_QUEUES; q++)
		json_u64(j, fault_queue_name(q), m->overflows[q]);
	json_end_object(j);
}

/* Writes the totals since the start. */
static void totals(struct json *j, const struct fault_snapshot *s)
{
	json_u64(j, "dma_faults_total", s->total);
	json_maybe(j, "dma_faults_suppressed_total", s->suppressed, s->log_known);
	json_begin_object(j, "events_lost_total");
	json_u64(j, "events", s->lost[FAULT_LOST_EVENTS]);
	json_u64(j, "iommus", s->lost[FAULT_LOST_IOMMUS]);
	json_u64(j, "skipped", s->skipped);
	json_end_object(j);
}

static int finish(struct json *j)
{
	int err = json_end_record(j), flushed = out_flush(j->f);

	return err ?: flushed;
}

int out_faults_json(FILE *f, const struct fault_snapshot *s, const struct out_options *o)
{
	struct json j = { .f = f };

	for (unsigned int i = 0; i < s->n_kinds; i++) {
		if (!s->kinds[i].interval)
			continue;
		json_begin_record(&j, "fault");
		json_u64(&j, "t_ns", s->t);
		kind(&j, &s->kinds[i], o);
		json_u64(&j, "dma_faults", s->kinds[i].interval);
		json_end_record(&j);
	}
	for (unsigned int i = 0; i < s->n_iommus; i++) {
		json_begin_record(&j, "iommu");
		json_u64(&j, "t_ns", s->t);
		iommu(&j, &s->iommus[i]);
		json_end_record(&j);
	}
	json_begin_record(&j, "interval");
	json_u64(&j, "t_ns", s->t);
	json_time(&j, "time", s->wall);
	json_u64(&j, "interval_ns", s->interval);
	totals(&j, s);
	json_u64(&j, "dma_faults", s->fresh);
	return finish(&j);
}

int out_faults_json_summary(FILE *f, const struct fault_snapshot *s, const struct out_options *o)
{
	struct json j = { .f = f };

	json_begin_record(&j, "summary");
	json_u64(&j, "t_ns", s->t);
	json_time(&j, "time", s->wall);
	json_u64(&j, "run_ns", s->t - s->start);
	totals(&j, s);
	json_begin_array(&j, "faults");
	for (unsigned int i = 0; i < s->n_kinds; i++) {
		json_begin_object(&j, NULL);
		kind(&j, &s->kinds[i], o);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_begin_array(&j, "iommus");
	for (unsigned int i = 0; i < s->n_iommus; i++) {
		json_begin_object(&j, NULL);
		iommu(&j, &s->iommus[i]);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_begin_array(&j, "not_attached");
	for (unsigned int i = 0; i < s->n_probes; i++)
		if (!s->probes[i].how[0])
			json_string(&j, NULL, s->probes[i].name);
	json_end_array(&j);
	return finish(&j);
}
