// SPDX-License-Identifier: GPL-2.0
/*
 * fault.c: unrecoverable faults, as an IOMMU driver reports them that leaves them to the core:
 * report_iommu_fault(), which fires the tracepoint iommu:io_page_fault.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include "mock.h"

static int report(void *data)
{
	/* no handler: nobody but the tracepoint hears of them */
	static struct iommu_domain domain;
	const struct mock_faults *f = data;
	u64 i;

	for (i = 0; i < f->n; i++) {
		report_iommu_fault(&domain, f->dev, f->addr + i % f->addrs * f->step,
				   f->write ? IOMMU_FAULT_WRITE : IOMMU_FAULT_READ);
		if (!(i % 1024))
			cond_resched();
	}
	return 0;
}

static DECLARE_COMPLETION(reported);

static int report_thread(void *data)
{
	report(data);
	/* and out of this module's text */
	kthread_complete_and_exit(&reported, 0);
}

static int report_on_each_cpu(struct mock_faults *f)
{
	struct task_struct *task;
	unsigned int n = 0, cpu;
	int ret = 0;

	for_each_online_cpu(cpu)
	{
		task = kthread_create(report_thread, f, MOCK_NAME "-fault/%u", cpu);
		if (IS_ERR(task)) {
			ret = PTR_ERR(task);
			break;
		}
		kthread_bind(task, cpu);
		wake_up_process(task);
		n++;
	}
	while (n--)
		wait_for_completion(&reported);
	return ret;
}

/* Returns when all have been reported. Under mock_ctl. */
int mock_fault(struct mock_faults *f)
{
	return f->each ? report_on_each_cpu(f) : report(f);
}
