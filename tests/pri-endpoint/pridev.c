// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pridev: a PCIe endpoint for QEMU that sends PRI page requests on demand and counts the responses.
 *
 * Registers in BAR 0, 32 bits but for the address:
 *   0x00 "PRI1"             0x08 address, 64 bits   0x10 PASID (0xffffffff: none)
 *   0x14 PRG index          0x18 flags: 1 read, 2 write, 4 exec, 8 privileged, 16 Last on every
 *                           request, 32 Last on the last request of a burst
 *   0x1c write N: send N page requests, one page apart
 * Counters, to be read:
 *   0x20 sent               0x24 responses          0x28 success         0x2c invalid
 *   0x30 failure            0x34 last PRG index     0x38 refused by the IOMMU
 *   0x3c last refusal (errno)                       0x40 PRI allocation (credits)
 *   0x44 outstanding        0x48 their peak         0x4c held back
 *
 * Properties: capacity, the Outstanding Page Request Capacity; obey=on: never more outstanding than
 * allocated, what it would have sent is held back and counted. Without it the device ignores its
 * credits. A page response retires all requests of its group; the PRI control's Reset bit forgets
 * them. PRI status (PCIe r5.0 sec 10.5.2.3): Stopped, when disabled and nothing is outstanding;
 * UPRGI, a response to a group that was not sent; RF, a response failure.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci.h"
#include "hw/pci/pci_device.h"
#include "hw/pci/pcie.h"
#include "hw/pci/msi.h"
#include "qom/object.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"

#define TYPE_PRIDEV "pridev"
OBJECT_DECLARE_SIMPLE_TYPE(PriDev, PRIDEV)

struct PriDev {
	PCIDevice parent;
	MemoryRegion mmio;
	IOMMUPRINotifier notifier;
	uint64_t addr;
	uint32_t pasid, prgi, flags;
	uint32_t sent, resp, ok, invalid, failure, last_prgi, errors, last_err;
	uint32_t outstanding, peak, held;
	uint16_t pending[512]; /* requests in flight, by PRG index */
	uint32_t cap;
	bool obey;
	bool registered;
};

/* Stopped: not enabled and nothing in flight. */
static void pridev_update_status(PriDev *d, uint16_t raise)
{
	PCIDevice *p = &d->parent;
	uint8_t *status = p->config + p->exp.pri_cap + PCI_PRI_STATUS;
	bool stopped = !pcie_pri_enabled(p) && !d->outstanding;

	pci_set_word(status, (pci_get_word(status) & ~PCI_PRI_STATUS_STOPPED) | raise |
				     (stopped ? PCI_PRI_STATUS_STOPPED : 0));
}

static void pridev_response(IOMMUPRINotifier *n, IOMMUPRIResponse *r)
{
	PriDev *d = container_of(n, PriDev, notifier);
	uint16_t raise = d->pending[r->prgi & 0x1ff] ? 0 : PCI_PRI_STATUS_UPRGI;

	d->resp++;
	d->last_prgi = r->prgi;
	d->outstanding -= d->pending[r->prgi & 0x1ff];
	d->pending[r->prgi & 0x1ff] = 0;
	switch (r->response_code) {
	case IOMMU_PRI_RESP_SUCCESS:
		d->ok++;
		break;
	case IOMMU_PRI_RESP_INVALID_REQUEST:
		d->invalid++;
		break;
	default:
		d->failure++;
		raise |= PCI_PRI_STATUS_RF;
		break;
	}
	pridev_update_status(d, raise);
}

static void pridev_fire(PriDev *d, uint32_t count)
{
	bool rd = d->flags & 1, wr = d->flags & 2, ex = d->flags & 4;
	bool priv = d->flags & 8, lpig = d->flags & 16, group = d->flags & 32;

	for (uint32_t i = 0; i < count; i++) {
		bool last = group ? i == count - 1 : lpig;
		int r;

		if (d->obey && d->outstanding >= pcie_pri_get_req_alloc(&d->parent)) {
			d->held += count - i;
			break;
		}
		r = pci_pri_request_page(&d->parent, d->pasid, priv, ex, d->addr, last,
					 d->prgi & 0x1ff, rd, wr);
		if (r) {
			d->errors++;
			d->last_err = -r;
		} else {
			d->sent++;
			d->pending[d->prgi & 0x1ff]++;
			if (++d->outstanding > d->peak) {
				d->peak = d->outstanding;
			}
		}
		d->addr += 4096;
		if (last) {
			d->prgi = (d->prgi + 1) & 0x1ff;
		}
	}
}

