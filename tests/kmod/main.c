// SPDX-License-Identifier: GPL-2.0
/*
 * main.c: the IOMMU driver that the core sees: a few instances, each with a page request queue,
 * and operations that translate nothing. Loaded where no other IOMMU is, it is asked about every
 * device, for it has no firmware node, and takes its own alone.
 */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "mock.h"

DEFINE_MUTEX(mock_ctl);
struct mock_iommu *mock_iommus;
unsigned int mock_n_iommus = 1;
module_param_named(iommus, mock_n_iommus, uint, 0444);
MODULE_PARM_DESC(iommus, "IOMMU instances, each with a page request queue (1 to 16)");
unsigned int mock_n_responders = 2;
module_param_named(responders, mock_n_responders, uint, 0444);
MODULE_PARM_DESC(responders, "threads that answer for each device (1 to 8)");

/*
 * The name and the prototype are what an observer looks for, in the module's BTF or in kallsyms:
 * no clone of it may stand in.
 */
noinline __noclone MOCK_RESPONSE_TYPE mock_iommu_page_response(struct device *dev,
							       struct mock_event *evt,
							       struct iommu_page_response *msg)
{
	mock_book_answer(dev_iommu_priv_get(dev), evt, msg->code);
	MOCK_RESPONSE_RETURN;
}

#ifdef MOCK_ATTACH_OLD
static int attach_dev(struct iommu_domain *domain, struct device *dev, struct iommu_domain *old)
#else
static int attach_dev(struct iommu_domain *domain, struct device *dev)
#endif
{
	return 0;
}

#ifdef MOCK_IOPF_GROUP
#ifdef MOCK_PASID_OLD
static int set_dev_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid,
			 struct iommu_domain *old)
#else
static int set_dev_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid)
#endif
{
	return 0;
}
#endif

#ifdef MOCK_REMOVE_DEV_PASID
#ifdef MOCK_REMOVE_DOMAIN
static void remove_dev_pasid(struct device *dev, ioasid_t pasid, struct iommu_domain *domain)
#else
static void remove_dev_pasid(struct device *dev, ioasid_t pasid)
#endif
{
}
#endif

static void domain_free(struct iommu_domain *domain)
{
	kfree(domain);
}

const struct iommu_domain_ops mock_domain_ops = {
	.attach_dev = attach_dev,
#ifdef MOCK_IOPF_GROUP
	.set_dev_pasid = set_dev_pasid,
#endif
	.free = domain_free,
};

#ifdef MOCK_IDENTITY_DOMAIN
static const struct iommu_domain_ops static_domain_ops = {
	.attach_dev = attach_dev,
	.set_dev_pasid = set_dev_pasid,
};

static struct iommu_domain identity_domain = {
	.type = IOMMU_DOMAIN_IDENTITY,
	.ops = &static_domain_ops,
};
#else
static struct iommu_domain *domain_alloc(unsigned int type)
{
	/* the core falls back to none if there is no DMA domain, and asks for identity first */
	if (type != IOMMU_DOMAIN_IDENTITY && type != IOMMU_DOMAIN_BLOCKED)
		return NULL;
	return kzalloc(sizeof(struct iommu_domain), GFP_KERNEL);
}
#endif

#ifdef MOCK_BLOCKED_DOMAIN
static struct iommu_domain blocked_domain = {
	.type = IOMMU_DOMAIN_BLOCKED,
	.ops = &static_domain_ops,
};
#endif

#ifdef MOCK_SVA_DOMAIN
static struct iommu_domain *domain_alloc_sva(struct device *dev, struct mm_struct *mm)
{
	struct iommu_domain *domain = kzalloc(sizeof(*domain), GFP_KERNEL);

	if (!domain)
		return ERR_PTR(-ENOMEM);
	domain->type = IOMMU_DOMAIN_SVA;
	domain->ops = &mock_domain_ops;
	return domain;
}
#endif

static struct iommu_device *probe_device(struct device *dev)
{
	struct mock_dev *m = mock_dev_of(dev);

	if (!m || m->dev)
		return ERR_PTR(-ENODEV);
	m->dev = dev;
	dev_iommu_priv_set(dev, m);
	return &m->mi->iommu;
}

