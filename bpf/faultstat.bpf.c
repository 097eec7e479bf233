// SPDX-License-Identifier: GPL-2.0
/*
 * The page request probes. Each reads its arguments and calls the core. A function is probed by
 * fentry/fexit where BTF has it, else by the kprobe twin; src/probe/request_probes.c decides which
 * programs are loaded.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "rows.h"
#include "amd_ppr.h"
#include "returns.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline void tell_credits(const struct pr_row *row, const struct pr_row *pf,
					 const struct pr_prm *prm, __u32 did, __u64 now)
{
	const struct pr_row *holder = pf ? pf : row;

	for (int i = 0; i < 3; i++) {
		struct pr_event *e;

		if (!(did & (i == 0 ? PR_RECOVERED_FIRST : i == 1 ? PR_CROSSED : PR_RECOVERED)))
			continue;
		e = event_begin(row, i == 1 ? EV_CROSSED : EV_RECOVERED, now);
		if (!e)
			continue;
		e->used = pr_used(holder);
		e->limit = holder->limit;
		if (prm) {
			e->pasid = prm->pasid;
			e->grpid = prm->grpid;
			e->flags = prm->flags;
		}
		event_end(e);
	}
}

/* @to: the access that was requested; NULL: this event does not have one */
static __always_inline void tell_group(const struct pr_row *row, __u32 type,
				       const struct pr_access *to, const struct pr_prm *prm,
				       const struct pr_ended *ended, __u32 code, __u64 now)
{
	struct pr_event *e = event_begin(row, type, now);

	if (!e)
		return;
	e->pasid = prm->pasid;
	e->grpid = prm->grpid;
	e->flags = prm->flags;
	if (to) {
		e->perm = to->perm;
		e->address = to->address;
	}
	if (ended) {
		e->n = ended->n;
		e->latency = ended->since_first;
	}
	e->code = code;
	event_end(e);
}

static __always_inline void tell_plain(const struct pr_row *row, __u32 type, __u64 address, __u32 n,
				       __u64 now)
{
	struct pr_event *e = event_begin(row, type, now);

	if (!e)
		return;
	e->address = address;
	e->n = n;
	event_end(e);
}

/* --- page requests --- */

static __always_inline int on_report(struct device *dev, struct iommu_fault *evt, bool typed)
{
	__u64 now = bpf_ktime_get_ns();
	const struct iommu_fault *fault;
	struct iommu_fault copy;
	struct pr_row *row, *pf;
	struct pr_prm prm;
	__u32 did;

	fault = fault_at(evt, &copy, typed);
	if (!fault_is_page_request(fault))
		return 0;
	fault_read(&prm, fault);
	row = row_get(dev, now);
	if (!row)
		return 0;
	if (row->floor && lists_tell_all && device_is_idle(dev))
		pr_idle(&shared, row, now);
	pf = row_pf(row);
	did = pr_request(&shared, row, pf, &prm, now);
	if (tracing) {
		struct pr_access to = { fault->prm.addr, fault->prm.perm };

		tell_group(row, EV_REQUEST, &to, &prm, NULL, 0, now);
	}
	if (did)
		tell_credits(row, pf, &prm, did, now);
	return 0;
}

SEC("fentry/iommu_report_device_fault")
int BPF_PROG(report_fentry, struct device *dev, struct iommu_fault *evt)
{
	return on_report(dev, evt, true);
}

SEC("kprobe/iommu_report_device_fault")
int BPF_KPROBE(report_kprobe, struct device *dev, struct iommu_fault *evt)
{
	if (refusals)
		call_enter(CALL_REPORT, dev, evt);
	return on_report(dev, evt, false);
}

/* The same, on kernels where a kprobe program may use plain loads; see PR_CAST(). */
SEC("kprobe/iommu_report_device_fault")
int BPF_KPROBE(report_cast, struct device *dev, struct iommu_fault *evt)
{
	if (refusals)
		call_enter(CALL_REPORT, dev, evt);
	return on_report(dev, PR_CAST(evt, iommu_fault), true);
}

