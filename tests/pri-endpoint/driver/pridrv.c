// SPDX-License-Identifier: GPL-2.0
/*
 * Guest driver of the "pridev" PCIe endpoint: binds the caller's address space
 * to the device (SVA) and lets it issue page requests. One /dev/pridevN a device.
 *
 *   echo bind                  > /dev/pridev0     keep the file open: the bond ends with it
 *   echo fire ADDR FLAGS PRGI N > /dev/pridev0    hex, hex, decimal, decimal
 *   echo unbind                > /dev/pridev0
 *   cat /dev/pridev0                              the device's own counters (ground truth)
 */
#include <linux/fs.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/iommu.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#define REG_ADDR	0x08
#define REG_PASID	0x10
#define REG_PRGI	0x14
#define REG_FLAGS	0x18
#define REG_FIRE	0x1c
#define REG_SENT	0x20
#define REG_RESP	0x24
#define REG_OK		0x28
#define REG_INVALID	0x2c
#define REG_FAILURE	0x30
#define REG_ERRORS	0x38
#define REG_LAST_ERR	0x3c
#define REG_ALLOC	0x40
#define REG_OUTSTANDING 0x44
#define REG_PEAK	0x48
#define REG_HELD	0x4c
#define NO_PASID	0xffffffffu

struct pri {
	struct miscdevice misc;
	struct kref ref; /* the device's, and each open file's */
	struct mutex lock; /* held while registers are used */
	bool gone;	   /* the device was removed: .bar and .pdev are no more */
	struct pci_dev *pdev;
	void __iomem *bar;
	struct iommu_sva *bond;
	struct file *owner;
	u32 pasid;
	char name[16];
};

static atomic_t next_index = ATOMIC_INIT(0);

static struct pri *of_file(struct file *f)
{
	return container_of(f->private_data, struct pri, misc);
}

static void pri_free(struct kref *ref)
{
	kfree(container_of(ref, struct pri, ref));
}

/* Locks the device of an open file, which may have been removed. */
static int pri_begin(struct pri *p)
{
	mutex_lock(&p->lock);
	if (!p->gone)
		return 0;
	mutex_unlock(&p->lock);
	return -ENODEV;
}

static void pri_unbind(struct pri *p)
{
	writel(NO_PASID, p->bar + REG_PASID);
	if (p->bond)
		iommu_sva_unbind_device(p->bond);
	p->bond = NULL;
	p->owner = NULL;
	p->pasid = NO_PASID;
}

static int pri_bind(struct pri *p, struct file *f)
{
	struct iommu_sva *bond;

	if (p->bond)
		return -EBUSY;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
	iommu_dev_enable_feature(&p->pdev->dev, IOMMU_DEV_FEAT_IOPF);
	iommu_dev_enable_feature(&p->pdev->dev, IOMMU_DEV_FEAT_SVA);
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	bond = iommu_sva_bind_device(&p->pdev->dev, current->mm, NULL);
#else
	bond = iommu_sva_bind_device(&p->pdev->dev, current->mm);
#endif
	if (IS_ERR(bond))
		return PTR_ERR(bond);
	p->bond = bond;
	p->owner = f;
	p->pasid = iommu_sva_get_pasid(bond);
	writel(p->pasid, p->bar + REG_PASID);
	return 0;
}

static ssize_t pri_write(struct file *f, const char __user *u, size_t n, loff_t *o)
{
	struct pri *p = of_file(f);
	unsigned int flags, prgi, count;
	unsigned long long addr;
	char cmd[128] = {};
	int ret = 0;

	if (n >= sizeof(cmd))
		return -EINVAL;
	if (copy_from_user(cmd, u, n))
		return -EFAULT;
	ret = pri_begin(p);
	if (ret)
		return ret;
	if (!strncmp(cmd, "bind", 4)) {
		ret = pri_bind(p, f);
	} else if (!strncmp(cmd, "unbind", 6)) {
		pri_unbind(p);
	} else if (sscanf(cmd, "fire %llx %x %u %u", &addr, &flags, &prgi, &count) == 4) {
		writeq(addr, p->bar + REG_ADDR);
		writel(prgi, p->bar + REG_PRGI);
		writel(flags, p->bar + REG_FLAGS);
		writel(count, p->bar + REG_FIRE);
	} else {
		ret = -EINVAL;
	}
	mutex_unlock(&p->lock);
	return ret ? ret : n;
}

