/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The extended capabilities in a PCI function's configuration space that concern page requests.
 * Layouts: include/uapi/linux/pci_regs.h; list of capabilities: PCIe r5.0 sec 7.6.3; ATS and PRI:
 * sec 10.5; PASID: sec 7.8.8.
 */
#ifndef DEVICE_PCI_CAP_H
#define DEVICE_PCI_CAP_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "device/pci_asleep.h"

/* Unknown is not the same as known to be absent. */
enum fact {
	FACT_UNKNOWN,
	FACT_NO,
	FACT_YES,
};

/* How far the capabilities of a function are known. */
enum pci_caps_state {
	PCI_CAPS_UNREAD, /* not read yet, or the device is not a PCI function */
	PCI_CAPS_READ,	 /* capabilities that were not found are absent */
	PCI_CAPS_BROKEN, /* damaged list: what was found is valid, the rest is not known */
	PCI_CAPS_ASLEEP, /* suspended; reading might have woken it or its bridges */
	PCI_CAPS_DENIED, /* without CAP_SYS_ADMIN the kernel shows the first 64 bytes only */
	PCI_CAPS_SILENT, /* reads as all ones: powered off, being reset, or unplugged */
	PCI_CAPS_ERROR,	 /* reading failed */
};

/* Page Request Interface, PCIe r5.0 sec 10.5.2. Belongs to the PF; its VFs share it. */
struct pci_pri {
	__u16 offset;	       /* in configuration space; 0: no such capability */
	bool enabled;	       /* control: may send page requests */
	bool reset;	       /* control: credits are being reset */
	bool response_failure; /* status RF: received a Response Failure, so PRI is disabled */
	bool unexpected_prg;   /* status UPRGI: received a response with an unexpected PRG index */
	bool stopped;	       /* status: all requests completed; valid only while not enabled */
	bool pasid_required;   /* status: expects the PASID in page responses */
	__u32 capacity;	       /* requests that the device could have outstanding */
	__u32 allocation;      /* requests that it may have outstanding */
};

/* Address Translation Service, sec 10.5.1 */
struct pci_ats {
	__u16 offset; /* 0: no such capability */
	bool enabled;
	__u8 unit_shift;       /* smallest translation unit, log2 of bytes: 12..43 */
	__u8 invalidate_depth; /* invalidations that the device takes before pushing back: 1..32 */
};

/* Process Address Space IDs, sec 7.8.8. Belongs to the PF; its VFs share it. */
struct pci_pasid {
	__u16 offset; /* 0: no such capability */
	bool enabled;
	__u8 width; /* PASID bits that the device can use: 0..20; hostile devices: up to 31 */
};

struct pci_caps {
	enum pci_caps_state state;
	struct pci_pri pri;
	struct pci_ats ats;
	struct pci_pasid pasid;
};

/*
 * Decodes the first @size bytes of a function's configuration space. Trusts none of it: loops,
 * out-of-bounds pointers and truncated capabilities end the list (PCI_CAPS_BROKEN). Less than 256
 * bytes are what an unprivileged reader gets (PCI_CAPS_DENIED). 256 bytes are a function without
 * extended space, which can have none of these capabilities (PCI_CAPS_READ).
 */
void pci_parse_caps(struct pci_caps *caps, const void *config, size_t size);

/* Is a capability present that was found at @offset among @caps (0: not found)? */
enum fact pci_has(const struct pci_caps *caps, __u16 offset);

/*
 * The same from a device's sysfs directory @dir. Reads only the capabilities' headers and the
 * registers above, never the whole space, which some devices cannot handle (lspci(8), -xxx). Never
 * wakes a sleeping device. 0, whatever the state; -ENOENT: not a PCI function; or another negative
 * errno.
 */
int pci_read_caps(struct pci_caps *caps, const char *dir);

/*
 * Reads only the PRI registers, to follow the allocation, at the @offset where pci_read_caps()
 * found them, from an open "config". This works after privileges are dropped, as only the opener's
 * count. One read of 16 bytes, which blocks while the kernel resets the device. Does not check
 * whether the device is asleep: call pci_asleep() first. 0; -ENODEV: the device is gone or silent,
 * or has no PRI there; -EACCES: no privilege; or another negative errno. @pri changes only on
 * success.
 */
int pci_read_pri_fd(struct pci_pri *pri, int config_fd, __u16 offset);

/* Why the capabilities are not known: "asleep", "needs root", ...; "" for PCI_CAPS_READ. Static. */
const char *pci_caps_why(enum pci_caps_state state);

#endif
