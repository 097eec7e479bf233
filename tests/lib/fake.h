/* SPDX-License-Identifier: GPL-2.0 */
/* Made-up sysfs trees in a temporary directory; any failure ends the program. */
#ifndef FAKE_H
#define FAKE_H

#include <linux/types.h>
#include <stddef.h>

#define CONFIG_ID   0x0b258086 /* config_new(): device and vendor */
#define CONFIG_SIZE 4096

struct fake {
	char root[64];
};

void fake_new(struct fake *t);
void fake_free(struct fake *t);

/* Paths are below the root; directories on the way are made. */
void fake_dir(struct fake *t, const char *path);
void fake_text(struct fake *t, const char *dir, const char *file, const char *text);
void fake_bytes(struct fake *t, const char *dir, const char *file, const void *v, size_t n);
/* A link at @dir/@file to @target, both below the root; relative, as in sysfs. */
void fake_link(struct fake *t, const char *dir, const char *file, const char *target);

/* A device in directory @dir, its last component being the name, on @bus. */
void fake_device(struct fake *t, const char *bus, const char *dir);
/* One on the PCI bus, with ids 8086:0b25, awake, and a configuration space of @n bytes. */
void fake_pci(struct fake *t, const char *dir, const void *config, size_t n);
/* @driver, @iommu: NULL: none */
void fake_driver(struct fake *t, const char *bus, const char *dir, const char *driver);
void fake_iommu(struct fake *t, const char *dir, const char *iommu, unsigned int group);

/* An empty configuration space: a header, no capability. */
void config_new(__u8 *c);
void put16(__u8 *p, __u16 v);
void put32(__u8 *p, __u32 v);
/* Header of an extended capability, version 1. */
void config_cap(__u8 *c, unsigned int at, __u16 id, unsigned int next);
/* ATS at 0x100, PRI at 0x120, PASID at 0x140, all on; capacity and allocation as given. */
void config_full(__u8 *c, __u32 capacity, __u32 allocation);

#endif
