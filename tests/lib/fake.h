/* SPDX-License-Identifier: GPL-2.0 */
/* Builds fake sysfs trees in a temporary directory. Any error ends the program. */
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

/* Paths are relative to the root. Missing parent directories are created. */
void fake_dir(struct fake *t, const char *path);
void fake_text(struct fake *t, const char *dir, const char *file, const char *text);
void fake_bytes(struct fake *t, const char *dir, const char *file, const void *v, size_t n);
/* Creates the link @dir/@file to @target; both are relative to the root. */
void fake_link(struct fake *t, const char *dir, const char *file, const char *target);

/* Creates a device on @bus. The last component of @dir is its name. */
void fake_device(struct fake *t, const char *bus, const char *dir);
/* Creates a PCI device 8086:0b25, not suspended, with @n bytes of configuration space. */
void fake_pci(struct fake *t, const char *dir, const void *config, size_t n);
/* Binds the device to @driver, or puts it behind @iommu; NULL: none. */
void fake_driver(struct fake *t, const char *bus, const char *dir, const char *driver);
void fake_iommu(struct fake *t, const char *dir, const char *iommu, unsigned int group);

/* Writes a configuration space with a header and no capabilities. */
void config_new(__u8 *c);
void put16(__u8 *p, __u16 v);
void put32(__u8 *p, __u32 v);
/* Writes the header of an extended capability, version 1. */
void config_cap(__u8 *c, unsigned int at, __u16 id, unsigned int next);
/* Adds ATS at 0x100, PRI at 0x120 and PASID at 0x140, all enabled. */
void config_full(__u8 *c, __u32 capacity, __u32 allocation);

#endif
