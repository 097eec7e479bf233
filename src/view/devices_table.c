// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "view/devices_parts.h"
#include "format/text.h"

#define CELL	    (DEVICE_NAME + FMT_SIZE)
#define COLUMNS_MAX 24
#define FULL	    20 /* the most digits that a number has */

/* One column. Names shrink to @width if the table is too wide. */
struct device_column {
	const char *head; /* NULL: end of the list */
	int width;	  /* 0: as wide as needed */
	bool name;	  /* left-aligned, may be shortened */
	const char *(*cell)(char *buf, const struct device_facts *d, int width);
};

static const char *cell_name(char *buf, const char *name, int width)
{
	return fmt_name(buf, CELL, name, width);
}

static const char *device(char *buf, const struct device_facts *d, int width)
{
	return cell_name(buf, d->name, width);
}

static const char *driver(char *buf, const struct device_facts *d, int width)
{
	return cell_name(buf, d->driver, width);
}

/* An empty name means that there is none, or none known. A device in a group must have one. */
static const char *iommu(char *buf, const struct device_facts *d, int width)
{
	if (!d->iommu[0] && d->group != DEVICE_NO_GROUP)
		return "?";
	return cell_name(buf, d->iommu, width);
}

static const char *pf(char *buf, const struct device_facts *d, int width)
{
	return cell_name(buf, d->pf, width);
}

static const char *bus(char *buf, const struct device_facts *d, int width)
{
	return cell_name(buf, d->bus, width);
}

static const char *type(char *buf, const struct device_facts *d, int width)
{
	if (!d->group_type[0])
		return d->group == DEVICE_NO_GROUP ? "-" : "?";
	return cell_name(buf, d->group_type, width);
}

static const char *id(char *buf, const struct device_facts *d, int width)
{
	(void)width;
	if (strcmp(d->bus, "pci"))
		return "-";
	if (!d->vendor)
		return "?";
	snprintf(buf, CELL, "%04x:%04x", d->vendor, d->device);
	return buf;
}

static const char *group(char *buf, const struct device_facts *d, int width)
{
	return d->group == DEVICE_NO_GROUP ? "-" : fmt_count(buf, d->group, false, width);
}

static const char *vfs(char *buf, const struct device_facts *d, int width)
{
	return d->vfs ? fmt_count(buf, d->vfs, false, width) : "-";
}

/* Returns what to print if the capability is missing or unknown, or NULL if it is there. */
static const char *absent(enum fact fact)
{
	return fact == FACT_UNKNOWN ? "?" : fact == FACT_NO ? "-" : NULL;
}

static const char *capacity(char *buf, const struct device_facts *d, int width)
{
	const char *word = d->pri == FACT_YES && d->pf[0] ? "PF" : absent(d->pri);

	return word ?: fmt_count(buf, d->caps.pri.capacity, false, width);
}

static const char *allocation(char *buf, const struct device_facts *d, int width)
{
	const char *word = d->pri == FACT_YES && d->pf[0] ? "PF" : absent(d->pri);

	return word ?: fmt_count(buf, d->caps.pri.allocation, false, width);
}

/* Disabled but not Stopped: some of its requests have not been answered yet. */
static const char *pri(char *buf, const struct device_facts *d, int width)
{
	const struct pci_pri *p = &d->caps.pri;

	(void)buf, (void)width;
	return absent(d->pri) ?: p->enabled ? "on" : p->stopped ? "off" : "stopping";
}

static const char *enabled(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	return absent(d->pri) ?: d->caps.pri.enabled ? "yes" : "no";
}

/* The bit is undefined while PRI is enabled (PCIe r5.0 sec 10.5.2.3). */
static const char *stopped(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	return absent(d->pri) ?: d->caps.pri.enabled ? "-" : d->caps.pri.stopped ? "yes" : "no";
}

static const char *status(char *buf, const struct device_facts *d, int width)
{
	const struct pci_pri *p = &d->caps.pri;
	const char *word = absent(d->pri);

	(void)width;
	if (word)
		return word;
	snprintf(buf, CELL, "%s%s%s", p->response_failure ? "RF" : "",
		 p->response_failure && p->unexpected_prg ? "," : "",
		 p->unexpected_prg ? "UPRGI" : "");
	return *buf ? buf : "ok";
}

static const char *ats(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	return absent(d->ats) ?: d->caps.ats.enabled ? "on" : "off";
}

