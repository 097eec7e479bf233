// SPDX-License-Identifier: GPL-2.0
/*
 * AMD-Vi's page requests up to Linux 6.6, without hardware that sends any: calls what the interrupt
 * thread calls for each entry of the PPR log, amd_iommu_v2's notifier (which knows nobody and does
 * nothing), and what that would call for an answer, amd_iommu_complete_ppr(), for devices behind an
 * (emulated) AMD IOMMU. Keeps the books that an observer is compared with.
 *
 *   insmod amdppr.ko notifier=0xADDRESS reset=0xADDRESS    of the functions ppr_notifier and
 *                                           pci_reset_pri, in /proc/kallsyms
 *   echo load BDF REQUESTS SEED > /dev/amdppr   random groups and answers, all answered at the end
 *   echo ppr BDF PASID TAG > /dev/amdppr        one PPR; bit 9 of TAG: the group's last
 *   echo answer BDF PASID STATUS TAG > /dev/amdppr
 *   echo reset BDF > /dev/amdppr            of its PRI, as the driver does before it enables it
 *   cat /dev/amdppr                             the books, a line a device
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define PASIDS	4
#define TAGS	512
#define LAST	(1u << 9)
#define FLYING	200 /* most requests outstanding */
#define LIMIT	100
#define DEVICES 8
#define INVALID 1

/* drivers/iommu/amd/amd_iommu_types.h, amd_iommu.h: no header of the package has these */
struct amd_iommu_fault {
	u64 address;
	u32 pasid;
	u32 sbdf;
	u16 tag;
	u16 flags;
};
int amd_iommu_complete_ppr(struct pci_dev *pdev, u32 pasid, int status, int tag);

struct ppr_dev {
	struct pci_dev *pdev;
	u64 requests, groups, answered, success, invalid, failure, peak;
	u64 over; /* requests that found more than LIMIT outstanding, themselves included */
	u16 open[PASIDS][TAGS];	   /* requests of a group that has begun */
	u16 pending[PASIDS][TAGS]; /* of one that waits for its answer */
};

static unsigned long notifier;
module_param(notifier, ulong, 0400);
static unsigned long reset;
module_param(reset, ulong, 0400);
static struct ppr_dev *devices[DEVICES];
static DEFINE_MUTEX(lock);

static void send(struct ppr_dev *d, u32 pasid, u32 tag)
{
	struct amd_iommu_fault fault = {
		.address = 0x7f0000000000 + tag * PAGE_SIZE,
		.pasid = pasid,
		.sbdf = pci_domain_nr(d->pdev->bus) << 16 | pci_dev_id(d->pdev),
		.tag = tag,
		.flags = 1 << 5, /* PPR_FAULT_WRITE */
	};
	u16 *open = &d->open[pasid % PASIDS][tag % TAGS];

	d->requests++;
	d->peak = max(d->peak, d->requests - d->answered);
	d->over += d->requests - d->answered > LIMIT;
	++*open;
	if (tag & LAST) {
		d->groups++;
		d->pending[pasid % PASIDS][tag % TAGS] = *open;
		*open = 0;
	}
	((notifier_fn_t)notifier)(NULL, 0, &fault);
}

static void answer(struct ppr_dev *d, u32 pasid, int status, u32 tag)
{
	u16 *open = &d->open[pasid % PASIDS][tag % TAGS];
	u16 *pending = &d->pending[pasid % PASIDS][tag % TAGS];

	if (*open) { /* request by request: what it does for a PASID that it doesn't know */
		d->answered += *open;
		*open = 0;
	} else {
		d->answered += *pending;
		*pending = 0;
	}
	if (!status)
		d->success++;
	else if (status == INVALID)
		d->invalid++;
	else
		d->failure++;
	/* -ENODEV, or a command that the IOMMU takes */
	amd_iommu_complete_ppr(d->pdev, pasid, status, tag);
}

static u32 below(struct rnd_state *rnd, u32 n)
{
	return prandom_u32_state(rnd) % n;
}

