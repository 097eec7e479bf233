/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h: what differs between kernels 6.1 to 7.x and is too small for a file of its own.
 * The MOCK_* switches come from Kbuild, which greps the headers for each feature.
 */
#ifndef MOCK_COMPAT_H
#define MOCK_COMPAT_H

#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kthread.h>

#ifdef MOCK_IOPF_GROUP
/* include/linux/iommu.h, 6.12 and 7.2: the answer is void and takes the core's copy */
#define mock_event	      iopf_fault
#define MOCK_RESPONSE_TYPE    void
#define MOCK_RESPONSE_RETURN  return
/* io-pgfault.c, 6.12 and 7.2: err_bad_iopf answers inside iommu_report_device_fault() */
#define MOCK_CORE_ANSWERS_BAD 1
#else
/* include/linux/iommu.h, 6.1 */
#define mock_event	      iommu_fault_event
#define MOCK_RESPONSE_TYPE    int
#define MOCK_RESPONSE_RETURN  return 0
#define MOCK_CORE_ANSWERS_BAD 0

/*
 * 6.1 exports these (EXPORT_SYMBOL_GPL in io-pgfault.c) but keeps the prototypes in
 * drivers/iommu/iommu-sva-lib.h, which no headers package ships.
 */
struct iopf_queue;
int iommu_queue_iopf(struct iommu_fault *fault, void *cookie);
int iopf_queue_add_device(struct iopf_queue *queue, struct device *dev);
int iopf_queue_remove_device(struct iopf_queue *queue, struct device *dev);
struct iopf_queue *iopf_queue_alloc(const char *name);
void iopf_queue_free(struct iopf_queue *queue);
int iopf_queue_discard_partial(struct iopf_queue *queue);
#endif

/* include/linux/kthread.h, 7.2: creating a worker no longer starts it */
#ifdef MOCK_RUN_WORKER
#define mock_run_worker(...) kthread_run_worker(0, __VA_ARGS__)
#else
#define mock_run_worker(...) kthread_create_worker(0, __VA_ARGS__)
#endif

/* include/linux/platform_device.h, 6.12: remove() no longer returns anything */
#ifdef MOCK_REMOVE_INT
#define MOCK_REMOVE_TYPE   int
#define MOCK_REMOVE_RETURN return 0
#else
#define MOCK_REMOVE_TYPE   void
#define MOCK_REMOVE_RETURN return
#endif

#endif
