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

static void kind(struct json *j, const struct fault_kind *k, const struct fault_snapshot *s,
		 const struct out_options *o)
{
	const struct reason *reason = reason_find(k->source, k->reason);
	char access[FAULT_ACCESS_SIZE];

	json_begin_record(j, "fault");
	json_u64(j, "t_ns", s->t);
	json_string(j, "device", k->device.name);
	json_bool(j, "live", k->device.live);
	json_name(j, "driver", k->device.driver);
	json_name(j, "model", k->device.model);
	json_name(j, "iommu", k->iommu);
	json_string(j, "source", fault_source_name(k->source));
	json_maybe(j, "source_id", k->sid, k->sid != FAULT_NONE);
	json_u64(j, "id", k->row);
	json_string(j, "access", fault_access_name(access, k->access));
	json_string(j, "reason", reason->label);
	json_u64(j, "reason_code", k->reason);
	json_string(j, "text", reason->text);
	json_hex(j, "flags", k->flags);
	json_u64(j, "dma_faults_total", k->count);
	json_u64(j, "interval", k->interval);
	json_u64(j, "ignored_total", k->ignored);
	json_u64(j, "first_ns", k->t_first);
	json_time(j, "first", k->t_first + o->wall_minus_mono);
	json_u64(j, "last_ns", k->t_last);
	json_time(j, "last", k->t_last + o->wall_minus_mono);
	json_name(j, "place", k->place);
	json_begin_array(j, "latest");
	for (unsigned int i = 0; i < k->n_last; i++)
		sample(j, &k->last[i]);
	json_end_array(j);
	json_end_record(j);
}

static void iommu(struct json *j, const struct fault_iommu *m, __u64 t)
{
	json_begin_record(j, "iommu");
	json_u64(j, "t_ns", t);
	json_name(j, "iommu", m->name);
	json_string(j, "source", fault_source_name(m->source));
	json_u64(j, "dma_faults_total", m->faults);
	json_u64(j, "not_read_total", m->lost[FAULT_UNREAD]);
	json_u64(j, "no_room_total", m->lost[FAULT_NO_ROOM]);
	json_begin_object(j, "queue_overflows_total");
	for (int q = 0; q < FAULT_QUEUES; q++)
		json_u64(j, fault_queue_name(q), m->overflows[q]);
	json_end_object(j);
	json_end_record(j);
}

int out_faults_json(FILE *f, const struct fault_snapshot *s, const struct out_options *o, bool all)
{
	struct json j = { .f = f };
	int err, flushed;

	for (unsigned int i = 0; i < s->n_kinds; i++)
		if (all || s->kinds[i].interval)
			kind(&j, &s->kinds[i], s, o);
	for (unsigned int i = 0; i < s->n_iommus; i++)
		iommu(&j, &s->iommus[i], s->t);
	json_begin_record(&j, "interval");
	json_u64(&j, "t_ns", s->t);
	json_time(&j, "time", s->wall);
	json_u64(&j, "wall_ns", s->wall);
	json_u64(&j, "interval_ns", s->interval);
	json_u64(&j, "dma_faults_total", s->total);
	json_u64(&j, "interval", s->fresh);
	json_maybe(&j, "dma_faults_suppressed_total", s->suppressed, s->log_known);
	json_begin_object(&j, "events_lost_total");
	json_u64(&j, "events", s->lost[FAULT_LOST_EVENTS]);
	json_u64(&j, "iommus", s->lost[FAULT_LOST_IOMMUS]);
	json_u64(&j, "skipped", s->skipped);
	json_end_object(&j);
	err = json_end_record(&j);
	flushed = out_flush(f);
	return err ?: flushed;
}
