/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The extended capabilities in a PCI function's configuration space that page requests have to
 * do with. Layouts: include/uapi/linux/pci_regs.h; list of capabilities: PCIe r5.0 sec 7.6.3;
 * ATS and PRI: sec 10.5; PASID: sec 7.8.8.
 */
#ifndef DEVICE_PCI_CAP_H
#define DEVICE_PCI_CAP_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "device/pci_asleep.h"

/* Not being told of something is not the same as being told that it isn't there. */
enum fact {
	FACT_UNKNOWN,
	FACT_NO,
	FACT_YES,
};

/* How far the capabilities of a function are known. */
enum pci_caps_state {
	PCI_CAPS_UNREAD, /* nobody has looked, or the device is no PCI function */
	PCI_CAPS_READ,	 /* what is not there is absent */
	PCI_CAPS_BROKEN, /* damaged list: what was found holds, the rest is not known */
	PCI_CAPS_ASLEEP, /* suspended; reading might have woken it or its bridges */
	PCI_CAPS_DENIED, /* without CAP_SYS_ADMIN the kernel shows the first 64 bytes only */
	PCI_CAPS_SILENT, /* reads as all ones: powered off, being reset, or unplugged */
	PCI_CAPS_ERROR,	 /* reading failed */
};

/* Page Request Interface, PCIe r5.0 sec 10.5.2. Belongs to the PF; its VFs share it. */
struct pci_pri {
	__u16 offset;	       /* in configuration space, 0: there is no such capability */
	bool enabled;	       /* control: may send page requests */
	bool reset;	       /* control: credits are being reset */
	bool response_failure; /* status RF: got an answer "response failure", is disabled */
	bool unexpected_prg;   /* status UPRGI: got an answer to a group it hadn't asked for */
	bool stopped;	       /* status: all requests answered; means nothing while enabled */
	bool pasid_required;   /* status: expects the PASID in answers */
	__u32 capacity;	       /* requests that the device could have outstanding */
	__u32 allocation;      /* requests that it may have outstanding */
};

/* Address Translation Service, sec 10.5.1 */
struct pci_ats {
	__u16 offset; /* 0: there is no such capability */
	bool enabled;
	__u8 unit_shift;       /* smallest translation unit, log2 of bytes: 12..43 */
	__u8 invalidate_depth; /* invalidations that the device takes before it pushes back: 1..32 */
};

/* Process Address Space IDs, sec 7.8.8. Belongs to the PF; its VFs share it. */
struct pci_pasid {
	__u16 offset; /* 0: there is no such capability */
	bool enabled;
	__u8 width; /* bits of PASID that the device can use: 0..20, hostile ones up to 31 */
};

struct pci_caps {
	enum pci_caps_state state;
	struct pci_pri pri;
	struct pci_ats ats;
	struct pci_pasid pasid;
};

/*
 * Decodes the first @size bytes of a function's configuration space. Trusts nothing in there:
 * loops, pointers out of bounds and cut off capabilities end the list (PCI_CAPS_BROKEN). Less
 * than 256 bytes are what an unprivileged reader gets (PCI_CAPS_DENIED), 256 are a function
 * without extended space, which can have none of these (PCI_CAPS_READ).
 */
void pci_parse_caps(struct pci_caps *caps, const void *config, size_t size);

/* Is there a capability, if it was found at @offset (0: it wasn't) among @caps? */
enum fact pci_has(const struct pci_caps *caps, __u16 offset);

/*
 * The same from the sysfs directory of a device, @dir. Reads only the capabilities' headers and
 * the registers above, never all of the space: some devices don't stand that (lspci(8), -xxx).
 * Never wakes a sleeping device. 0, whatever the state; -ENOENT: no PCI function.
 */
int pci_read_caps(struct pci_caps *caps, const char *dir);

/*
 * Reads only the PRI registers, at the @offset where pci_read_caps() found them, to follow the
 * allocation, from an open "config": works after privilege was dropped, as it is the opener's that
 * counts. One read of 16 bytes; it waits while the kernel resets the device. Does not look whether
 * the device sleeps: ask pci_asleep() first. 0; -ENODEV: the device is gone, silent, or has no PRI
 * there; -EACCES: no privilege; or another negative errno. @pri changes only on success.
 */
int pci_read_pri_fd(struct pci_pri *pri, int config_fd, __u16 offset);

/* Why nothing is known: "asleep", "needs root", ...; "" for PCI_CAPS_READ. Static strings. */
const char *pci_caps_why(enum pci_caps_state state);

#endif
