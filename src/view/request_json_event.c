// SPDX-License-Identifier: GPL-2.0
#include "view/request_json.h"

#include <errno.h>
#include <string.h>

#include "format/json.h"
#include "format/text.h"
#include "model/names.h"

static void group(struct json *j, const struct pr_event *ev)
{
	json_maybe(j, "pasid", ev->pasid, ev->flags & PR_HAS_PASID);
	json_u64(j, "prg_index", ev->grpid);
}

static void request(struct json *j, const struct pr_event *ev)
{
	json_bool(j, "last", ev->flags & PR_LAST);
	json_hex(j, "address", ev->address);
	json_access(j, ev->perm & EV_PERM_READ, ev->perm & EV_PERM_WRITE, ev->perm & EV_PERM_EXEC,
		    ev->perm & EV_PERM_PRIV);
}

/* Writes the members that only this type of event has. */
static void about(struct json *j, const struct pr_event *ev)
{
	switch (ev->type) {
	case EV_REQUEST:
		group(j, ev);
		request(j, ev);
		break;
	case EV_ANSWER:
		group(j, ev);
		json_string(j, "code", name_code(ev->code));
		json_bool(j, "matched", ev->n);
		json_maybe(j, "requests", ev->n, ev->n);
		json_maybe(j, "latency_ns", ev->latency, ev->n);
		break;
	case EV_REFUSED:
		group(j, ev);
		json_u64(j, "requests", ev->n);
		break;
	case EV_CROSSED:
		group(j, ev);
		json_u64(j, "used", ev->used);
		json_maybe(j, "credits", ev->limit, ev->limit != PR_NO_LIMIT);
		break;
	case EV_RECOVERED:
		json_u64(j, "used", ev->used);
		json_maybe(j, "credits", ev->limit, ev->limit != PR_NO_LIMIT);
		break;
	case EV_RESET:
	case EV_DEVICE_GONE:
		json_u64(j, "requests", ev->n);
		break;
	case EV_DISCARD:
		json_hex(j, "queue", ev->address);
		break;
	}
}

int out_json_event(FILE *f, const struct pr_event *ev, const char *name, __u64 seen,
		   const struct out_options *o)
{
	struct json j = { .f = f };

	json_begin_record(&j, "event");
	json_u64(&j, "t_ns", ev->t);
	json_u64(&j, "seen_ns", seen);
	json_time(&j, "time", ev->t + o->wall_minus_mono);
	json_string(&j, "event", name_event(ev->type));
	json_name(&j, "device", name);
	about(&j, ev);
	if (ev->type != EV_DISCARD)
		json_u64(&j, "outstanding", ev->outstanding);
	return json_end_record(&j);
}

int out_json_lost(FILE *f, __u64 t, const __u64 lost[LOST_KINDS])
{
	struct json j = { .f = f };
	int err, flushed;

	json_begin_record(&j, "lost");
	json_u64(&j, "t_ns", t);
	json_begin_object(&j, "events_lost_total");
	for (unsigned int k = 0; k < LOST_KINDS; k++)
		json_u64(&j, name_lost(k), lost[k]);
	json_end_object(&j);
	err = json_end_record(&j);
	flushed = out_flush(f);
	return err ? err : flushed;
}
