// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "model/fault_names.h"
#include "view/faults.h"
#include "format/text.h"
#include "decode/reasons.h"

#define WIDTH_DEVICE  13
#define WIDTH_DRIVER  8
#define WIDTH_REASON  14
#define WIDTH_ADDRESS 14 /* room for 48 bits; longer addresses make the line longer */
#define WIDTH_COUNT   7
#define INDENT	      2

static void name(FILE *f, const struct fault_kind *k, bool wide)
{
	char marked[FAULT_NAME + 2], buf[FAULT_NAME + 2];

	snprintf(marked, sizeof(marked), "%s%s", k->device.name, k->device.live ? "" : "?");
	if (wide)
		fprintf(f, "%-*s", WIDTH_DEVICE, fmt_clean(buf, sizeof(buf), marked));
	else
		fprintf(f, "%-*s", WIDTH_DEVICE, fmt_name(buf, sizeof(buf), marked, WIDTH_DEVICE));
}

static void line(FILE *f, const struct fault_kind *k, const struct fault_snapshot *s,
		 const struct out_options *o)
{
	const struct reason *reason = reason_find(k->source, k->reason);
	char buf[FMT_SIZE], label[64], access[FMT_SIZE], address[24] = "-";

	name(f, k, o->wide);
	fprintf(f, " %-*s %-4s ", WIDTH_DRIVER,
		fmt_name(label, sizeof(label), k->device.driver, WIDTH_DRIVER),
		fmt_access(access, k->access & FAULT_READ, k->access & FAULT_WRITE,
			   k->access & FAULT_EXEC, k->access & FAULT_PRIV));
	fprintf(f, "%-*s", WIDTH_REASON,
		fmt_name(label, sizeof(label), reason->label,
			 o->wide ? (int)strlen(reason->label) : WIDTH_REASON));
	if (k->n_last)
		snprintf(address, sizeof(address), "%#llx", k->last[0].address);
	fprintf(f, " %*s", WIDTH_ADDRESS, address);
	fprintf(f, " %*s", WIDTH_COUNT, fmt_count(buf, k->count, false, WIDTH_COUNT));
	fprintf(f, " %6s", fmt_duration(buf, s->t - k->t_first, false));
	fprintf(f, " %6s", fmt_duration(buf, s->t - k->t_last, false));
	if (o->wide) {
		fprintf(f, " %s", *k->iommu ? k->iommu : "-");
		if (k->n_last && k->last[0].pasid != FAULT_NONE)
			fprintf(f, " pasid %#x", k->last[0].pasid);
		if (k->n_last && k->last[0].domain != FAULT_NONE)
			fprintf(f, " domain %u", k->last[0].domain);
	}
	fprintf(f, "\n");
}

static void header(FILE *f, const struct fault_snapshot *s, const struct out_options *o)
{
	char clock[FMT_SIZE];

	if (o->timestamps)
		fprintf(f, "%s\n", fmt_clock(clock, s->wall, false));
	fprintf(f, "%-*s %-*s ACC  %-*s %*s %*s OLDEST NEWEST%s\n", WIDTH_DEVICE, "DEVICE",
		WIDTH_DRIVER, "DRIVER", WIDTH_REASON, "REASON", WIDTH_ADDRESS, "ADDRESS",
		WIDTH_COUNT, "COUNT", o->wide ? " IOMMU" : "");
}

/* Explains each reason once, when it occurs for the first time. */
static void explain(FILE *f, const struct fault_snapshot *s)
{
	for (unsigned int i = 0; i < s->n_kinds; i++) {
		const struct fault_kind *k = &s->kinds[i];
		const struct reason *reason = reason_find(k->source, k->reason);
		bool told = !k->fresh;
		int column;

		for (unsigned int j = 0; j < s->n_kinds && !told; j++)
			told = s->kinds[j].source == k->source && s->kinds[j].reason == k->reason &&
			       (j < i || !s->kinds[j].fresh);
		if (told)
			continue;
		column = fprintf(f, "%*s%s: ", INDENT, "", reason->label);
		fmt_wrap(f, reason->text, column, 2 * INDENT);
		if (reason->section && *reason->section)
			fprintf(f, "\n%*s(%s)", 2 * INDENT, "", reason->section);
		if (reason->hint && *reason->hint) {
			fprintf(f, "\n%*s", 2 * INDENT, "");
			fmt_wrap(f, reason->hint, 2 * INDENT, 2 * INDENT);
		}
		fprintf(f, "\n");
	}
}