/* Up to 6.8 only: later kernels answer the requests they refuse. */
static __always_inline int on_refused(struct device *dev, struct iommu_fault *evt, bool typed)
{
	__u64 now = bpf_ktime_get_ns();
	const struct iommu_fault *fault;
	struct iommu_fault copy;
	struct pr_ended ended = {};
	struct pr_row *row, *pf;
	struct pr_prm prm;
	__u32 did;

	fault = fault_at(evt, &copy, typed);
	if (!fault_is_page_request(fault))
		return 0;
	fault_read(&prm, fault);
	row = row_find((__u64)dev);
	if (!row)
		return 0;
	pf = row_pf(row);
	did = pr_refuse(&shared, row, pf, &prm, now, &ended);
	if (tracing)
		tell_group(row, EV_REFUSED, NULL, &prm, &ended, 0, now);
	if (did)
		tell_credits(row, pf, &prm, did, now);
	return 0;
}

SEC("fexit/iommu_report_device_fault")
int BPF_PROG(report_fexit, struct device *dev, struct iommu_fault *evt, int ret)
{
	return ret ? on_refused(dev, evt, true) : 0;
}

/* --- answers --- */

static __always_inline int on_answer(struct device *dev, struct iommu_fault *evt,
				     struct iommu_page_response *resp, bool typed)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_ended ended = {};
	struct pr_row *row, *pf;
	struct iommu_fault copy;
	struct pr_prm prm;
	__u32 did, code;

	/*
	 * Key on the request, not the response: only the request always has the PASID as reported.
	 */
	fault_read(&prm, fault_at(evt, &copy, typed));
	code = typed ? resp->code : BPF_CORE_READ(resp, code);
	row = row_find((__u64)dev);
	if (!row && !BPF_CORE_READ(dev, iommu_group)) { /* removed already: no row to count it in */
		__sync_fetch_and_add(&lost[LOST_ORPHANS], 1);
		return 0;
	}
	if (!row)
		row = row_get(dev, now);
	if (!row)
		return 0;
	pf = row_pf(row);
	did = pr_answer(&shared, row, pf, &prm, code, now, &ended);
	if (tracing)
		tell_group(row, EV_ANSWER, NULL, &prm, &ended,
			   code < PR_FAILURE ? code : PR_FAILURE, now);
	if (did & ~PR_NO_MATCH)
		tell_credits(row, pf, &prm, did, now);
	return 0;
}

/* One program per page_response function, since each attaches to one only; x86 kernels have two. */
#define ANSWER_FENTRY(name)                                             \
	SEC("fentry")                                                   \
	int BPF_PROG(name, struct device *dev, struct iommu_fault *evt, \
		     struct iommu_page_response *resp)                  \
	{                                                               \
		return on_answer(dev, evt, resp, true);                 \
	}
ANSWER_FENTRY(answer_fentry_0)
ANSWER_FENTRY(answer_fentry_1)
ANSWER_FENTRY(answer_fentry_2)
ANSWER_FENTRY(answer_fentry_3)

SEC("kprobe")
int BPF_KPROBE(answer_kprobe, struct device *dev, struct iommu_fault *evt,
	       struct iommu_page_response *resp)
{
	return on_answer(dev, evt, resp, false);
}

SEC("kprobe")
int BPF_KPROBE(answer_cast, struct device *dev, struct iommu_fault *evt,
	       struct iommu_page_response *resp)
{
	return on_answer(dev, PR_CAST(evt, iommu_fault), PR_CAST(resp, iommu_page_response), true);
}

/* --- AMD-Vi up to 6.6: bypasses the core, see amd_ppr.h --- */

SEC("fentry/ppr_notifier")
int BPF_PROG(ppr_fentry, void *nb, unsigned long event, void *fault)
{
	__u64 now = bpf_ktime_get_ns();
	struct amd_request r;
	struct pr_row *row;
	__u32 did;

	amd_request_read(&r, fault);
	row = amd_row_get(r.sbdf, now);
	if (!row)
		return 0;
	did = pr_request(&shared, row, NULL, &r.prm, now);
	amd_show(&r.prm);
	if (tracing)
		tell_group(row, EV_REQUEST, &r.to, &r.prm, NULL, 0, now);
	if (did)
		tell_credits(row, NULL, &r.prm, did, now);
	return 0;
}