static void release_device(struct device *dev)
{
}

static int def_domain_type(struct device *dev)
{
	return IOMMU_DOMAIN_IDENTITY;
}

const struct iommu_ops mock_ops = {
	.owner = THIS_MODULE,
	.probe_device = probe_device,
	.release_device = release_device,
	.device_group = generic_device_group,
	.def_domain_type = def_domain_type,
	.page_response = mock_iommu_page_response,
	.default_domain_ops = &mock_domain_ops,
#ifdef MOCK_IDENTITY_DOMAIN
	.identity_domain = &identity_domain,
#else
	.domain_alloc = domain_alloc,
#endif
#ifdef MOCK_BLOCKED_DOMAIN
	.blocked_domain = &blocked_domain,
#endif
#ifdef MOCK_REMOVE_DEV_PASID
	.remove_dev_pasid = remove_dev_pasid,
#endif
#ifdef MOCK_SVA_DOMAIN
	.domain_alloc_sva = domain_alloc_sva,
#endif
};

static void iommu_exit(struct mock_iommu *mi)
{
	iommu_device_unregister(&mi->iommu);
	iommu_device_sysfs_remove(&mi->iommu);
	iopf_queue_free(mi->queue);
}

static int iommu_init(struct mock_iommu *mi, unsigned int i)
{
	int ret;

	init_rwsem(&mi->reports);
	INIT_LIST_HEAD(&mi->devs);
	snprintf(mi->name, sizeof(mi->name), "mock%u", i);
#ifdef MOCK_MAX_PASIDS
	mi->iommu.max_pasids = 1 << 20;
#endif
	mi->queue = iopf_queue_alloc(mi->name);
	if (!mi->queue)
		return -ENOMEM;
	ret = iommu_device_sysfs_add(&mi->iommu, NULL, NULL, "%s", mi->name);
	if (ret)
		goto err_queue;
	ret = iommu_device_register(&mi->iommu, &mock_ops, NULL);
	if (ret)
		goto err_sysfs;
	return 0;

err_sysfs:
	iommu_device_sysfs_remove(&mi->iommu);
err_queue:
	iopf_queue_free(mi->queue);
	return ret;
}

static void iommus_exit(unsigned int n)
{
	while (n)
		iommu_exit(&mock_iommus[--n]);
#ifdef MOCK_BUS_IOMMU_OPS
	/* 6.1: iommu_device_register() leaves a pointer to our operations in each bus */
	if (platform_bus_type.iommu_ops == &mock_ops)
		platform_bus_type.iommu_ops = NULL;
	if (pci_bus_type.iommu_ops == &mock_ops)
		pci_bus_type.iommu_ops = NULL;
#endif
	kfree(mock_iommus);
}

static int __init mock_init(void)
{
	unsigned int i;
	int ret;

	if (!mock_n_iommus || mock_n_iommus > MOCK_IOMMUS_MAX || !mock_n_responders ||
	    mock_n_responders > MOCK_RESPONDERS)
		return -EINVAL;
	mock_iommus = kcalloc(mock_n_iommus, sizeof(*mock_iommus), GFP_KERNEL);
	if (!mock_iommus)
		return -ENOMEM;
	for (i = 0; i < mock_n_iommus; i++) {
		ret = iommu_init(&mock_iommus[i], i);
		if (ret)
			goto err_iommus;
	}
	ret = mock_device_init();
	if (ret)
		goto err_iommus;
	ret = mock_pci_init();
	if (ret)
		goto err_device;
	ret = mock_control_init();
	if (ret)
		goto err_pci;
	return 0;

err_pci:
	mock_pci_exit();
err_device:
	mock_device_exit();
err_iommus:
	iommus_exit(i);
	return ret;
}

static void __exit mock_exit(void)
{
	/* each living device holds a reference to us, so none is left */
	mock_control_exit();
	mock_dev_forget();
	mock_pci_exit();
	mock_device_exit();
	iommus_exit(mock_n_iommus);
}

module_init(mock_init);
module_exit(mock_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Fake IOMMU that makes recoverable page faults");
