// SPDX-License-Identifier: GPL-2.0
#include "view/request_trace.h"

#include <errno.h>

#include "format/text.h"
#include "model/names.h"
#include "base/clock.h"

#define COLUMNS "%13s %-12s %-9s %7s %3s %4s"

int out_trace_header(FILE *f, const struct out_options *o, __u64 wall)
{
	char date[FMT_SIZE];

	if (o->timestamps)
		fprintf(f, "# %.10s, local time\n", fmt_clock(date, wall, false));
	fprintf(f, COLUMNS " %s\n", o->timestamps ? "CLOCK" : "TIME", "DEVICE", "EVENT", "PASID",
		"PRG", "OUT", "DETAILS");
	return out_flush(f);
}

static const char *when(char *buf, bool known, unsigned long long v, const char *format)
{
	if (!known)
		return "-";
	snprintf(buf, FMT_SIZE, format, v);
	return buf;
}

/* Prints the group of the event: its PRG index and, if there is one, the PASID. */
static bool has_group(const struct pr_event *ev)
{
	switch (ev->type) {
	case EV_CROSSED:
	case EV_REQUEST:
	case EV_ANSWER:
	case EV_REFUSED:
		return true;
	default:
		return false;
	}
}

/* Prints the details that only this type of event has. */
static const char *details(char *buf, size_t size, const struct pr_event *ev)
{
	unsigned long long n = ev->n;
	char access[FMT_SIZE];

	switch (ev->type) {
	case EV_REQUEST:
		snprintf(buf, size, "%#llx %s %s", (unsigned long long)ev->address,
			 fmt_access(access, ev->perm & EV_PERM_READ, ev->perm & EV_PERM_WRITE,
				    ev->perm & EV_PERM_EXEC, ev->perm & EV_PERM_PRIV),
			 ev->flags & PR_LAST ? "last" : "more");
		break;
	case EV_ANSWER:
		if (n)
			snprintf(buf, size, "%s n=%llu %llu.%03uus", name_code(ev->code), n,
				 (unsigned long long)ev->latency / 1000,
				 (unsigned int)(ev->latency % 1000));
		else
			snprintf(buf, size, "%s unmatched", name_code(ev->code));
		break;
	case EV_DISCARD:
		snprintf(buf, size, "queue %#llx", (unsigned long long)ev->address);
		break;
	case EV_CROSSED:
	case EV_RECOVERED:
		snprintf(buf, size, "%llu of %llu", (unsigned long long)ev->used,
			 (unsigned long long)ev->limit);
		break;
	case EV_REFUSED:
	case EV_RESET:
	case EV_DEVICE_GONE:
		snprintf(buf, size, "n=%llu", n);
		break;
	default:
		return "-";
	}
	return buf;
}

int trace_line(FILE *f, const struct out_options *o, const struct trace_cells *c)
{
	char at[FMT_SIZE], device[PR_NAME];
	int printed;

	if (o->timestamps)
		fmt_clock(at, c->t + o->wall_minus_mono, true);
	else
		snprintf(at, sizeof(at), "%llu.%06u", (unsigned long long)c->t / NSEC_PER_SEC,
			 (unsigned int)(c->t % NSEC_PER_SEC / NSEC_PER_USEC));
	printed = fprintf(
		f, COLUMNS " %s\n", at,
		fmt_clean(device, sizeof(device), c->device && *c->device ? c->device : "-"),
		c->event, c->pasid ?: "-", c->prg ?: "-", c->outstanding ?: "-", c->details);
	return printed < 0 ? -(errno ? errno : EIO) : 0;
}

int out_trace(FILE *f, const struct pr_event *ev, const char *name, const struct out_options *o)
{
	bool group = has_group(ev);
	char pasid[FMT_SIZE], prg[FMT_SIZE], about[3 * FMT_SIZE], out[FMT_SIZE];

	return trace_line(
		f, o,
		&(struct trace_cells){
			.t = ev->t,
			.device = name,
			.event = name_event(ev->type),
			.pasid = when(pasid, group && ev->flags & PR_HAS_PASID, ev->pasid, "%#llx"),
			.prg = when(prg, group, ev->grpid, "%llu"),
			.outstanding = when(out, ev->type != EV_DISCARD, ev->outstanding, "%llu"),
			.details = details(about, sizeof(about), ev),
		});
}

int out_trace_lost(FILE *f, __u64 n)
{
	if (fprintf(f, "# %llu events were lost here: the ring buffer was full\n",
		    (unsigned long long)n) < 0)
		return -(errno ? errno : EIO);
	return 0;
}
