// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "device/iommu_kind.h"
#include "device/device.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define UACCE_DEV_SVA 1 /* include/linux/uacce.h */

#define PCI_DIR "bus/pci/devices"

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/*
 * The target of the device's link "iommu" (iommu_device_link(), since 4.11), else the IOMMU that
 * lists the device.
 */
static void read_iommu(struct device_facts *f, const char *root, const char *dir)
{
	_cleanup_(dir_closep) DIR *d = NULL;
	const char *name;

	if (!sysfs_link(f->iommu, sizeof(f->iommu), "%s/iommu", dir))
		return;
	if (f->group == DEVICE_NO_GROUP)
		return;
	d = sysfs_dir("%s/class/iommu", root);
	while (d && (name = sysfs_next(d)))
		if (strlen(name) < sizeof(f->iommu) &&
		    sysfs_exists("%s/class/iommu/%s/devices/%s", root, name, f->name)) {
			strcpy(f->iommu, name);
			return;
		}
}

static void read_group(struct device_facts *f, const char *root, const char *dir)
{
	char name[16], *end;
	unsigned long group;

	f->group = DEVICE_NO_GROUP;
	if (sysfs_link(name, sizeof(name), "%s/iommu_group", dir) || !isdigit(name[0]))
		return;
	group = strtoul(name, &end, 10);
	if (*end || group >= DEVICE_NO_GROUP)
		return;
	f->group = group;
	sysfs_line(f->group_type, sizeof(f->group_type), "%s/kernel/iommu_groups/%u/type", root,
		   f->group);
}

static __u64 number_or_0(const char *dir, const char *file)
{
	__u64 v;

	return sysfs_number(&v, "%s/%s", dir, file) ? 0 : v;
}

/*
 * PRI and PASID belong to the PF, and VFs have no such capabilities: PCIe r5.0 sec 9.3.7.11 and
 * 9.3.7.14. pci_enable_pri() in drivers/pci/ats.c works the same way.
 */
static void read_pci(struct device_facts *f, const char *root, const char *dir)
{
	struct pci_caps owner;
	char pf_dir[PATH_MAX];

	f->vendor = number_or_0(dir, "vendor");
	f->device = number_or_0(dir, "device");
	f->vfs = number_or_0(dir, "sriov_numvfs");
	sysfs_link(f->pf, sizeof(f->pf), "%s/physfn", dir);

	if (pci_read_caps(&f->caps, dir))
		f->caps.state = PCI_CAPS_ERROR;
	owner = f->caps;
	if (f->pf[0]) {
		int n = snprintf(pf_dir, sizeof(pf_dir), "%s/" PCI_DIR "/%s", root, f->pf);

		if (n >= (int)sizeof(pf_dir) || pci_read_caps(&owner, pf_dir))
			owner.state = PCI_CAPS_ERROR;
	}
	f->ats = pci_has(&f->caps, f->caps.ats.offset);
	f->pri = pci_has(&owner, owner.pri.offset);
	f->pasid = pci_has(&owner, owner.pasid.offset);
	f->caps.pri = owner.pri;
	f->caps.pasid = owner.pasid;
	f->pri_state = owner.state;
}

static bool is_x86(const struct device_facts *f)
{
	enum fault_source kind = iommu_kind(f->iommu);

	return kind == FAULT_VTD || kind == FAULT_AMD;
}

/*
 * Other devices declare PASID support in the device tree: "pasid-num-bits", see arm,smmu-v3.yaml.
 */
static void read_other(struct device_facts *f, const char *dir)
{
	f->pri = FACT_NO;
	f->ats = FACT_NO;
	if (sysfs_exists("%s/of_node", dir))
		f->pasid = sysfs_exists("%s/of_node/pasid-num-bits", dir) ? FACT_YES : FACT_NO;
	else if (is_x86(f))
		f->pasid = FACT_NO;
}

/* quirk_huawei_pcie_sva() in drivers/pci/quirks.c: PCI functions that stall instead of using PRI */
static bool is_huawei_stall(const struct device_facts *f, const char *dir)
{
	static const __u16 ids[] = { 0xa250, 0xa251, 0xa255, 0xa256, 0xa258, 0xa259 };
	__u64 revision = number_or_0(dir, "revision");

	if (f->vendor != 0x19e5 || (revision != 0x21 && revision != 0x30))
		return false;
	for (unsigned int i = 0; i < ARRAY_SIZE(ids); i++)
		if (f->device == ids[i])
			return true;
	return false;
}

/*
 * Only SMMUv3 lets devices stall: those with the property "dma-can-stall"
 * (arm_smmu_probe_device()). Sysfs shows it if it comes from a device tree. Firmware tables (IORT)
 * and the quirk put it into a software node; sysfs shows that there is one, but not its contents.
 * An SMMU that makes every device stall (STALL_MODEL 0b10) cannot be recognized from here.
 */
