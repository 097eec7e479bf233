// SPDX-License-Identifier: GPL-2.0
/*
 * pci.c: fake PCIe functions on a root bus of their own, domain 7f00, so that sysfs, the PCI core
 * and the IOMMU core see what they see of real ones.
 */
#include <linux/kprobes.h>
#include <linux/pci-ats.h>
#include <linux/slab.h>

#include "mock.h"

#define MOCK_DOMAIN 0x7f00

static struct pci_sysdata sysdata = { .domain = MOCK_DOMAIN, .node = NUMA_NO_NODE };
static struct resource bus_range = { .name = MOCK_NAME, .flags = IORESOURCE_BUS };
static struct pci_bus *root_bus;
static struct mock_fn
	*functions[256]; /* by devfn; set and cleared while the PCI core sees nothing there */

/*
 * The kernel exports pci_disable_pri() alone: IOMMU drivers are built in. Called through their
 * addresses the others leave pci_dev and config space as after any driver, and whoever traces
 * them sees it.
 */
static int (*enable_pri)(struct pci_dev *pdev, u32 reqs);
static int (*reset_pri)(struct pci_dev *pdev);

static void *lookup(const char *name)
{
	struct kprobe kp = { .symbol_name = name };
	void *addr;

	if (register_kprobe(&kp))
		return NULL;
	addr = kp.addr;
	unregister_kprobe(&kp);
	return addr;
}

static struct mock_fn *fn_at(struct pci_bus *bus, unsigned int devfn)
{
	struct mock_fn *fn = bus->number ? NULL : READ_ONCE(functions[devfn & 0xff]);
	struct mock_dev *m = fn ? mock_cfg_dev(fn) : NULL;

	if (m && m->pf && !mock_cfg_vf_enabled(m->pf->fn))
		return NULL;
	return fn;
}

static int cfg_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	struct mock_fn *fn = fn_at(bus, devfn);

	if (!fn) {
		*val = ~0;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	*val = mock_cfg_read(fn, where, size);
	return PCIBIOS_SUCCESSFUL;
}

