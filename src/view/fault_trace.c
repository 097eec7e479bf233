// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "model/fault_names.h"
#include "format/json.h"
#include "view/faults.h"
#include "format/text.h"
#include "view/request_trace.h"
#include "decode/reasons.h"

int out_trace_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		    const char *name, const struct out_options *o)
{
	char pasid[FMT_SIZE] = "-", access[FMT_SIZE], details[128];

	if (e->pasid != FAULT_NONE)
		snprintf(pasid, sizeof(pasid), "%#x", e->pasid);
	snprintf(details, sizeof(details), "%#llx %s %s", (unsigned long long)e->address,
		 fmt_access(access, row->access & FAULT_READ, row->access & FAULT_WRITE,
			    row->access & FAULT_EXEC, row->access & FAULT_PRIV),
		 reason_find(row->source, row->reason)->label);
	return trace_line(f, o,
			  &(struct trace_cells){ .t = e->t,
						 .device = name,
						 .event = "fault",
						 .pasid = pasid,
						 .details = details });
}

int out_json_fault(FILE *f, const struct fault_event *e, const struct fault_row *row,
		   const char *name, __u64 seen, const struct out_options *o)
{
	struct json j = { .f = f };

	json_begin_record(&j, "event");
	json_u64(&j, "t_ns", e->t);
	json_u64(&j, "seen_ns", seen);
	json_time(&j, "time", e->t + o->wall_minus_mono);
	json_string(&j, "event", "fault");
	json_name(&j, "device", name);
	json_string(&j, "source", fault_source_name(row->source));
	json_string(&j, "reason", reason_find(row->source, row->reason)->label);
	json_u64(&j, "reason_code", row->reason);
	json_access(&j, row->access & FAULT_READ, row->access & FAULT_WRITE,
		    row->access & FAULT_EXEC, row->access & FAULT_PRIV);
	json_hex(&j, "address", e->address);
	json_maybe(&j, "pasid", e->pasid, e->pasid != FAULT_NONE);
	json_u64(&j, "n", e->n);
	return json_end_record(&j);
}
