// SPDX-License-Identifier: GPL-2.0
#include "view/request_trace.h"

#include <errno.h>

#include "format/text.h"
#include "model/names.h"

int out_trace_header(FILE *f, const struct out_options *o)
{
	if (o->timestamps)
		fprintf(f, "%-15s ", "CLOCK");
	fprintf(f, "%14s %-12s %-12s %7s %5s %-18s %-4s %-11s %12s %5s %5s\n", "TIME", "DEVICE",
		"EVENT", "PASID", "PRG", "ADDRESS", "ACC", "INFO", "LATENCY_US", "OUTST", "N");
	return out_flush(f);
}

static const char *when(char *buf, bool known, unsigned long long v, const char *format)
{
	if (!known)
		return "-";
	snprintf(buf, FMT_SIZE, format, v);
	return buf;
}

/* The event has a group: its PRG index, perhaps a PASID. */
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

static bool has_n(const struct pr_event *ev)
{
	switch (ev->type) {
	case EV_ANSWER:
	case EV_REFUSED:
	case EV_RESET:
	case EV_DEVICE_GONE:
		return true;
	default:
		return false;
	}
}

static void access_of(char buf[5], const struct pr_event *ev)
{
	if (ev->type != EV_REQUEST) {
		buf[0] = '-';
		buf[1] = '\0';
		return;
	}
	buf[0] = ev->perm & EV_PERM_READ ? 'r' : '-';
	buf[1] = ev->perm & EV_PERM_WRITE ? 'w' : '-';
	buf[2] = ev->perm & EV_PERM_EXEC ? 'x' : '-';
	buf[3] = ev->perm & EV_PERM_PRIV ? 'p' : '-';
	buf[4] = '\0';
}

/* What there is to say of this sort of event alone. */
static const char *info(char *buf, size_t size, const struct pr_event *ev)
{
	switch (ev->type) {
	case EV_REQUEST:
		return ev->flags & PR_LAST ? "last" : "more";
	case EV_ANSWER:
		return name_code(ev->code);
	case EV_DISCARD:
		return "queue";
	case EV_CROSSED:
	case EV_RECOVERED:
		snprintf(buf, size, "%llu/%llu", (unsigned long long)ev->used,
			 (unsigned long long)ev->limit);
		return buf;
	default:
		return "-";
	}
}

static const char *latency(char *buf, const struct pr_event *ev)
{
	if (ev->type != EV_ANSWER || !ev->n)
		return "-";
	snprintf(buf, FMT_SIZE, "%llu.%03u", (unsigned long long)ev->latency / 1000,
		 (unsigned int)(ev->latency % 1000));
	return buf;
}

int trace_line(FILE *f, const struct out_options *o, const struct trace_cells *c)
{
	char clock[FMT_SIZE], address[FMT_SIZE], device[PR_NAME];
	int printed;

	if (o->timestamps)
		fprintf(f, "%-15s ", fmt_clock(clock, c->t + o->wall_minus_mono, true));
	printed = fprintf(
		f, "%7llu.%06u %-12s %-12s %7s %5s %-18s %-4s %-11s %12s %5s %5s\n",
		(unsigned long long)c->t / 1000000000, (unsigned int)(c->t % 1000000000 / 1000),
		fmt_clean(device, sizeof(device), c->device && *c->device ? c->device : "-"),
		c->event, c->pasid ?: "-", c->prg ?: "-",
		when(address, c->has_address, c->address, "0x%016llx"), c->access ?: "-",
		c->info ?: "-", c->latency ?: "-", c->outstanding ?: "-", c->n ?: "-");
	return printed < 0 ? -(errno ? errno : EIO) : 0;
}

int out_trace(FILE *f, const struct pr_event *ev, const char *name, const struct out_options *o)
{
	bool queue = ev->type == EV_DISCARD, group = has_group(ev);
	char pasid[FMT_SIZE], prg[FMT_SIZE], access[5];
	char about[2 * FMT_SIZE], lat[FMT_SIZE], out[FMT_SIZE], n[FMT_SIZE];

	access_of(access, ev);
	return trace_line(
		f, o,
		&(struct trace_cells){
			.t = ev->t,
			.device = name,
			.event = name_event(ev->type),
			.pasid = when(pasid, group && ev->flags & PR_HAS_PASID, ev->pasid, "%llu"),
			.prg = when(prg, group, ev->grpid, "%llu"),
			.has_address = queue || ev->type == EV_REQUEST,
			.address = ev->address,
			.access = access,
			.info = info(about, sizeof(about), ev),
			.latency = latency(lat, ev),
			.outstanding = when(out, !queue, ev->outstanding, "%llu"),
			.n = when(n, has_n(ev), ev->n, "%llu"),
		});
}

int out_trace_lost(FILE *f, __u64 n)
{
	if (fprintf(f, "# %llu events were lost here: the ring buffer was full\n",
		    (unsigned long long)n) < 0)
		return -(errno ? errno : EIO);
	return 0;
}