static void load(struct ppr_dev *d, u64 n, u64 seed)
{
	static const int statuses[] = { 0, 0, 0, 1, 0xf };
	u64 end = d->requests + n;
	struct rnd_state rnd;
	u32 pasid, tag;

	prandom_seed_state(&rnd, seed);
	while (d->requests < end) {
		pasid = below(&rnd, PASIDS);
		tag = below(&rnd, 24) * 21; /* few enough to meet again */
		if (d->pending[pasid][tag])
			answer(d, pasid, statuses[below(&rnd, ARRAY_SIZE(statuses))], tag);
		else if (d->open[pasid][tag] && !below(&rnd, 50))
			answer(d, pasid, INVALID, tag);
		else if (d->requests - d->answered < FLYING)
			send(d, pasid, tag | (below(&rnd, 4) ? 0 : LAST));
		if (!(d->requests & 1023))
			cond_resched();
	}
	for (pasid = 0; pasid < PASIDS; pasid++) {
		for (tag = 0; tag < TAGS; tag++) {
			if (d->open[pasid][tag])
				send(d, pasid, tag | LAST);
			if (d->pending[pasid][tag])
				answer(d, pasid, 0, tag);
		}
	}
}

static struct ppr_dev *find(unsigned int bus, unsigned int slot, unsigned int function)
{
	struct pci_dev *pdev = pci_get_domain_bus_and_slot(0, bus, PCI_DEVFN(slot, function));
	int i;

	for (i = 0; pdev && i < DEVICES; i++) {
		if (devices[i] && devices[i]->pdev != pdev)
			continue;
		if (!devices[i])
			devices[i] = kzalloc(sizeof(*devices[i]), GFP_KERNEL);
		if (devices[i])
			devices[i]->pdev = pdev;
		return devices[i];
	}
	return NULL;
}

static ssize_t ppr_write(struct file *f, const char __user *u, size_t n, loff_t *o)
{
	unsigned int bus, slot, function, pasid, tag;
	unsigned long long requests, seed;
	struct ppr_dev *d = NULL;
	char cmd[128] = {};
	int status;

	if (n >= sizeof(cmd))
		return -EINVAL;
	if (copy_from_user(cmd, u, n))
		return -EFAULT;
	mutex_lock(&lock);
	if (sscanf(cmd, "load 0000:%x:%x.%x %llu %llu", &bus, &slot, &function, &requests, &seed) ==
	    5) {
		d = find(bus, slot, function);
		if (d)
			load(d, requests, seed);
	} else if (sscanf(cmd, "ppr 0000:%x:%x.%x %u %u", &bus, &slot, &function, &pasid, &tag) ==
		   5) {
		d = find(bus, slot, function);
		if (d)
			send(d, pasid, tag);
	} else if (sscanf(cmd, "answer 0000:%x:%x.%x %u %i %u", &bus, &slot, &function, &pasid,
			  &status, &tag) == 6) {
		d = find(bus, slot, function);
		if (d)
			answer(d, pasid, status, tag);
	} else if (sscanf(cmd, "reset 0000:%x:%x.%x", &bus, &slot, &function) == 3) {
		d = find(bus, slot, function);
		if (d)
			((int (*)(struct pci_dev *))reset)(d->pdev);
	}
	mutex_unlock(&lock);
	return d ? n : -EINVAL;
}

static ssize_t ppr_read(struct file *f, char __user *u, size_t n, loff_t *o)
{
	char b[DEVICES * 192];
	int i, len = 0;

	mutex_lock(&lock);
	for (i = 0; i < DEVICES && devices[i]; i++) {
		const struct ppr_dev *d = devices[i];

		len += scnprintf(b + len, sizeof(b) - len,
				 "dev %s requests %llu groups %llu answered %llu success %llu "
				 "invalid %llu failure %llu peak %llu over %llu\n",
				 pci_name(d->pdev), d->requests, d->groups, d->answered, d->success,
				 d->invalid, d->failure, d->peak, d->over);
	}
	mutex_unlock(&lock);
	return simple_read_from_buffer(u, n, o, b, len);
}

static const struct file_operations ppr_fops = {
	.owner = THIS_MODULE,
	.read = ppr_read,
	.write = ppr_write,
};

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "amdppr",
	.fops = &ppr_fops,
};

static int __init ppr_init(void)
{
	return notifier && reset ? misc_register(&misc) : -EINVAL;
}

static void __exit ppr_exit(void)
{
	int i;

	misc_deregister(&misc);
	for (i = 0; i < DEVICES && devices[i]; i++) {
		pci_dev_put(devices[i]->pdev);
		kfree(devices[i]);
	}
}

module_init(ppr_init);
module_exit(ppr_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Page requests past amd_iommu_v2");
