// SPDX-License-Identifier: GPL-2.0
/* Configuration space with any bytes, of any size: the walk along its capabilities. */
#include "parsers.h"

#include "device/pci_cap.c"

bool pci_asleep(const char *dir)
{
	return nondet_bool();
}

static __u8 *any_config(size_t *size)
{
	__u8 *bytes;

	*size = nondet_size();
	ASSUME(*size >= 1 && *size <= CFG_EXP_SIZE + 64);
	bytes = malloc(*size);
	ASSUME(bytes);
	return bytes;
}

/* One capability, of any id, at any place that a header can name. */
void pci_one(void)
{
	struct pci_caps caps = {};
	struct config c = { .fd = -1 };
	__u32 header = nondet_u32();

	c.bytes = any_config(&c.size);
	if (take(&caps, &c, PCI_EXT_CAP_NEXT(header), PCI_EXT_CAP_ID(header)))
		return;
	CHECK(caps.ats.unit_shift <= 43, "a translation unit of 2^12 to 2^43");
	CHECK(!caps.ats.offset ||
		      (caps.ats.invalidate_depth >= 1 && caps.ats.invalidate_depth <= 32),
	      "invalidations");
	CHECK(caps.pasid.width <= 31, "bits of a PASID");
	CHECK(caps.pri.offset + PRI_SIZE <= CFG_EXP_SIZE + 64, "registers within the space");
}

/* A whole list. */
void pci_list(void)
{
	struct pci_caps caps;
	size_t size;
	__u8 *bytes = any_config(&size);

	pci_parse_caps(&caps, bytes, size);
	CHECK(caps.state != PCI_CAPS_UNREAD && caps.state != PCI_CAPS_ASLEEP, "a state");
}