static ssize_t pri_read(struct file *f, char __user *u, size_t n, loff_t *o)
{
	struct pri *p = of_file(f);
	char b[256];
	int len = pri_begin(p);

	if (len)
		return len;
	len = scnprintf(
		b, sizeof(b),
		"sent %u resp %u ok %u invalid %u failure %u errors %u err %u alloc %u outstanding %u peak %u held %u pasid %d\n",
		readl(p->bar + REG_SENT), readl(p->bar + REG_RESP), readl(p->bar + REG_OK),
		readl(p->bar + REG_INVALID), readl(p->bar + REG_FAILURE),
		readl(p->bar + REG_ERRORS), readl(p->bar + REG_LAST_ERR), readl(p->bar + REG_ALLOC),
		readl(p->bar + REG_OUTSTANDING), readl(p->bar + REG_PEAK), readl(p->bar + REG_HELD),
		(int)p->pasid);
	mutex_unlock(&p->lock);
	return simple_read_from_buffer(u, n, o, b, len);
}

/* A program that submits work has the device's registers mapped, as those of DSA and uacce have. */
static int pri_mmap(struct file *f, struct vm_area_struct *vma)
{
	struct pri *p = of_file(f);
	int ret = pri_begin(p);

	if (ret)
		return ret;
	ret = vm_iomap_memory(vma, pci_resource_start(p->pdev, 0), pci_resource_len(p->pdev, 0));
	mutex_unlock(&p->lock);
	return ret;
}

static int pri_release(struct inode *i, struct file *f)
{
	struct pri *p = of_file(f);

	if (!pri_begin(p)) {
		if (p->owner == f)
			pri_unbind(p);
		mutex_unlock(&p->lock);
	}
	kref_put(&p->ref, pri_free);
	return 0;
}

/* misc_open() and misc_deregister() exclude each other, so that the device's reference still stands. */
static int pri_open(struct inode *i, struct file *f)
{
	kref_get(&of_file(f)->ref);
	return 0;
}

static const struct file_operations pri_fops = {
	.owner = THIS_MODULE,
	.open = pri_open,
	.write = pri_write,
	.read = pri_read,
	.mmap = pri_mmap,
	.release = pri_release,
};

static int pri_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	void __iomem *bar;
	struct pri *p;
	int ret;

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	pci_set_master(pdev);
	bar = pcim_iomap(pdev, 0, 0);
	if (!bar)
		return -ENODEV;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	kref_init(&p->ref);
	mutex_init(&p->lock);
	p->bar = bar;
	p->pdev = pdev;
	p->pasid = NO_PASID;
	snprintf(p->name, sizeof(p->name), "pridev%d", atomic_inc_return(&next_index) - 1);
	p->misc = (struct miscdevice){ .minor = MISC_DYNAMIC_MINOR,
				       .name = p->name,
				       .fops = &pri_fops,
				       .parent = &pdev->dev };
	pci_set_drvdata(pdev, p);
	ret = misc_register(&p->misc);
	if (ret)
		kref_put(&p->ref, pri_free);
	return ret;
}

static void pri_remove(struct pci_dev *pdev)
{
	struct pri *p = pci_get_drvdata(pdev);

	misc_deregister(&p->misc);
	mutex_lock(&p->lock);
	pri_unbind(p);
	p->gone = true;
	mutex_unlock(&p->lock);
	kref_put(&p->ref, pri_free);
}

static const struct pci_device_id pri_ids[] = { { PCI_DEVICE(0x1234, 0x11e9) }, {} };
MODULE_DEVICE_TABLE(pci, pri_ids);

static struct pci_driver pri_driver = {
	.name = "pridrv",
	.id_table = pri_ids,
	.probe = pri_probe,
	.remove = pri_remove,
};
module_pci_driver(pri_driver);
MODULE_DESCRIPTION("Page-request test endpoint");
MODULE_LICENSE("GPL");