static int cfg_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 val)
{
	struct mock_fn *fn = fn_at(bus, devfn);

	if (!fn)
		return PCIBIOS_DEVICE_NOT_FOUND;
	mock_cfg_write(fn, where, size, val);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops mock_pci_ops = {
	.read = cfg_read,
	.write = cfg_write,
};

struct mock_dev *mock_pci_of(struct pci_dev *pdev)
{
	struct mock_fn *fn;

	if (!root_bus || pdev->bus->ops != &mock_pci_ops)
		return NULL;
	fn = functions[pdev->devfn & 0xff];
	return fn ? mock_cfg_dev(fn) : NULL;
}

/* As Intel's iommu_enable_pci_caps() does (intel/iommu.c, 6.1): PASID, PRI, ATS. */
static void enable_caps(struct pci_dev *pdev, u32 alloc)
{
	int ret = 0;

	if (pci_enable_pasid(pdev, 0))
		pci_info(pdev, "no PASID\n");
	if (alloc) {
		ret = enable_pri && reset_pri ? reset_pri(pdev) ?: enable_pri(pdev, alloc)
					      : -EOPNOTSUPP;
		if (ret)
			pci_info(pdev, "no PRI: %d\n", ret);
	}
	if (pci_enable_ats(pdev, PAGE_SHIFT))
		pci_info(pdev, "no ATS\n");
}

static void disable_caps(struct pci_dev *pdev)
{
	if (pdev->ats_enabled)
		pci_disable_ats(pdev);
	if (pdev->pri_enabled)
		pci_disable_pri(pdev);
	if (pdev->pasid_enabled)
		pci_disable_pasid(pdev);
}

int mock_pci_resetpri(struct mock_dev *m)
{
	struct pci_dev *pdev;
	u32 alloc;

	if (!m->pci || m->pf)
		return -ENODEV;
	if (!enable_pri || !reset_pri)
		return -EOPNOTSUPP;
	if (READ_ONCE(m->running))
		return -EBUSY;
	pdev = to_pci_dev(m->dev);
	alloc = pdev->pri_reqs_alloc;
	if (pdev->pri_enabled)
		pci_disable_pri(pdev);
	mock_book_reset(m, reset_pri, pdev);
	return enable_pri(pdev, alloc);
}

static struct mock_dev *fn_new(struct mock_dev *pf, u32 capacity, u32 vfs, int devfn,
			       struct mock_iommu *mi)
{
	struct mock_dev *m;
	char name[32];

	snprintf(name, sizeof(name), "%04x:00:%02x.%d", MOCK_DOMAIN, PCI_SLOT(devfn),
		 PCI_FUNC(devfn));
	m = mock_dev_alloc(name, mi);
	if (!m)
		return NULL;
	m->fn = mock_cfg_new(capacity, vfs, pf ? pf->fn : NULL);
	if (!m->fn) {
		mock_dev_free(m);
		return NULL;
	}
	m->pci = true;
	m->pf = pf;
	mock_cfg_bind(m->fn, m);
	WRITE_ONCE(functions[devfn], m->fn);
	return m;
}

/* The function is gone from the PCI core. bury: its books stay. */
static void fn_free(struct mock_dev *m, int devfn, bool bury)
{
	struct mock_fn *fn = m->fn;

	/* a reader of another slot may be in fn_at() still, none can be in this one's */
	WRITE_ONCE(functions[devfn], NULL);
	m->fn = NULL;
	m->pf = NULL;
	kfree(fn);
	if (bury)
		mock_dev_bury(m);
	else
		mock_dev_free(m);
}

/* Whatever is there: somebody may have removed the device through sysfs and scanned the bus. */
static void remove_slot(int devfn)
{
	struct pci_dev *pdev = pci_get_slot(root_bus, devfn);

	if (pdev)
		pci_stop_and_remove_bus_device_locked(pdev);
	pci_dev_put(pdev);
}

static struct mock_dev *vf_at(int devfn)
{
	return functions[devfn] ? mock_cfg_dev(functions[devfn]) : NULL;
}

/* Stops and buries the virtual functions. The locks are those that sysfs' remove takes. */
static void del_vfs(struct mock_dev *pf, int devfn, bool now)
{
	struct pci_dev *pdev = to_pci_dev(pf->dev);
	struct mock_dev *m;
	int i;

	for (i = 1; i < 8; i++) {
		m = vf_at(devfn + i);
		if (!m)
			continue;
		mock_dev_stop(m, now);
		if (m->dev)
			disable_caps(to_pci_dev(m->dev));
	}
	pci_lock_rescan_remove();
	device_lock(&pdev->dev);
	pci_disable_sriov(pdev);
	device_unlock(&pdev->dev);
	pci_unlock_rescan_remove();
	for (i = 1; i < 8; i++) {
		m = vf_at(devfn + i);
		if (m)
			fn_free(m, devfn + i, m->live);
	}
}

static int add_vfs(struct mock_dev *pf, u32 vfs, int devfn)
{
	struct mock_dev *m;
	int i, ret;

	for (i = 1; i <= vfs; i++) {
		if (!fn_new(pf, 0, 0, devfn + i, pf->mi))
			return -ENOMEM;
	}
	pci_lock_rescan_remove();
	ret = pci_enable_sriov(to_pci_dev(pf->dev), vfs);
	pci_unlock_rescan_remove();
	for (i = 1; i <= vfs && !ret; i++) {
		m = mock_cfg_dev(functions[devfn + i]);
		ret = mock_dev_start(m);
		if (!ret && pci_enable_ats(to_pci_dev(m->dev), PAGE_SHIFT))
			dev_info(m->dev, "no ATS\n");
	}
	return ret;
}

int mock_pci_add(u32 capacity, u32 alloc, int slot, u32 vfs, struct mock_iommu *mi)
{
	struct pci_dev *pdev;
	struct mock_dev *m;
	int devfn, ret;

	if (!root_bus)
		return -EOPNOTSUPP;
	if (vfs > 7)
		return -EINVAL;
	if (slot < 0) {
		for (slot = 1; slot < 31 && functions[PCI_DEVFN(slot, 0)]; slot++)
			;
	}
	if (slot > 31)
		return -EINVAL;
	devfn = PCI_DEVFN(slot, 0);
	if (functions[devfn])
		return -EEXIST;
	m = fn_new(NULL, capacity, vfs, devfn, mi);
	if (!m)
		return -ENOMEM;

	pci_lock_rescan_remove();
	pdev = pci_scan_single_device(root_bus, devfn);
	/* of the bus's devices this one alone: another may be on its way out */
	if (pdev)
		pci_bus_add_device(pdev);
	pci_unlock_rescan_remove();
	ret = pdev ? mock_dev_start(m) : -ENODEV;
	if (ret) {
		remove_slot(devfn);
		fn_free(m, devfn, false);
		return ret;
	}
	enable_caps(pdev, alloc);
	m->limit = pdev->pri_enabled ? pdev->pri_reqs_alloc : 0;
	ret = vfs ? add_vfs(m, vfs, devfn) : 0;
	if (ret)
		mock_pci_del(m, false);
	return ret;
}

void mock_pci_del(struct mock_dev *m, bool now)
{
	struct pci_dev *pdev = to_pci_dev(m->dev);
	int devfn = pdev->devfn;

	mock_dev_stop(m, now);
	del_vfs(m, devfn, now);
	disable_caps(pdev);
	remove_slot(devfn);
	fn_free(m, devfn, true);
}

/* A driver that only ends what is under way, see mock_dev_unbind(). */
static int pci_bind(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct mock_dev *m = mock_pci_of(pdev);

	/* not m->dev: removed and scanned again, and its IOMMU does not know it */
	return m && m->dev == &pdev->dev ? mock_dev_bind(m) : -ENODEV;
}

static void pci_unbind(struct pci_dev *pdev)
{
	mock_dev_unbind(mock_pci_of(pdev));
	pci_disable_sriov(pdev);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1234, 0x0f17) },
					    { PCI_DEVICE(0x1234, 0x0f18) },
					    {} };

static struct pci_driver mock_pci_driver = {
	.name = "mockpci",
	.id_table = ids,
	.probe = pci_bind,
	.remove = pci_unbind,
};

int mock_pci_init(void)
{
	LIST_HEAD(resources);
	int ret;

	enable_pri = lookup("pci_enable_pri");
	reset_pri = lookup("pci_reset_pri");
	ret = pci_register_driver(&mock_pci_driver);
	if (ret)
		return ret;
	pci_add_resource(&resources, &bus_range);
	pci_lock_rescan_remove();
	root_bus = pci_create_root_bus(NULL, 0, &mock_pci_ops, &sysdata, &resources);
	pci_unlock_rescan_remove();
	if (!root_bus) {
		pci_free_resource_list(&resources);
		pci_unregister_driver(&mock_pci_driver);
		return -ENODEV;
	}
	return 0;
}

void mock_pci_exit(void)
{
	pci_lock_rescan_remove();
	pci_stop_root_bus(root_bus);
	pci_remove_root_bus(root_bus);
	pci_unlock_rescan_remove();
	root_bus = NULL;
	pci_unregister_driver(&mock_pci_driver);
}
