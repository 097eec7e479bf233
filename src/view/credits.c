// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdarg.h>
#include <string.h>

#include "view/credits.h"
#include "format/text.h"

#define CELL 96

/* Has a reset, or somebody else, undone the change? False while it still waits for Stopped. */
static bool credits_drifted(const struct credits_row *row)
{
	const struct pci_pri *p = &row->f->caps.pri;
	const struct held *h = row->held;

	if (!h)
		return false;
	if (h->paused || h->off)
		return p->enabled;
	return p->enabled && p->allocation != (h->wanted ?: h->allocation);
}

static __u32 original(const struct credits_row *row)
{
	return row->held ? row->held->allocation : row->f->caps.pri.allocation;
}

static const char *in_force(const struct credits_row *row, char text[CELL])
{
	const struct held *h = row->held;
	char credits[FMT_SIZE] = "", by[FMT_SIZE] = "";

	if (!h)
		return "-";
	if (h->wanted)
		snprintf(credits, sizeof(credits), "credits %u", h->wanted);
	if (h->by_hand)
		strcpy(by, " by hand");
	else if (row->holder)
		snprintf(by, sizeof(by), " pid %u", row->holder);
	snprintf(text, CELL, "%s%s%s%s",
		 h->paused   ? "paused"
		 : h->wanted ? ""
			     : "being undone",
		 h->paused && h->wanted ? ", " : "", credits, by);
	return text;
}

static const char *stopped(const struct pci_pri *p)
{
	return p->enabled ? "-" : p->stopped ? "yes" : "no"; /* undefined while PRI is enabled */
}

static void __attribute__((format(printf, 2, 3))) note(FILE *f, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fmt_wrap(f, text, 0, 2);
	putc('\n', f);
}

/* Prints what is wrong with the device, and what to do about it. */
static void notes(FILE *f, const struct credits_row *row)
{
	const struct pci_pri *p = &row->f->caps.pri;
	const struct held *h = row->held;
	const char *name = row->f->name;

	if (p->response_failure)
		note(f,
		     "%s has got a Response Failure: it sends no page requests until it is reset.",
		     name);
	if (!h)
		return;
	if (credits_drifted(row))
		note(f,
		     "%s is enabled with %u credits, not what is in force: a reset, or somebody "
		     "else.",
		     name, p->allocation);
	else if (h->off && !h->paused && !p->enabled)
		note(f, "%s waits until its outstanding page requests are answered.", name);
	else if (!h->off && !p->enabled)
		note(f, "%s was disabled by somebody else, and is left so.", name);
	if (!row->holder)
		note(f,
		     "%s: set by hand or left behind; `iommu-faultstat credits %s restore` undoes "
		     "it.",
		     name, name);
}

int out_credits_table(FILE *f, const struct credits_row *rows, unsigned int n)
{
	char text[CELL];
	int width = strlen("0000:00:00.0");

	for (unsigned int i = 0; i < n; i++)
		if ((int)strlen(rows[i].f->name) > width)
			width = strlen(rows[i].f->name);
	fprintf(f, "%-*s CAPACITY  CREDITS ORIGINAL ENABLED STOPPED IN FORCE\n", width, "DEVICE");
	for (unsigned int i = 0; i < n; i++) {
		const struct pci_pri *p = &rows[i].f->caps.pri;

		fprintf(f, "%-*s %8u %8u %8u %-7s %-7s %s\n", width, rows[i].f->name, p->capacity,
			p->allocation, original(&rows[i]), p->enabled ? "yes" : "no", stopped(p),
			in_force(&rows[i], text));
	}
	for (unsigned int i = 0; i < n; i++)
		notes(f, &rows[i]);
	return out_flush(f);
}

int out_credits_detail(FILE *f, const struct credits_row *row)
{
	const struct device_facts *d = row->f;
	const struct pci_pri *p = &d->caps.pri;
	char text[CELL], vfs[CELL] = "";

	if (d->vfs)
		snprintf(vfs, sizeof(vfs), ", and its %u VF%s", d->vfs, d->vfs == 1 ? "" : "s");
	fprintf(f, "device            %s%s\n", d->name, vfs);
	fprintf(f, "driver            %s\n", d->driver[0] ? d->driver : "-");
	fprintf(f, "IOMMU             %s\n", d->iommu[0] ? d->iommu : "?");
	fprintf(f, "capacity          %u\n", p->capacity);
	fprintf(f, "credits           %u\n", p->allocation);
	fprintf(f, "original          %u\n", original(row));
	fprintf(f, "enabled           %s\n", p->enabled ? "yes" : "no");
	fprintf(f, "stopped           %s\n", stopped(p));
	fprintf(f, "response failure  %s\n", p->response_failure ? "yes" : "no");
	fprintf(f, "in force          %s\n", in_force(row, text));
	notes(f, row);
	return out_flush(f);
}

int out_credits_json(struct json *j, const struct credits_row *row)
{
	const struct pci_pri *p = &row->f->caps.pri;
	const struct held *h = row->held;

	json_begin_record(j, "credits");
	json_string(j, "device", row->f->name);
	json_name(j, "driver", row->f->driver);
	json_name(j, "iommu", row->f->iommu);
	json_u64(j, "vfs", row->f->vfs);
	json_u64(j, "capacity", p->capacity);
	json_u64(j, "allocation", p->allocation);
	json_u64(j, "original", original(row));
	json_bool(j, "enabled", p->enabled);
	if (p->enabled)
		json_null(j, "stopped");
	else
		json_bool(j, "stopped", p->stopped);
	json_bool(j, "response_failure", p->response_failure);
	json_bool(j, "in_force", h);
	json_maybe(j, "wanted", h ? h->wanted : 0, h && h->wanted);
	json_bool(j, "paused", h && h->paused);
	json_bool(j, "drifted", credits_drifted(row));
	json_maybe(j, "by_pid", row->holder, h && row->holder);
	return json_end_record(j);
}

int out_change_json(struct json *j, const char *device, const char *text, int err)
{
	json_begin_record(j, "change");
	json_string(j, "device", device);
	json_string(j, "result", !err ? "done" : err == -EINPROGRESS ? "waits" : "failed");
	json_string(j, "text", text);
	return json_end_record(j);
}
