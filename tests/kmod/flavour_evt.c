// SPDX-License-Identifier: GPL-2.0
/*
 * flavour_evt.c: the core's fault API before 6.9 (drivers/iommu/iommu.c and io-pgfault.c, 6.1). A
 * device has one fault handler, and answers go through iommu_page_response().
 *
 * Our handler keeps no list of partial requests: the books alone know them. With kernel=1 the
 * handler is the core's own iommu_queue_iopf(), which keeps them, merges them, and answers from
 * its workqueue: INVALID, for no mm has the PASID.
 */
#include <linux/slab.h>

#include "mock.h"

/* In the reporter thread, within iommu_report_device_fault() and under dev->iommu->lock. */
static int evt_handler(struct iommu_fault *fault, void *data)
{
	struct mock_dev *m = data;
	struct mock_group *g = m->reporting;
	struct mock_req *q = m->request;

	/* as iommu_queue_iopf() does for a device that is on no queue */
	if (q->bad || !m->on_queue)
		return -ENODEV;
	if (q->last && q->abort)
		return -ENOMEM;
	if (m->run.kernel)
		return iommu_queue_iopf(fault, m->dev);
	if (q->last) {
		m->reporting = NULL;
		mock_respond_queue(m, g, q);
	}
	return 0;
}

int mock_flavour_open(struct mock_dev *m)
{
	return iommu_register_device_fault_handler(m->dev, evt_handler, m);
}

int mock_flavour_prepare(struct mock_dev *m, const struct mock_run *r)
{
	if (r->dequeue)
		return -EOPNOTSUPP;
	m->sva_pasid = MOCK_PASID0;
	return 0;
}

/*
 * Fails while the core holds unanswered groups; then they leak, and the device with them: that
 * is what 6.1 does when a device goes with faults pending.
 */
void mock_flavour_close(struct mock_dev *m)
{
	if (iommu_unregister_device_fault_handler(m->dev))
		dev_info(m->dev, "removed with unanswered page requests\n");
}

int mock_flavour_report(struct mock_dev *m, struct mock_req *q)
{
	struct iommu_fault_event evt = {
		.fault.type = IOMMU_FAULT_PAGE_REQ,
		.fault.prm =
			{
				.grpid = q->grpid,
				.perm = q->perm,
				.addr = q->addr,
			},
	};

	if (q->last)
		evt.fault.prm.flags |= IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE;
	if (q->pasid != MOCK_NO_PASID) {
		evt.fault.prm.pasid = q->pasid;
		evt.fault.prm.flags |= IOMMU_FAULT_PAGE_REQUEST_PASID_VALID |
				       IOMMU_FAULT_PAGE_RESPONSE_NEEDS_PASID;
	}
	return iommu_report_device_fault(m->dev, &evt);
}

int mock_flavour_answer(struct mock_dev *m, struct mock_group *g)
{
	struct iommu_page_response resp = {
		.version = IOMMU_PAGE_RESP_VERSION_1,
		.grpid = g->grpid,
		.code = g->code,
	};

	if (g->pasid != MOCK_NO_PASID) {
		resp.pasid = g->pasid;
		resp.flags = IOMMU_PAGE_RESP_PASID_VALID;
	}
	return iommu_page_response(m->dev, &resp);
}

int mock_flavour_remove(struct mock_dev *m)
{
	return iopf_queue_remove_device(m->mi->queue, m->dev);
}

bool mock_flavour_group_is(struct mock_group *g, struct mock_event *evt)
{
	return false;
}