SEC("fentry/amd_iommu_complete_ppr")
int BPF_PROG(ppr_answer_fentry, struct pci_dev *pdev, u32 pasid, int status, int tag)
{
	struct pr_prm prm = amd_prm(pasid, tag);
	__u64 now = bpf_ktime_get_ns();
	struct pr_ended ended = {};
	struct pr_row *row;
	__u32 did;

	row = amd_row_get(pci_sbdf(pdev), now);
	if (!row)
		return 0;
	/*
	 * For a PASID unknown to the driver, it answers each request on its own, in the reporter
	 * thread.
	 */
	prm.flags |= pr_has_partial(&shared, row, &prm) ? 0 : PR_LAST;
	did = pr_answer(&shared, row, NULL, &prm, status, now, &ended);
	amd_show(&prm);
	if (tracing)
		tell_group(row, EV_ANSWER, NULL, &prm, &ended,
			   status < PR_FAILURE ? status : PR_FAILURE, now);
	if (did & ~PR_NO_MATCH)
		tell_credits(row, NULL, &prm, did, now);
	return 0;
}

/* --- queues --- */

static __always_inline int on_discard(struct iopf_queue *queue)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 n = queue_find(number_of(queue), false);

	if (n < PR_QUEUES)
		pr_discard(&shared.queue[n], now);
	if (tracing)
		tell_plain(NULL, EV_DISCARD, (__u64)queue, 0, now);
	return 0;
}

SEC("fentry/iopf_queue_discard_partial")
int BPF_PROG(discard_fentry, struct iopf_queue *queue)
{
	return on_discard(queue);
}

SEC("kprobe/iopf_queue_discard_partial")
int BPF_KPROBE(discard_kprobe, struct iopf_queue *queue)
{
	return on_discard(queue);
}

/* @queue: the one that the device has joined; NULL: it has left its queue */
static __always_inline int on_queue(struct device *dev, struct iopf_queue *queue)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_row *row = row_find((__u64)dev);

	if (!row)
		return 0;
	pr_set_queue(&shared, row, queue_find(number_of(queue), true), now);
	if (tracing && !queue)
		tell_plain(row, EV_DEQUEUE, 0, 0, now);
	return 0;
}

/* Returns void since 6.9. It drops the partial groups before it answers the complete ones. */
SEC("fentry/iopf_queue_remove_device")
int BPF_PROG(leave_fentry, struct iopf_queue *queue, struct device *dev)
{
	return on_queue(dev, NULL);
}

/* returns int up to 6.8 */
SEC("fexit/iopf_queue_remove_device")
int BPF_PROG(leave_fexit, struct iopf_queue *queue, struct device *dev, int ret)
{
	return ret ? 0 : on_queue(dev, NULL);
}

SEC("kprobe/iopf_queue_remove_device")
int BPF_KPROBE(leave_kprobe, struct iopf_queue *queue, struct device *dev)
{
	return on_queue(dev, NULL);
}

SEC("fexit/iopf_queue_add_device")
int BPF_PROG(join_fexit, struct iopf_queue *queue, struct device *dev, int ret)
{
	return ret ? 0 : on_queue(dev, queue);
}

/* --- PRI --- */

static __always_inline void forget(struct pr_row *row, __u32 cause, __u32 type, __u64 now)
{
	__u64 n = pr_outstanding(row);
	struct pr_row *pf = row_pf(row);
	__u32 did = pr_forget(&shared, row, pf, cause, now);

	if (tracing || type == EV_DEVICE_GONE)
		tell_plain(row, type, 0, n, now);
	if (did)
		tell_credits(row, pf, NULL, did, now);
}

/*
 * pci_reset_pri() clears the device's credit counter and pending requests (PRI Control, Reset bit).
 * IOMMU drivers call it before they enable PRI.
 */
static __always_inline int on_reset(struct pci_dev *pdev)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_row *row = row_find((__u64)pci_device(pdev));

	if (!row && amd_ppr) /* so that counts since the reset are complete */
		row = amd_row_get(pci_sbdf(pdev), now);
	if (row)
		forget(row, PR_RESET, EV_RESET, now);
	return 0;
}