static enum fact find_stall(const struct device_facts *f, const char *dir)
{
	if (sysfs_exists("%s/of_node/dma-can-stall", dir))
		return FACT_YES;
	if (is_x86(f))
		return FACT_NO;
	if (iommu_kind(f->iommu) != FAULT_SMMU3)
		return FACT_UNKNOWN;
	if (is_huawei_stall(f, dir))
		return FACT_YES;
	return sysfs_exists("%s/software_node", dir) ? FACT_UNKNOWN : FACT_NO;
}

/* Is one of @bits set in any @dir/@sub/NAME/@file whose NAME starts with @prefix? */
static enum fact any_flag(const char *dir, const char *sub, const char *prefix, const char *file,
			  __u64 bits)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/%s", dir, sub);
	enum fact found = FACT_UNKNOWN;
	const char *name;
	__u64 v;

	while (d && (name = sysfs_next(d))) {
		if (!has_prefix(name, prefix) ||
		    sysfs_number(&v, "%s/%s/%s/%s", dir, sub, name, file))
			continue;
		if (v & bits)
			return FACT_YES;
		found = FACT_NO;
	}
	return found;
}

/*
 * Shared virtual addressing requires PASIDs and a driver. Two kinds of drivers reveal whether they
 * use it: uacce's (Documentation/ABI/testing/sysfs-driver-uacce: flags) and idxd
 * (Documentation/ABI/stable/sysfs-driver-dma-idxd: pasid_enabled).
 */
static enum fact find_sva(const struct device_facts *f, const char *dir)
{
	enum fact sva;

	if (!f->driver[0] || (f->pasid == FACT_NO && f->stall != FACT_YES))
		return FACT_NO;
	sva = any_flag(dir, "uacce", "", "flags", UACCE_DEV_SVA);
	if (sva == FACT_UNKNOWN && !strcmp(f->driver, "idxd")) {
		sva = any_flag(dir, ".", "dsa", "pasid_enabled", ~0ULL);
		if (sva == FACT_UNKNOWN)
			sva = any_flag(dir, ".", "iax", "pasid_enabled", ~0ULL);
	}
	return sva;
}

int device_read_at(struct device_facts *f, const char *root, const char *bus, const char *name)
{
	char dir[PATH_MAX];
	int n;

	memset(f, 0, sizeof(*f));
	sysfs_failed();
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return -EINVAL;
	if (strlen(name) >= sizeof(f->name) || strlen(bus) >= sizeof(f->bus))
		return -ENAMETOOLONG;
	strcpy(f->name, name);
	strcpy(f->bus, bus);
	snprintf(f->path, sizeof(f->path), "bus/%s/devices/%s", bus, name);
	n = snprintf(dir, sizeof(dir), "%s/%s", root, f->path);
	if (n >= (int)sizeof(dir))
		return -ENAMETOOLONG;
	f->generation = device_generation(dir);
	if (!f->generation)
		return sysfs_failed() ?: -ENOENT;

	sysfs_link(f->driver, sizeof(f->driver), "%s/driver", dir);
	read_group(f, root, dir);
	read_iommu(f, root, dir);
	if (!strcmp(bus, "pci"))
		read_pci(f, root, dir);
	else
		read_other(f, dir);
	f->stall = find_stall(f, dir);
	f->sva = find_sva(f, dir);
	return sysfs_failed();
}

int device_read(struct device_facts *f, const char *root, const char *name)
{
	static const char *const likely[] = { "pci", "platform" };
	_cleanup_(dir_closep) DIR *d = NULL;
	char found[DEVICE_BUS] = "";
	const char *bus;
	int failed = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(likely); i++) {
		int err = device_read_at(f, root, likely[i], name);

		if (err && err != -ENOENT)
			return err == -ENAMETOOLONG ? -EINVAL : err;
		if (!err && f->group != DEVICE_NO_GROUP)
			return 0;
		if (!err && !found[0])
			strcpy(found, likely[i]);
	}
	d = sysfs_dir("%s/bus", root);
	failed = sysfs_failed();
	while (d && !failed && (bus = sysfs_next(d))) {
		int err = device_read_at(f, root, bus, name);

		if (err && err != -ENOENT)
			failed = err;
		if (err)
			continue;
		if (f->group != DEVICE_NO_GROUP)
			return 0;
		if (!found[0])
			strcpy(found, bus);
	}
	failed = failed ?: sysfs_failed();
	if (failed)
		return failed;
	return found[0] ? device_read_at(f, root, found, name) : -ENOENT;
}

__u64 device_generation(const char *dir)
{
	return sysfs_inode("%s", dir);
}

const char *device_pri_owner(const struct device_facts *f)
{
	return f->pf[0] ? f->pf : f->name;
}

bool device_can_request(const struct device_facts *f)
{
	return f->pri == FACT_YES || f->stall == FACT_YES || f->sva == FACT_YES;
}
