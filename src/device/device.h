/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about devices behind IOMMUs, from sysfs. Paths are relative to @root, "/sys" except in
 * tests. Nothing here writes, wakes a device or requires privileges, but without them less is
 * known. If a device is unplugged in the middle, the rest of its facts are unknown.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <linux/types.h>
#include <stdbool.h>

#include "device/pci_cap.h"

#define DEVICE_NAME	128 /* devices with longer names are skipped */
#define DEVICE_BUS	32
#define DEVICE_SHORT	64 /* driver, IOMMU ("smmu3.0x000000002b400000") */
#define DEVICE_TYPE	16
#define DEVICE_PATH	(sizeof("bus//devices/") + DEVICE_BUS + DEVICE_NAME)
#define DEVICE_NO_GROUP (~0U)
#define DEVICE_SYSFS	"/sys"

struct device_facts {
	char name[DEVICE_NAME];	      /* "0000:00:05.0", or its name on another bus */
	char bus[DEVICE_BUS];	      /* "pci", "platform", ... */
	char path[DEVICE_PATH];	      /* below the root: "bus/pci/devices/0000:00:05.0" */
	char driver[DEVICE_SHORT];    /* empty: none bound */
	char iommu[DEVICE_SHORT];     /* "dmar0"; empty: behind none, or not known */
	char group_type[DEVICE_TYPE]; /* "DMA-FQ", "identity", ...; empty: not known */
	char pf[DEVICE_NAME];	      /* a VF's PF; else empty */
	__u64 generation;	      /* see device_generation() */
	__u32 group;		      /* iommu group or DEVICE_NO_GROUP */
	__u32 vfs;		      /* number of VFs that this PF has now */
	__u16 vendor;		      /* PCI ids, 0: not known */
	__u16 device;
	struct pci_caps caps;	       /* a VF has its own ATS, but its PF's PRI and PASID */
	enum pci_caps_state pri_state; /* how far PRI and PASID are known */
	enum fact pri;
	enum fact ats;
	enum fact pasid;
	enum fact stall; /* may stall transactions (SMMUv3) instead of using PRI */
	enum fact sva;	 /* its driver shares address spaces with it */
};

struct device_list {
	struct device_facts *v; /* by bus and name, PCI first */
	unsigned int n;
	unsigned int n_iommus; /* in class/iommu */
	unsigned int passed;   /* links whose devices are missing here: their names are too long */
};

/*
 * Reads the facts of the device @name, behind an IOMMU or not. Of several with this name, one
 * behind an IOMMU is preferred, then PCI functions, then platform devices. 0; -ENOENT: there is
 * none; -EINVAL: not a valid device name.
 */
int device_read(struct device_facts *f, const char *root, const char *name);

/* The same for the device @name on @bus. Also -ENAMETOOLONG: see DEVICE_NAME. */
int device_read_at(struct device_facts *f, const char *root, const char *bus, const char *name);

/*
 * Reads all devices behind IOMMUs: those in kernel/iommu_groups and in class/iommu. 0 or a negative
 * errno; having no IOMMU is not an error. Free with device_list_free().
 */
int device_list_read(struct device_list *l, const char *root);
void device_list_free(struct device_list *l);

/* Number of devices behind IOMMUs, without reading their facts. */
unsigned int device_count(const char *root);

/*
 * Tells the device whose sysfs directory is @dir from any other that had or will have its name: the
 * number of the directory's inode. The kernel uses none twice before the next boot, not even for
 * the same device removed and found again: kernfs_new_node() in fs/kernfs/dir.c counts 64 bits up
 * since Linux 5.5. 0: there is no such device.
 */
__u64 device_generation(const char *dir);

/* Name of the device whose PRI credits @f uses: itself or its PF. */
const char *device_pri_owner(const struct device_facts *f);

/* Can it send page requests or stall, or does its driver share address spaces with it? */
bool device_can_request(const struct device_facts *f);

#endif