static uint64_t pridev_read(void *opaque, hwaddr a, unsigned size)
{
	PriDev *d = opaque;
	switch (a) {
	case 0x00:
		return 0x50524931;
	case 0x08:
		return d->addr;
	case 0x10:
		return d->pasid;
	case 0x14:
		return d->prgi;
	case 0x18:
		return d->flags;
	case 0x20:
		return d->sent;
	case 0x24:
		return d->resp;
	case 0x28:
		return d->ok;
	case 0x2c:
		return d->invalid;
	case 0x30:
		return d->failure;
	case 0x34:
		return d->last_prgi;
	case 0x38:
		return d->errors;
	case 0x3c:
		return d->last_err;
	case 0x40:
		return pcie_pri_get_req_alloc(&d->parent);
	case 0x44:
		return d->outstanding;
	case 0x48:
		return d->peak;
	case 0x4c:
		return d->held;
	}
	return ~0ULL;
}

static void pridev_write(void *opaque, hwaddr a, uint64_t v, unsigned size)
{
	PriDev *d = opaque;
	switch (a) {
	case 0x08:
		d->addr = v;
		break;
	case 0x10:
		if (d->registered) {
			pci_pri_unregister_notifier(&d->parent, d->pasid);
			d->registered = false;
		}
		d->pasid = v;
		if (v != 0xffffffff) {
			d->registered =
				!pci_pri_register_notifier(&d->parent, d->pasid, &d->notifier);
		}
		break;
	case 0x14:
		d->prgi = v;
		break;
	case 0x18:
		d->flags = v;
		break;
	case 0x1c:
		pridev_fire(d, v);
		break;
	}
}

static const MemoryRegionOps pridev_ops = {
	.read = pridev_read,
	.write = pridev_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 8 },
	.impl = { .min_access_size = 4, .max_access_size = 8 },
};

static void pridev_realize(PCIDevice *p, Error **errp)
{
	PriDev *d = PRIDEV(p);
	d->notifier.notify = pridev_response;
	d->pasid = 0xffffffff;
	memory_region_init_io(&d->mmio, OBJECT(d), &pridev_ops, d, "pridev", 4096);
	pci_register_bar(p, 0, PCI_BASE_ADDRESS_SPACE_MEMORY, &d->mmio);
	if (pcie_endpoint_cap_init(p, 0) < 0) {
		error_setg(errp, "cannot add the PCIe capability");
		return;
	}
	pci_long_test_and_set_mask(p->config + p->exp.exp_cap + 0x24, 0x00200000);
	pcie_ats_init(p, 0x100, true);
	pcie_pasid_init(p, 0x120, 20, true, true);
	pcie_pri_init(p, 0x140, d->cap, true);
}

static void pridev_config_write(PCIDevice *p, uint32_t a, uint32_t v, int len)
{
	PriDev *d = PRIDEV(p);

	pci_default_write_config(p, a, v, len);
	if (pci_get_word(p->config + p->exp.pri_cap + PCI_PRI_CTRL) & PCI_PRI_CTRL_RESET) {
		memset(d->pending, 0, sizeof(d->pending));
		d->outstanding = 0;
		pci_word_test_and_clear_mask(p->config + p->exp.pri_cap + PCI_PRI_CTRL,
					     PCI_PRI_CTRL_RESET);
	}
	pridev_update_status(d, 0);
}

static void pridev_exit(PCIDevice *p)
{
	pcie_cap_exit(p);
}

static const Property pridev_props[] = {
	DEFINE_PROP_UINT32("capacity", PriDev, cap, 256),
	DEFINE_PROP_BOOL("obey", PriDev, obey, false),
};

static void pridev_class_init(ObjectClass *c, const void *data)
{
	PCIDeviceClass *k = PCI_DEVICE_CLASS(c);
	k->realize = pridev_realize;
	k->exit = pridev_exit;
	k->config_write = pridev_config_write;
	k->vendor_id = PCI_VENDOR_ID_QEMU;
	k->device_id = 0x11e9;
	k->revision = 1;
	k->class_id = PCI_CLASS_OTHERS;
	device_class_set_props(DEVICE_CLASS(c), pridev_props);
}

static const TypeInfo pridev_type = {
	.name = TYPE_PRIDEV,
	.parent = TYPE_PCI_DEVICE,
	.instance_size = sizeof(PriDev),
	.class_init = pridev_class_init,
	.interfaces = (const InterfaceInfo[]){ { INTERFACE_PCIE_DEVICE }, {} },
};

static void pridev_register(void)
{
	type_register_static(&pridev_type);
}
type_init(pridev_register)
