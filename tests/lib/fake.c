// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake.h"

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(2);
}

void fake_new(struct fake *t)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(t->root, sizeof(t->root), "%.40s/device-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(t->root))
		die(t->root);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void fake_free(struct fake *t)
{
	nftw(t->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fake_dir(struct fake *t, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s/", t->root, path);
	for (char *p = full + strlen(t->root) + 1; (p = strchr(p, '/')); p++) {
		*p = 0;
		if (mkdir(full, 0755) && errno != EEXIST)
			die(full);
		*p = '/';
	}
}

void fake_bytes(struct fake *t, const char *dir, const char *file, const void *v, size_t n)
{
	char full[PATH_MAX];
	int fd;

	fake_dir(t, dir);
	snprintf(full, sizeof(full), "%s/%s/%s", t->root, dir, file);
	fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, v, n) != (ssize_t)n || close(fd))
		die(full);
}

void fake_text(struct fake *t, const char *dir, const char *file, const char *text)
{
	fake_bytes(t, dir, file, text, strlen(text));
}

void fake_link(struct fake *t, const char *dir, const char *file, const char *target)
{
	char full[PATH_MAX], relative[PATH_MAX] = "../";

	fake_dir(t, dir);
	for (const char *p = dir; (p = strchr(p, '/')); p++)
		strcat(relative, "../");
	strcat(relative, target);
	snprintf(full, sizeof(full), "%s/%s/%s", t->root, dir, file);
	if (symlink(relative, full))
		die(full);
}

static const char *base(const char *path)
{
	return strrchr(path, '/') + 1;
}

void fake_device(struct fake *t, const char *bus, const char *dir)
{
	char path[512];

	fake_dir(t, dir);
	snprintf(path, sizeof(path), "bus/%s", bus);
	fake_link(t, dir, "subsystem", path);
	strcat(path, "/devices");
	fake_link(t, path, base(dir), dir);
}

void fake_pci(struct fake *t, const char *dir, const void *config, size_t n)
{
	char power[512];

	fake_device(t, "pci", dir);
	fake_text(t, dir, "vendor", "0x8086\n");
	fake_text(t, dir, "device", "0x0b25\n");
	fake_bytes(t, dir, "config", config, n);
	snprintf(power, sizeof(power), "%s/power", dir);
	fake_text(t, power, "runtime_status", "active\n");
}

void fake_driver(struct fake *t, const char *bus, const char *dir, const char *driver)
{
	char path[512];

	snprintf(path, sizeof(path), "bus/%s/drivers/%s", bus, driver);
	fake_dir(t, path);
	fake_link(t, dir, "driver", path);
}

void fake_iommu(struct fake *t, const char *dir, const char *iommu, unsigned int group)
{
	char path[512];

	snprintf(path, sizeof(path), "kernel/iommu_groups/%u", group);
	fake_text(t, path, "type", "DMA-FQ\n");
	fake_link(t, dir, "iommu_group", path);
	strcat(path, "/devices");
	fake_link(t, path, base(dir), dir);
	if (!iommu)
		return;
	snprintf(path, sizeof(path), "devices/virtual/iommu/%s/devices", iommu);
	fake_link(t, path, base(dir), dir);
	*strrchr(path, '/') = 0;
	fake_link(t, dir, "iommu", path);
	fake_dir(t, "class/iommu");
	snprintf(path, sizeof(path), "%s/class/iommu/%s", t->root, iommu);
	if (access(path, F_OK)) {
		snprintf(path, sizeof(path), "devices/virtual/iommu/%s", iommu);
		fake_link(t, "class/iommu", iommu, path);
	}
}

void put16(__u8 *p, __u16 v)
{
	p[0] = v;
	p[1] = v >> 8;
}

void put32(__u8 *p, __u32 v)
{
	put16(p, v);
	put16(p + 2, v >> 16);
}

void config_new(__u8 *c)
{
	memset(c, 0, CONFIG_SIZE);
	put32(c, CONFIG_ID);
}

void config_cap(__u8 *c, unsigned int at, __u16 id, unsigned int next)
{
	put32(c + at, id | 1U << 16 | next << 20);
}

void config_full(__u8 *c, __u32 capacity, __u32 allocation)
{
	config_new(c);
	config_cap(c, 0x100, 0x0f, 0x120);
	put16(c + 0x106, 0x8000);
	config_cap(c, 0x120, 0x13, 0x140);
	put16(c + 0x124, 1);
	put32(c + 0x128, capacity);
	put32(c + 0x12c, allocation);
	config_cap(c, 0x140, 0x1b, 0);
	put16(c + 0x144, 0x1400);
	put16(c + 0x146, 1);
}
