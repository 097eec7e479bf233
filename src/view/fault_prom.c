// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "model/fault_names.h"
#include "view/faults.h"
#include "format/prom.h"
#include "decode/reasons.h"

static void label(struct prom *p, const char *before, const char *value)
{
	prom_print(p, "%s=\"", before);
	prom_value(p, value);
	prom_print(p, "\"");
}

/* Do two adjacent kinds have the same labels? */
static bool same_series(const struct fault_kind *a, const struct fault_kind *b)
{
	return a->source == b->source && a->reason == b->reason && a->access == b->access &&
	       !strcmp(a->device.name, b->device.name) &&
	       !strcmp(a->device.driver, b->device.driver) && !strcmp(a->iommu, b->iommu);
}

static __u64 all(const struct fault_kind *k)
{
	return k->count;
}

static __u64 ignored(const struct fault_kind *k)
{
	return k->ignored;
}

static void faults(struct prom *p, const struct fault_snapshot *s, const char *name,
		   const char *help, __u64 (*get)(const struct fault_kind *k))
{
	char access[FAULT_ACCESS_SIZE];
	__u64 count = 0;

	prom_family(p, name, "counter", help);
	for (unsigned int i = 0; i < s->n_kinds; i++) {
		const struct fault_kind *k = &s->kinds[i];

		count += get(k);
		if (i + 1 < s->n_kinds && same_series(k, &s->kinds[i + 1]))
			continue;
		prom_print(p, "%s", name);
		label(p, "{device", k->device.name);
		label(p, ",driver", k->device.driver);
		label(p, ",iommu", k->iommu);
		label(p, ",reason", reason_find(k->source, k->reason)->label);
		label(p, ",access", fault_access_name(access, k->access));
		prom_print(p, "} ");
		prom_u64(p, count);
		count = 0;
	}
}

/* Returns which queues an IOMMU of this kind has. */
static bool has_queue(__u32 source, int queue)
{
	switch (source) {
	case FAULT_VTD:
		return queue == FAULT_Q_FAULT || queue == FAULT_Q_PRQ;
	case FAULT_AMD:
		return queue == FAULT_Q_EVENT || queue == FAULT_Q_PPR;
	case FAULT_SMMU3:
		return queue == FAULT_Q_EVENT || queue == FAULT_Q_PRI;
	default:
		return false;
	}
}

static void overflows(struct prom *p, const struct fault_snapshot *s)
{
	prom_family(p, "iommu_queue_overflows_total", "counter",
		    "Overflows of IOMMU queues and logs; what did not fit was dropped.");
	for (unsigned int i = 0; i < s->n_iommus; i++) {
		for (int q = 0; q < FAULT_QUEUES; q++) {
			if (!has_queue(s->iommus[i].source, q))
				continue;
			label(p, "iommu_queue_overflows_total{iommu", s->iommus[i].name);
			label(p, ",queue", fault_queue_name(q));
			prom_print(p, "} ");
			prom_u64(p, s->iommus[i].overflows[q]);
		}
	}
}

static void losses(struct prom *p, const struct fault_snapshot *s)
{
	static const char *const words[FAULT_LOSSES] = { "not_read", "no_room" };

	prom_family(p, "iommu_dma_faults_unidentified_total", "counter",
		    "DMA faults of which only the IOMMU is known.");
	for (unsigned int i = 0; i < s->n_iommus; i++) {
		/* faults from the tracepoint for which the driver named no device */
		if (!s->iommus[i].name[0])
			continue;
		for (int why = 0; why < FAULT_LOSSES; why++) {
			label(p, "iommu_dma_faults_unidentified_total{iommu", s->iommus[i].name);
			label(p, ",reason", words[why]);
			label(p, ",why", words[why]); /* the name that it had in version 0.1 */
			prom_print(p, "} ");
			prom_u64(p, s->iommus[i].lost[why]);
		}
	}
}

/* The label tells them from the probes for page requests, which share some functions. */
static void probes(struct prom *p, const struct fault_snapshot *s)
{
	prom_family(p, "iommu_faultstat_probe_attached", "gauge",
		    "1: the kernel function is probed, 0: it is not.");
	for (unsigned int i = 0; i < s->n_probes; i++) {
		label(p, "iommu_faultstat_probe_attached{probe", s->probes[i].name);
		prom_print(p, ",of=\"faults\"} %d\n", s->probes[i].how[0] != 0);
	}
}

int out_faults_prom(FILE *f, const struct fault_snapshot *s, bool with_probes)
{
	struct prom p = { .f = f };
	char seconds[PROM_SECONDS];

	prom_family(&p, "iommu_faultstat_faults_last_update_timestamp_seconds", "gauge",
		    "When the figures of faults were taken, in seconds since the epoch.");
	prom_print(&p, "iommu_faultstat_faults_last_update_timestamp_seconds %s\n",
		   prom_seconds(seconds, s->wall));
	faults(&p, s, "iommu_dma_faults_total",
	       "Unrecoverable DMA faults since the start of the tool.", all);
	faults(&p, s, "iommu_dma_faults_ignored_total",
	       "DMA faults, of iommu_dma_faults_total, that a rule ignores.", ignored);
	if (s->log_known) {
		prom_family(&p, "iommu_dma_faults_suppressed_total", "counter",
			    "DMA faults that the kernel's log left out.");
		prom_print(&p, "iommu_dma_faults_suppressed_total ");
		prom_u64(&p, s->suppressed);
	}
	overflows(&p, s);
	losses(&p, s);
	if (with_probes)
		probes(&p, s);
	return prom_end(&p);
}
