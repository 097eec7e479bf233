// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "device/address.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "device/device.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define RANGE_NAME 64
#define LEVELS	   8 /* of iomem; the kernel prints five (MAX_IORES_LEVEL, kernel/resource.c) */
#define ROM	   6 /* PCI_ROM_RESOURCE: after the six BARs, before the windows of a bridge */

/* include/linux/ioport.h */
#define IORESOURCE_MEM	    0x00000200
#define IORESOURCE_DISABLED 0x10000000
#define IORESOURCE_UNSET    0x20000000

enum range_kind { RANGE_BAR, RANGE_RAM, RANGE_FIRMWARE, RANGE_OTHER };

struct address_range {
	__u64 start, end;      /* both inclusive */
	char name[RANGE_NAME]; /* a BAR's device, else as in iomem */
	__u8 kind;
	__u8 bar; /* 0..5, ROM */
	__u8 level;
};

static struct address_range *add(struct address_map *m, __u64 start, __u64 end, const char *name)
{
	struct address_range *v;

	if (array_grow(m->v, m->n))
		return NULL;
	v = &m->v[m->n++];
	*v = (struct address_range){ .start = start, .end = end };
	snprintf(v->name, sizeof(v->name), "%s", name);
	return v;
}

/* pci-sysfs.c, resource_show(): "0xSTART 0xEND 0xFLAGS" per line, in order of resource numbers. */
static int read_bars(struct address_map *m, const char *sys, const char *device)
{
	_cleanup_(file_closep) FILE *f = NULL;
	char path[PATH_MAX], line[128];

	if (snprintf(path, sizeof(path), "%s/bus/pci/devices/%s/resource", sys, device) >=
	    (int)sizeof(path))
		return 0;
	f = fopen(path, "re");
	for (int bar = 0; f && bar <= ROM && fgets(line, sizeof(line), f); bar++) {
		unsigned long long start, end, flags;
		struct address_range *r;

		if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3 || !start ||
		    end < start || !(flags & IORESOURCE_MEM) ||
		    flags & (IORESOURCE_DISABLED | IORESOURCE_UNSET))
			continue;
		r = add(m, start, end, device);
		if (!r)
			return -ENOMEM;
		r->kind = RANGE_BAR;
		r->bar = bar;
	}
	return 0;
}

static int read_all_bars(struct address_map *m, const char *sys)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/bus/pci/devices", sys);
	const char *name;
	int err = 0;

	while (!err && d && (name = sysfs_next(d)))
		if (strlen(name) < RANGE_NAME)
			err = read_bars(m, sys, name);
	return err;
}

static enum range_kind iomem_kind(const char *name, unsigned int level, enum range_kind above)
{
	if (!strncmp(name, "System RAM", strlen("System RAM")) || (level && above == RANGE_RAM))
		return RANGE_RAM;
	/*
	 * arm64 also has "reserved" within System RAM, for memory that the kernel itself reserved
	 */
	return !level && !strcasecmp(name, "Reserved") ? RANGE_FIRMWARE : RANGE_OTHER;
}

/* kernel/resource.c, r_show(): "  START-END : NAME", indented by two spaces per level. */
static int read_iomem(struct address_map *m, const char *proc)
{
	_cleanup_(file_closep) FILE *f = NULL;
	enum range_kind above[LEVELS] = {};
	char path[PATH_MAX], line[256];

	if (snprintf(path, sizeof(path), "%s/iomem", proc) >= (int)sizeof(path))
		return 0;
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		unsigned int level = strspn(line, " ") / 2;
		unsigned long long start, end;
		struct address_range *r;
		int name = 0;

		line[strcspn(line, "\n")] = 0;
		if (sscanf(line, "%llx-%llx : %n", &start, &end, &name) != 2 || !name ||
		    end < start || level >= LEVELS)
			continue;
		above[level] = iomem_kind(line + name, level, level ? above[level - 1] : 0);
		if (!end) /* hidden from unprivileged readers */
			continue;
		r = add(m, start, end, line + name);
		if (!r)
			return -ENOMEM;
		r->kind = above[level];
		r->level = level;
		m->iomem = true;
	}
	return 0;
}

int address_map_read(struct address_map *m, const char *sys, const char *proc)
{
	*m = (struct address_map){};
	return read_all_bars(m, sys) ?: read_iomem(m, proc);
}

void address_map_free(struct address_map *m)
{
	free(m->v);
	*m = (struct address_map){};
}

/* drivers/iommu/iommu.c, iommu_group_show_resv_regions(): "0xSTART 0xEND TYPE" per line. */
static bool in_reserved_region(char buf[ADDRESS_TEXT], const char *sys, const char *device,
			       __u64 address)
{
	static const char *const buses[] = { "pci", "platform" };
	_cleanup_(file_closep) FILE *f = NULL;
	char path[PATH_MAX], line[128], type[32];

	if (strchr(device, '/'))
		return false;
	for (unsigned int i = 0; !f && i < ARRAY_SIZE(buses); i++)
		if (snprintf(path, sizeof(path),
			     "%s/bus/%s/devices/%s/iommu_group/reserved_regions", sys, buses[i],
			     device) < (int)sizeof(path))
			f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		unsigned long long start, end;

		if (sscanf(line, "%llx %llx %31s", &start, &end, type) == 3 && address >= start &&
		    address <= end) {
			snprintf(buf, ADDRESS_TEXT, "reserved (%s)", type);
			return true;
		}
	}
	return false;
}

/* The BAR at @address, or else the innermost range of iomem, which follows those around it. */
static const struct address_range *find(const struct address_map *m, __u64 address)
{
	const struct address_range *found = NULL;

	for (unsigned int i = 0; i < m->n; i++) {
		const struct address_range *r = &m->v[i];

		if (address < r->start || address > r->end)
			continue;
		if (r->kind == RANGE_BAR)
			return r;
		if (!found || r->level >= found->level)
			found = r;
	}
	return found;
}

char *address_text(char buf[ADDRESS_TEXT], const struct address_map *m, const char *sys,
		   const char *device, __u64 address)
{
	const struct address_range *r;
	bool own;

	if (in_reserved_region(buf, sys, device, address))
		return buf;
	r = find(m, address);
	if (!r)
		return strcpy(buf, m->iomem ? "nothing" : "");
	switch (r->kind) {
	case RANGE_BAR:
		own = !strcmp(device, r->name);
		if (r->bar == ROM)
			snprintf(buf, ADDRESS_TEXT, "%sROM%s%s", own ? "its own " : "",
				 own ? "" : " of ", own ? "" : r->name);
		else
			snprintf(buf, ADDRESS_TEXT, "%sBAR %u%s%s", own ? "its own " : "", r->bar,
				 own ? "" : " of ", own ? "" : r->name);
		break;
	case RANGE_RAM:
		if (r->level)
			snprintf(buf, ADDRESS_TEXT, "RAM (%s)", r->name);
		else
			strcpy(buf, "RAM");
		break;
	case RANGE_FIRMWARE:
		snprintf(buf, ADDRESS_TEXT, "firmware (%s)", r->name);
		break;
	default:
		snprintf(buf, ADDRESS_TEXT, "%s", r->name);
	}
	return buf;
}
