// SPDX-License-Identifier: GPL-2.0
/*
 * device.c: the life of a fake device: made, put on its queue, taken off, removed, and kept as a
 * dead row of counters. Platform devices are made here, PCI functions in pci.c.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "mock.h"

struct device *mock_root; /* parent of the platform devices */
LIST_HEAD(mock_devs);

struct mock_dev *mock_dev_find(const char *name)
{
	struct mock_dev *m;

	list_for_each_entry(m, &mock_devs, link)
	{
		if (m->live && !strcmp(m->name, name))
			return m;
	}
	return NULL;
}

struct mock_dev *mock_dev_of(struct device *dev)
{
	if (dev_is_pci(dev))
		return mock_pci_of(to_pci_dev(dev));
	if (dev->bus == &platform_bus_type && dev->parent == mock_root && dev->platform_data)
		return *(struct mock_dev **)dev->platform_data;
	return NULL;
}

struct mock_dev *mock_dev_alloc(const char *name, struct mock_iommu *mi)
{
	struct mock_dev *m, *other;
	unsigned int i;

	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return NULL;
	m->prg = kvcalloc(MOCK_PRGS, sizeof(*m->prg), GFP_KERNEL);
	if (!m->prg) {
		kfree(m);
		return NULL;
	}
	for (i = 0; i < MOCK_PRGS; i++)
		INIT_LIST_HEAD(&m->prg[i].pending);
	strscpy(m->name, name, sizeof(m->name));
	m->gen = 1;
	list_for_each_entry(other, &mock_devs, link)
	{
		if (!strcmp(other->name, name))
			m->gen = other->gen + 1;
	}
	m->mi = mi;
	spin_lock_init(&m->lock);
	mutex_init(&m->serial_mx);
	mutex_init(&m->state_mx);
	init_waitqueue_head(&m->wait);
	timerqueue_init_head(&m->due);
	INIT_LIST_HEAD(&m->parked);
	INIT_LIST_HEAD(&m->queued);
	kthread_init_work(&m->run_work, mock_run_work);
	list_add_tail(&m->link, &mock_devs);
	return m;
}

/* Frees what a device needs to live. The books stay. */
void mock_dev_bury(struct mock_dev *m)
{
	struct mock_group *g, *next;
	unsigned int i;

	for (i = 0; i < MOCK_PRGS; i++) {
		/* never to be answered: only 6.1 with del now */
		list_for_each_entry_safe(g, next, &m->prg[i].pending, link) kfree(g);
	}
	kvfree(m->prg);
	m->prg = NULL;
	put_device(m->dev);
	m->dev = NULL;
	m->live = false;
	wake_up_all(&m->wait);
}

void mock_dev_free(struct mock_dev *m)
{
	list_del(&m->link);
	kvfree(m->prg);
	kfree(m);
}

int mock_dev_addqueue(struct mock_dev *m)
{
	int ret;

	if (m->on_queue)
		return -EBUSY;
	ret = iopf_queue_add_device(m->mi->queue, m->dev);
	if (ret)
		return ret;
	down_write(&m->mi->reports);
	list_add_tail(&m->queued, &m->mi->devs);
	m->on_queue = true;
	up_write(&m->mi->reports);
	return 0;
}

static void flavour_close(struct mock_dev *m)
{
	if (m->open)
		mock_flavour_close(m);
	m->open = false;
}

/* Able to fault: with a handler, and on a queue. */
static int connect(struct mock_dev *m)
{
	int ret = mock_flavour_open(m);

	if (ret)
		return ret;
	m->open = true;
	ret = mock_dev_addqueue(m);
	if (ret)
		flavour_close(m);
	return ret;
}

static int remove_from_queue(struct mock_dev *m)
{
	int ret;

	mock_respond_freeze(m);
	ret = mock_book_remove(m);
	if (MOCK_CORE_ANSWERS_BAD)
		mock_respond_drop(m, false);
	mock_respond_thaw(m);
	return ret;
}

int mock_dev_remqueue(struct mock_dev *m)
{
	if (READ_ONCE(m->running))
		return -EBUSY;
	if (!m->on_queue)
		return -ENODEV;
	return remove_from_queue(m);
}

static int start(struct mock_dev *m)
{
	int ret;

	if (!m->dev)
		return -ENODEV; /* mock_probe_device() has not seen it */
	ret = connect(m);
	if (ret)
		return ret;
	ret = mock_respond_start(m);
	if (ret)
		goto err_queue;
	m->reporter = mock_run_worker("mock-%s", m->name);
	if (IS_ERR(m->reporter)) {
		ret = PTR_ERR(m->reporter);
		goto err_respond;
	}
	get_device(m->dev); /* it may be removed through sysfs */
	m->live = true;
	return 0;

err_respond:
	mock_respond_stop(m);
err_queue:
	mock_book_remove(m);
	flavour_close(m);
	return ret;
}

/* The device exists and its IOMMU knows it: make it able to fault. */
int mock_dev_start(struct mock_dev *m)
{
	int ret;

	mutex_lock(&m->state_mx);
	ret = start(m);
	if (ret)
		m->quiet = true; /* the caller removes it, and its driver has nothing to do */
	mutex_unlock(&m->state_mx);
	return ret;
}

/*
 * Nothing of ours touches the device any more. Without now all its requests are answered first;
 * with it the answers are left to the core, which before 6.9 gives none.
 */