/* Prints the Smallest Translation Unit, 2^12 to 2^43 bytes. */
static const char *unit(char *buf, const struct device_facts *d, int width)
{
	const char *word = absent(d->ats);
	int shift = d->caps.ats.unit_shift;

	(void)width;
	if (word)
		return word;
	snprintf(buf, CELL, "%u%c", 1U << shift % 10, "BKMGT"[shift / 10 % 5]);
	return buf;
}

/* Only PCI devices reveal whether PASID is enabled. */
static const char *pasid(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	if (d->pasid == FACT_YES && !d->caps.pasid.offset)
		return "yes";
	return absent(d->pasid) ?: d->caps.pasid.enabled ? "on" : "off";
}

static const char *bits(char *buf, const struct device_facts *d, int width)
{
	if (d->pasid == FACT_YES && !d->caps.pasid.offset)
		return "?";
	return absent(d->pasid) ?: fmt_count(buf, d->caps.pasid.width, false, width);
}

static const char *stall(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	return absent(d->stall) ?: "yes";
}

static const char *sva(char *buf, const struct device_facts *d, int width)
{
	(void)buf, (void)width;
	return absent(d->sva) ?: "yes";
}

/* This fits in 79 columns if names have their width and all other columns their maximum. */
static const struct device_column narrow[] = {
	{ "DEVICE", 12, true, device },	    { "DRIVER", 8, true, driver },
	{ "GROUP", 5, false, group },	    { "IOMMU", 6, true, iommu },
	{ "CAPACITY", 8, false, capacity }, { "ALLOC", 6, false, allocation },
	{ "PRI", 8, false, pri },	    { "ATS", 3, false, ats },
	{ "PASID", 5, false, pasid },	    { "STALL", 5, false, stall },
	{ "SVA", 3, false, sva },	    {},
};

static const struct device_column wide[] = {
	{ "DEVICE", 0, true, device },
	{ "ID", 0, true, id },
	{ "BUS", 0, true, bus },
	{ "DRIVER", 0, true, driver },
	{ "GROUP", FULL, false, group },
	{ "TYPE", 0, true, type },
	{ "IOMMU", 0, true, iommu },
	{ "PF", 0, true, pf },
	{ "VFS", FULL, false, vfs },
	{ "CAPACITY", FULL, false, capacity },
	{ "ALLOC", FULL, false, allocation },
	{ "ENABLED", 0, false, enabled },
	{ "STOPPED", 0, false, stopped },
	{ "STATUS", 0, true, status },
	{ "ATS", 0, false, ats },
	{ "UNIT", 0, false, unit },
	{ "PASID", 0, false, pasid },
	{ "BITS", FULL, false, bits },
	{ "STALL", 0, false, stall },
	{ "SVA", 0, false, sva },
	{},
};

/* Returns the width of the longest text in the column, with names in full. */
static int needed(const struct device_column *c, const struct device_facts *const *v,
		  unsigned int n)
{
	int width = strlen(c->head);

	for (unsigned int i = 0; i < n; i++) {
		char buf[CELL];
		int w = strlen(c->cell(buf, v[i], c->name || !c->width ? CELL : c->width));

		if (w > width)
			width = w;
	}
	return width;
}

/* Shortens the name that exceeds its minimum width the most, until the table fits. */
static void fit(const struct device_column *columns, int *width, int n)
{
	int total = n - 1;

	for (int i = 0; i < n; i++)
		total += width[i];
	while (total > DEVICES_COLUMNS) {
		int most = -1;

		for (int i = 0; i < n; i++)
			if (columns[i].name && width[i] > columns[i].width &&
			    (most < 0 ||
			     width[i] - columns[i].width > width[most] - columns[most].width))
				most = i;
		if (most < 0)
			return;
		width[most]--;
		total--;
	}
}

void devices_table(FILE *f, const struct device_facts *const *v, unsigned int n, bool is_wide)
{
	const struct device_column *columns = is_wide ? wide : narrow;
	int width[COLUMNS_MAX], n_columns = 0;

	for (; columns[n_columns].head; n_columns++)
		width[n_columns] = needed(&columns[n_columns], v, n);
	if (!is_wide)
		fit(columns, width, n_columns);
	for (unsigned int row = 0; row <= n; row++)
		for (int i = 0; i < n_columns; i++) {
			const struct device_column *c = &columns[i];
			char buf[CELL];
			const char *text = row ? c->cell(buf, v[row - 1], width[i]) : c->head;
			bool last = i + 1 == n_columns;

			fprintf(f, "%*s%s", c->name ? last ? 0 : -width[i] : width[i], text,
				last ? "\n" : " ");
		}
}