/* Says once which device it is, and for each new kind of fault what is at its latest address. */
static void locate(FILE *f, const struct fault_snapshot *s)
{
	char device[FAULT_NAME], text[PCI_NAME];

	for (unsigned int i = 0; i < s->n_kinds; i++) {
		const struct fault_kind *k = &s->kinds[i];
		bool told = !k->fresh || !k->device.model[0];

		for (unsigned int j = 0; j < s->n_kinds && !told; j++)
			told = !strcmp(s->kinds[j].device.name, k->device.name) &&
			       (j < i || !s->kinds[j].fresh);
		fmt_clean(device, sizeof(device), k->device.name);
		if (!told) {
			fmt_wrap(f, fmt_clean(text, sizeof(text), k->device.model),
				 fprintf(f, "%*s%s: ", INDENT, "", device), 2 * INDENT);
			fprintf(f, "\n");
		}
		if (k->fresh && k->place[0]) {
			fmt_wrap(f, fmt_clean(text, sizeof(text), k->place),
				 fprintf(f, "%*s%s, %#llx: same physical address: ", INDENT, "",
					 device, k->last[0].address),
				 2 * INDENT);
			fprintf(f, "\n");
		}
	}
}

static __u64 lost_of(const struct fault_snapshot *s, enum fault_loss why)
{
	__u64 n = 0;

	for (unsigned int i = 0; i < s->n_iommus; i++)
		n += s->iommus[i].lost[why];
	return n;
}

static void overflows(FILE *f, const struct fault_snapshot *s, struct fault_table *table)
{
	for (int q = 0; q < FAULT_QUEUES; q++) {
		__u64 n = 0;

		for (unsigned int i = 0; i < s->n_iommus; i++)
			n += s->iommus[i].overflows[q];
		if (n == table->overflows[q])
			continue;
		table->overflows[q] = n;
		for (unsigned int i = 0; i < s->n_iommus; i++)
			if (s->iommus[i].overflows[q])
				fprintf(f, "! %s: %s queue overflowed %llu times: %s\n",
					s->iommus[i].name, fault_queue_name(q),
					s->iommus[i].overflows[q],
					q == FAULT_Q_FAULT || q == FAULT_Q_EVENT
						? "the hardware dropped faults"
						: "page requests were dropped");
	}
}

static void notes(FILE *f, const struct fault_snapshot *s, struct fault_table *table)
{
	__u64 unread = lost_of(s, FAULT_UNREAD), full = lost_of(s, FAULT_NO_ROOM);
	__u64 ignored = 0;

	for (unsigned int i = 0; i < s->n_kinds; i++)
		ignored += s->kinds[i].ignored;
	if (ignored)
		fprintf(f, "%llu faults are ignored, as rules say\n", ignored);
	overflows(f, s, table);
	if (unread + full + s->skipped + s->lost[FAULT_LOST_IOMMUS] != table->lost) {
		table->lost = unread + full + s->skipped + s->lost[FAULT_LOST_IOMMUS];
		if (s->skipped)
			fprintf(f,
				"! the kernel did not run our programs %llu "
				"times: counts may be too small\n",
				s->skipped);
		if (unread)
			fprintf(f, "! %llu faults were counted, but not read\n", unread);
		if (full)
			fprintf(f, "! %llu faults are of more kinds than are kept apart (%u)\n",
				full, FAULT_ROWS);
		if (s->lost[FAULT_LOST_IOMMUS])
			fprintf(f, "! %llu faults are of more IOMMUs than are kept apart (%u)\n",
				s->lost[FAULT_LOST_IOMMUS], FAULT_IOMMUS);
	}
	if (s->log_known)
		fprintf(f, "%llu faults, of which the kernel's log left out %llu\n", s->total,
			s->suppressed);
	else
		fprintf(f, "%llu faults, of which the kernel's log left out an unknown number\n",
			s->total);
}

int out_faults_table(FILE *f, const struct fault_snapshot *s, const struct out_options *o,
		     struct fault_table *table)
{
	bool first = !table->said_none && !table->total;

	if (!s->total) {
		if (first)
			fprintf(f, "No DMA faults since now; for earlier ones: "
				   "dmesg | iommu-faultstat decode\n");
		table->said_none = true;
		return out_flush(f);
	}
	if (s->total == table->total)
		return out_flush(f);
	if (!first)
		fprintf(f, "\n");
	table->total = s->total;
	header(f, s, o);
	for (unsigned int i = 0; i < s->n_kinds; i++)
		line(f, &s->kinds[i], s, o);
	notes(f, s, table);
	locate(f, s);
	explain(f, s);
	return out_flush(f);
}