SEC("fentry/pci_reset_pri")
int BPF_PROG(reset_fentry, struct pci_dev *pdev)
{
	return on_reset(pdev);
}

SEC("kprobe/pci_reset_pri")
int BPF_KPROBE(reset_kprobe, struct pci_dev *pdev)
{
	return on_reset(pdev);
}

/* Updates the credits that the kernel allows a device whose row exists. */
static __always_inline int on_enable(struct pci_dev *pdev)
{
	struct pr_row *row = row_find((__u64)pci_device(pdev));
	__u32 was, is;

	if (!row && amd_ppr)
		row = row_find(PR_BY_SBDF(pci_sbdf(pdev)));
	if (!row)
		return 0;
	was = row->kernel_credits;
	is = pci_kernel_credits(pdev);
	row->kernel_credits = is;
	/* keep a limit set by the user or read from the device's own register */
	if (is && (row->limit == PR_NO_LIMIT || row->limit == was))
		row->limit = is;
	return 0;
}

SEC("fexit/pci_enable_pri")
int BPF_PROG(enable_fexit, struct pci_dev *pdev, u32 reqs, int ret)
{
	return ret ? 0 : on_enable(pdev);
}

/* --- functions whose result matters, by kretprobe --- */

SEC("kretprobe/iommu_report_device_fault")
int BPF_KRETPROBE(refused_kretprobe, int ret)
{
	struct pr_call call;

	if (!call_leave(CALL_REPORT, &call) || !ret)
		return 0;
	return on_refused((void *)call.a, (void *)call.b, false);
}

SEC("kprobe/iopf_queue_remove_device")
int BPF_KPROBE(left_kprobe, struct iopf_queue *queue, struct device *dev)
{
	return call_enter(CALL_LEAVE, dev, queue);
}

SEC("kretprobe/iopf_queue_remove_device")
int BPF_KRETPROBE(left_kretprobe, int ret)
{
	struct pr_call call;

	if (!call_leave(CALL_LEAVE, &call) || ret)
		return 0;
	return on_queue((void *)call.a, NULL);
}

SEC("kprobe/iopf_queue_add_device")
int BPF_KPROBE(join_kprobe, struct iopf_queue *queue, struct device *dev)
{
	return call_enter(CALL_JOIN, dev, queue);
}

SEC("kretprobe/iopf_queue_add_device")
int BPF_KRETPROBE(join_kretprobe, int ret)
{
	struct pr_call call;

	if (!call_leave(CALL_JOIN, &call) || ret)
		return 0;
	return on_queue((void *)call.a, (void *)call.b);
}

SEC("kprobe/pci_enable_pri")
int BPF_KPROBE(enable_kprobe, struct pci_dev *pdev)
{
	return call_enter(CALL_ENABLE, pdev, NULL);
}

SEC("kretprobe/pci_enable_pri")
int BPF_KRETPROBE(enable_kretprobe, int ret)
{
	struct pr_call call;

	if (!call_leave(CALL_ENABLE, &call) || ret)
		return 0;
	return on_enable((void *)call.a);
}

/* --- removal --- */

/* TP_PROTO(int group_id, struct device *dev), the same since 3.14. The pointer may be reused. */
SEC("raw_tp/remove_device_from_group")
int remove_tp(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_row *row = row_find(ctx->args[1]);
	struct pci_dev *pdev;

	if (!row && amd_ppr) {
		pdev = device_pci((void *)ctx->args[1]);
		row = pdev ? row_find(PR_BY_SBDF(pci_sbdf(pdev))) : NULL;
	}
	if (!row)
		return 0;
	row_unpublish(row);
	__sync_lock_test_and_set(&row->state, PR_ROW_GOING);
	forget(row, PR_REMOVED, EV_DEVICE_GONE, now);
	/* Ordered after all of the above: from here on, user space may free the row for reuse. */
	__sync_lock_test_and_set(&row->state, PR_ROW_GONE);
	return 0;
}
