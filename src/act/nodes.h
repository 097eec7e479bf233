/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The character devices of a device: those below it in sysfs (/sys/dev/char/MAJOR:MINOR), such as
 * /dev/dsa/wq*, uacce's or /dev/dri/renderD*, and that of its IOMMU group in /dev/vfio.
 */
#ifndef ACT_NODES_H
#define ACT_NODES_H

#include <sys/types.h>

#include "act/act.h"

struct nodes {
	dev_t *v; /* the caller frees it */
	unsigned int n;
};

/*
 * Adds to @nodes those of the device and, if it is a PF, of its VFs ("virtfnN"), as far as they are
 * among @only; NULL: all. Returns 0 or a negative errno.
 */
int nodes_find(struct nodes *nodes, const struct device_facts *f, const struct act_functions *only);

bool nodes_have(const struct nodes *nodes, dev_t dev);

#endif