static void stop(struct mock_dev *m, bool now)
{
	WRITE_ONCE(m->stop, now ? 2 : 1);
	mock_respond_wake(m);
	kthread_flush_worker(m->reporter);
	if (!now || !m->on_queue) {
		mock_respond_drain(m);
	} else if (!MOCK_CORE_ANSWERS_BAD) {
		mock_respond_freeze(m);
		mock_respond_drop(m, true);
	}
	if (m->on_queue)
		remove_from_queue(m);
	if (MOCK_CORE_ANSWERS_BAD)
		mock_respond_drain(m); /* the groups that were dequeued */
	mock_respond_stop(m);
	kthread_destroy_worker(m->reporter);
	m->reporter = NULL;
	flavour_close(m);
}

void mock_dev_stop(struct mock_dev *m, bool now)
{
	mutex_lock(&m->state_mx);
	if (m->live && !m->quiet)
		stop(m, now);
	m->quiet = true;
	mutex_unlock(&m->state_mx);
}

/*
 * The driver's callbacks come with the device's lock held, and perhaps the PCI core's, from
 * commands as from sysfs: they must not wait for mock_ctl.
 */
int mock_dev_bind(struct mock_dev *m)
{
	int ret = 0;

	mutex_lock(&m->state_mx);
	if (m->quiet)
		ret = -ENODEV;
	else if (m->live && !m->open)
		ret = connect(m);
	m->bound = !ret;
	mutex_unlock(&m->state_mx);
	return ret;
}

/* As a driver does: the load ends, what waits is answered, the PASIDs go. */
void mock_dev_unbind(struct mock_dev *m)
{
	mutex_lock(&m->state_mx);
	m->bound = false;
	if (m->live && !m->quiet) {
		WRITE_ONCE(m->stop, 1);
		mock_respond_wake(m);
		kthread_flush_worker(m->reporter);
		mock_respond_drain(m);
		if (m->on_queue)
			remove_from_queue(m);
		flavour_close(m);
	}
	mutex_unlock(&m->state_mx);
}

int mock_dev_may_run(struct mock_dev *m)
{
	if (!m->bound)
		return -ENODEV;
	if (READ_ONCE(m->running))
		return -EBUSY;
	/* from 6.9 on the core warns of a report without a queue: io-pgfault.c, 6.12 */
	return m->on_queue || !MOCK_CORE_ANSWERS_BAD ? 0 : -ENODEV;
}

/* Bound by hand, so that the devices have a driver that can be unbound. */
static int platform_bind(struct platform_device *pdev)
{
	struct mock_dev *m = mock_dev_of(&pdev->dev);

	return m ? mock_dev_bind(m) : -ENODEV;
}

static MOCK_REMOVE_TYPE platform_unbind(struct platform_device *pdev)
{
	mock_dev_unbind(mock_dev_of(&pdev->dev));
	MOCK_REMOVE_RETURN;
}

static struct platform_driver mock_platform_driver = {
	.probe = platform_bind,
	.remove = platform_unbind,
	.driver.name = "mockdev",
};

int mock_dev_add(const char *name, struct mock_iommu *mi)
{
	const struct property_entry props[] = { /* dev_iommu_get_max_pasids(), iommu.c, 6.12 */
						PROPERTY_ENTRY_U32("pasid-num-bits", 20),
						{}
	};
	struct platform_device_info info = {
		.parent = mock_root,
		.name = name,
		.id = PLATFORM_DEVID_NONE,
		.size_data = sizeof(struct mock_dev *),
		.properties = props,
	};
	struct platform_device *pdev;
	struct mock_dev *m;
	int ret;

	if (mock_dev_find(name))
		return -EEXIST;
	m = mock_dev_alloc(name, mi);
	if (!m)
		return -ENOMEM;
	info.data = &m;
	pdev = platform_device_register_full(&info);
	if (IS_ERR(pdev)) {
		mock_dev_free(m);
		return PTR_ERR(pdev);
	}
	ret = mock_dev_start(m);
	if (ret) {
		platform_device_unregister(pdev);
		mock_dev_free(m);
		return ret;
	}
	ret = device_driver_attach(&mock_platform_driver.driver, &pdev->dev);
	if (ret)
		mock_dev_del(m, false);
	return ret;
}

int mock_dev_del(struct mock_dev *m, bool now)
{
	struct platform_device *pdev;

	if (m->pf)
		return -EPERM; /* goes with its physical function */
	if (m->pci) {
		mock_pci_del(m, now);
		return 0;
	}
	pdev = to_platform_device(m->dev);
	mock_dev_stop(m, now);
	platform_device_unregister(pdev);
	mock_dev_bury(m);
	return 0;
}

void mock_dev_forget(void)
{
	struct mock_dev *m, *next;

	list_for_each_entry_safe(m, next, &mock_devs, link)
	{
		if (!m->live && !m->users)
			mock_dev_free(m);
	}
}

int mock_device_init(void)
{
	int ret;

	mock_root = root_device_register(MOCK_NAME);
	if (IS_ERR(mock_root))
		return PTR_ERR(mock_root);
	ret = platform_driver_register(&mock_platform_driver);
	if (ret)
		root_device_unregister(mock_root);
	return ret;
}

void mock_device_exit(void)
{
	platform_driver_unregister(&mock_platform_driver);
	root_device_unregister(mock_root);
}
