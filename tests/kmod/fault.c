// SPDX-License-Identifier: GPL-2.0
/*
 * fault.c: unrecoverable faults, as an IOMMU driver reports them that leaves them to the core:
 * report_iommu_fault(), which fires the tracepoint iommu:io_page_fault.
 */
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

static int report_thread(void *data)
{
	report(data);
	/* kthread_stop() waits for us, and we for it */
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int report_on_each_cpu(struct mock_faults *f)
{
	struct task_struct *task[16];
	unsigned int n = 0, cpu;
	int ret = 0;

	for_each_online_cpu(cpu)
	{
		if (n == ARRAY_SIZE(task))
			break;
		task[n] = kthread_create(report_thread, f, MOCK_NAME "-fault/%u", cpu);
		if (IS_ERR(task[n])) {
			ret = PTR_ERR(task[n]);
			break;
		}
		kthread_bind(task[n], cpu);
		wake_up_process(task[n++]);
	}
	while (n)
		kthread_stop(task[--n]);
	return ret;
}

/* Returns when all have been reported. Under mock_ctl. */
int mock_fault(struct mock_faults *f)
{
	return f->each ? report_on_each_cpu(f) : report(f);
}
