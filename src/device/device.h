/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What sysfs says of the devices behind IOMMUs. Paths are relative to @root, "/sys" but for
 * tests; nothing here writes, wakes a device or needs privilege: without it less is known.
 * Hot-plug may take a device away in the middle; then its facts end where it went.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <linux/types.h>
#include <stdbool.h>

#include "device/pci_cap.h"

#define DEVICE_NAME	128 /* longer names are passed over */
#define DEVICE_BUS	32
#define DEVICE_SHORT	64 /* driver, IOMMU ("smmu3.0x000000002b400000") */
#define DEVICE_TYPE	16
#define DEVICE_PATH	(sizeof("bus//devices/") + DEVICE_BUS + DEVICE_NAME)
#define DEVICE_NO_GROUP (~0U)
#define DEVICE_SYSFS	"/sys"

struct device_facts {
	char name[DEVICE_NAME];	      /* "0000:00:05.0", or as its bus calls it */
	char bus[DEVICE_BUS];	      /* "pci", "platform", ... */
	char path[DEVICE_PATH];	      /* below the root: "bus/pci/devices/0000:00:05.0" */
	char driver[DEVICE_SHORT];    /* empty: none bound */
	char iommu[DEVICE_SHORT];     /* "dmar0"; empty: behind none, or none that is known */
	char group_type[DEVICE_TYPE]; /* "DMA-FQ", "identity", ...; empty: not known */
	char pf[DEVICE_NAME];	      /* a VF's PF; else empty */
	__u32 group;		      /* iommu group or DEVICE_NO_GROUP */
	__u32 vfs;		      /* VFs that this PF has now */
	__u16 vendor;		      /* PCI ids, 0: not known */
	__u16 device;
	struct pci_caps caps;	       /* a VF has its own ATS, but its PF's PRI and PASID: */
	enum pci_caps_state pri_state; /* how far those two are known */
	enum fact pri;
	enum fact ats;
	enum fact pasid;
	enum fact stall; /* may stall transactions (SMMUv3) instead of PRI */
	enum fact sva;	 /* its driver shares address spaces with it */
};

struct device_list {
	struct device_facts *v; /* by bus and name, PCI first */
	unsigned int n;
	unsigned int n_iommus; /* in class/iommu */
	unsigned int passed;   /* links whose devices are missing here: their names are too long */
};

/*
 * Facts of the device called @name, behind an IOMMU or not: PCI functions first, then platform
 * devices, then other buses, one behind an IOMMU before others. 0; -ENOENT: none is called so;
 * -EINVAL: @name can't be a device's.
 */
int device_read(struct device_facts *f, const char *root, const char *name);

/* The same for the device @name on @bus. -ENAMETOOLONG: see DEVICE_NAME. */
int device_read_at(struct device_facts *f, const char *root, const char *bus, const char *name);

/*
 * All devices behind IOMMUs: those in kernel/iommu_groups and in class/iommu. 0 or a negative
 * errno (no memory; not: no IOMMU). The caller frees with device_list_free().
 */
int device_list_read(struct device_list *l, const char *root);
void device_list_free(struct device_list *l);

/* How many devices there are behind IOMMUs, without looking at them. */
unsigned int device_count(const char *root);

/* Whose PRI credits the device uses: itself or its PF. */
const char *device_pri_owner(const struct device_facts *f);

/* Can it send page requests or stall, or does its driver share address spaces? */
bool device_can_request(const struct device_facts *f);

#endif
