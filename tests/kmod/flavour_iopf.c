// SPDX-License-Identifier: GPL-2.0
/*
 * flavour_iopf.c: the core's fault API of 6.9 and later (drivers/iommu/io-pgfault.c, 6.12, 7.2).
 * A domain with an iopf_handler is attached at the PASIDs and, if asked for, at the device
 * itself; the core finds it by the request's PASID and hands it whole groups.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "mock.h"

/*
 * Exported for iommufd, with a quoted namespace in 7.2 and a bare one in 6.12, and declared in
 * drivers/iommu/iommu-priv.h, which no headers package ships.
 */
MODULE_INFO(import_ns, "IOMMUFD_INTERNAL");
int iommu_attach_group_handle(struct iommu_domain *domain, struct iommu_group *group,
			      struct iommu_attach_handle *handle);
void iommu_detach_group_handle(struct iommu_domain *domain, struct iommu_group *group);

/* In the reporter thread, within iommu_report_device_fault(). */
static int iopf_handler(struct iopf_group *group)
{
	struct mock_dev *m = container_of(group->attach_handle->domain, struct mock_dev, domain);
	struct mock_group *g = m->reporting;
	struct mock_req *q = m->request;

	if (q->abort)
		return -EIO; /* the core answers FAILURE and frees the group */

	spin_lock(&m->lock);
	if (g->n != group->fault_count)
		m->t.mismatch++;
	g->kgroup = group;
	m->reporting = NULL;
	spin_unlock(&m->lock);
#ifdef MOCK_IOPF_DEQUEUE
	if (m->run.dequeue) {
		/* as iommufd does: the group outlives iopf_queue_remove_device() */
		iopf_group_dequeue(group);
		g->dequeued = true;
	}
#endif
	mock_respond_queue(m, g, q);
	return 0;
}

int mock_flavour_open(struct mock_dev *m)
{
	m->handle = kcalloc(MOCK_PASIDS + 1, sizeof(*m->handle), GFP_KERNEL);
	if (!m->handle)
		return -ENOMEM;
	m->domain.type = IOMMU_DOMAIN_UNMANAGED;
	m->domain.ops = &mock_domain_ops;
	m->domain.owner = &mock_ops;
	m->domain.pgsize_bitmap = SZ_4K;
	m->domain.iopf_handler = iopf_handler;
	return 0;
}

int mock_flavour_prepare(struct mock_dev *m, const struct mock_run *r)
{
	struct iommu_group *group;
	int ret;

#ifndef MOCK_IOPF_DEQUEUE
	if (r->dequeue)
		return -EOPNOTSUPP;
#endif
	if (r->kernel && !m->sva) {
		struct iommu_sva *sva = iommu_sva_bind_device(m->dev, current->mm);

		if (IS_ERR(sva))
			return PTR_ERR(sva);
		m->sva = sva;
		m->sva_pasid = iommu_sva_get_pasid(sva);
	}
	while (m->pasids < r->pasids) {
		struct iommu_attach_handle *h = &m->handle[m->pasids];

		h->domain = &m->domain;
		ret = iommu_attach_device_pasid(&m->domain, m->dev, MOCK_PASID0 + m->pasids, h);
		if (ret)
			return ret;
		m->pasids++;
	}
	if (r->rid && !m->rid) {
		struct iommu_attach_handle *h = &m->handle[MOCK_PASIDS];

		h->domain = &m->domain;
		group = iommu_group_get(m->dev);
		if (!group)
			return -ENODEV;
		ret = iommu_attach_group_handle(&m->domain, group, h);
		iommu_group_put(group);
		if (ret)
			return ret;
		m->rid = true;
	}
	return 0;
}

/* Nothing is reported any more and no group waits: what a driver undoes when it is unbound. */
void mock_flavour_close(struct mock_dev *m)
{
	struct iommu_group *group;

	if (m->sva)
		iommu_sva_unbind_device(m->sva);
	m->sva = NULL;
	while (m->pasids) {
		m->pasids--;
		iommu_detach_device_pasid(&m->domain, m->dev, MOCK_PASID0 + m->pasids);
	}
	if (m->rid) {
		group = iommu_group_get(m->dev);
		if (group)
			iommu_detach_group_handle(&m->domain, group);
		iommu_group_put(group);
		m->rid = false;
	}
	kfree(m->handle);
	m->handle = NULL;
}

int mock_flavour_report(struct mock_dev *m, struct mock_req *q)
{
	struct iopf_fault evt = {
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
	iopf_group_response(g->kgroup, g->code);
	iopf_free_group(g->kgroup);
	return 0;
}

int mock_flavour_remove(struct mock_dev *m)
{
	iopf_queue_remove_device(m->mi->queue, m->dev);
	return 0;
}

bool mock_flavour_group_is(struct mock_group *g, struct mock_event *evt)
{
	return g->kgroup && evt == &g->kgroup->last_fault;
}
