// SPDX-License-Identifier: GPL-2.0
#include "probe/fault_probes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/attach.h"
#include "faults.skel.h"
#include "probe/kernel_info.h"
#include "base/log.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

#define OF(source) (1U << FAULT_##source)

/* One function that tells of faults. Where several tell the same, the first that is there does. */
struct fact {
	const char *function;
	unsigned int of;		   /* sources, bits */
	unsigned int choice;		   /* facts of the same number but 0 tell the same */
	const char *typed[FAULT_PROGRAMS]; /* fentry, fexit */
	const char *plain[FAULT_PROGRAMS]; /* kprobe, kretprobe */
	const char *lost;
};

enum { AMD_LOG = 1, SMMU_PASS };

#define AMD_LOST  "faults of AMD IOMMUs"
#define SMMU_LOST "SMMUv3 faults of a storm, when its event queue laps"

static const struct fact facts[] = {
	{ "dmar_fault",
	  OF(VTD),
	  0,
	  { "vtd_fentry", "vtd_fexit" },
	  { "vtd_kprobe", "vtd_kretprobe" },
	  "faults of Intel IOMMUs" },
	{ "vprintk_emit",
	  OF(VTD),
	  0,
	  { "vtd_printed_fexit" },
	  {},
	  "Intel faults that come while the kernel prints others" },
	{ "prq_event_thread",
	  OF(VTD),
	  0,
	  { "vtd_prq_fentry" },
	  { "vtd_prq_kprobe" },
	  "overflows of page request queues" },
	{ "iopf_queue_discard_partial",
	  OF(VTD),
	  0,
	  { "vtd_discard_fentry" },
	  { "vtd_discard_kprobe" },
	  "overflows of page request queues" },
	{ "iommu_print_event",
	  OF(AMD),
	  AMD_LOG,
	  { "amd_print_fentry" },
	  { "amd_print_kprobe" },
	  AMD_LOST },
	{ "iommu_poll_events",
	  OF(AMD),
	  AMD_LOG,
	  { "amd_poll_fentry" },
	  { "amd_poll_kprobe" },
	  AMD_LOST },
	{ "amd_iommu_int_thread_evtlog",
	  OF(AMD),
	  AMD_LOG,
	  { "amd_thread_fentry" },
	  { "amd_thread_kprobe" },
	  AMD_LOST },
	{ "amd_iommu_int_thread",
	  OF(AMD),
	  AMD_LOG,
	  { "amd_thread_fentry" },
	  { "amd_thread_kprobe" },
	  AMD_LOST },
	{ "amd_iommu_restart_event_logging",
	  OF(AMD),
	  0,
	  { "amd_event_fentry" },
	  { "amd_event_kprobe" },
	  "overflows of AMD event logs" },
	{ "amd_iommu_restart_ppr_log",
	  OF(AMD),
	  0,
	  { "amd_ppr_fentry" },
	  { "amd_ppr_kprobe" },
	  "overflows of AMD page request logs" },
	{ "arm_smmu_evtq_thread",
	  OF(SMMU3),
	  0,
	  { "smmu_evtq_fentry", "smmu_evtq_fexit" },
	  { "smmu_evtq_kprobe", "smmu_evtq_kretprobe" },
	  "faults of Arm SMMUv3" },
	/* until 6.13, from 6.14 on */
	{ "arm_smmu_handle_evt",
	  OF(SMMU3),
	  SMMU_PASS,
	  { "smmu_pass_fentry" },
	  { "smmu_pass_kprobe" },
	  SMMU_LOST },
	{ "arm_smmu_handle_event",
	  OF(SMMU3),
	  SMMU_PASS,
	  { "smmu_pass_fentry" },
	  { "smmu_pass_kprobe" },
	  SMMU_LOST },
	{ "arm_smmu_decode_event",
	  OF(SMMU3),
	  SMMU_PASS,
	  { "smmu_pass_fentry" },
	  { "smmu_pass_kprobe" },
	  SMMU_LOST },
	/* where the compiler has left none of them, at least while events are printed */
	{ "vprintk_emit",
	  OF(SMMU3),
	  SMMU_PASS,
	  { "smmu_printed_fexit" },
	  { "smmu_pass_kprobe" },
	  SMMU_LOST },
	{ "arm_smmu_priq_thread",
	  OF(SMMU3),
	  0,
	  { "smmu_priq_fentry" },
	  { "smmu_priq_kprobe" },
	  "overflows of SMMUv3 PRI queues" },
	/* a kprobe does not see an interrupt's end; the queue's own end does instead */
	{ "vring_del_virtqueue",
	  OF(VIRTIO),
	  0,
	  {},
	  { "virtio_del_kprobe" },
	  "a virtio-iommu that starts anew may seem to fault" },
	{ "vring_interrupt",
	  OF(VIRTIO),
	  0,
	  { "virtio_irq_fentry", "virtio_irq_fexit" },
	  { "virtio_irq_kprobe" },
	  "faults of virtio-iommu" },
	{ "virtqueue_add_inbuf",
	  OF(VIRTIO),
	  0,
	  { "virtio_add_fentry" },
	  { "virtio_add_kprobe" },
	  "faults of virtio-iommu" },
};
#define N_FACTS (sizeof(facts) / sizeof(*facts))

int fault_probes_want(struct ksyms *syms)
{
	int err = 0;

	for (size_t i = 0; i < N_FACTS && !err; i++)
		err = ksyms_want(syms, facts[i].function);
	return err;
}

static bool has_virtio_iommu(const char *root)
{
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/bus/virtio/devices", root);
	const char *name;

	while (d && (name = sysfs_next(d))) {
		__u64 id;

		/* virtio 1.2, 5.13 */
		if (!sysfs_number(&id, "%s/bus/virtio/devices/%s/device", root, name) && id == 23)
			return true;
	}
	return false;
}

void fault_sources_present(bool present[FAULT_SOURCES], const char *root)
{
	static const char *const prefix[FAULT_SOURCES] = {
		[FAULT_VTD] = "dmar",
		[FAULT_AMD] = "ivhd",
		[FAULT_SMMU3] = "smmu3.",
	};
	_cleanup_(dir_closep) DIR *d = sysfs_dir("%s/class/iommu", root);
	const char *name;

	memset(present, 0, FAULT_SOURCES * sizeof(*present));
	while (d && (name = sysfs_next(d)))
		for (int i = 0; i < FAULT_SOURCES; i++)
			if (prefix[i] && !strncmp(name, prefix[i], strlen(prefix[i])))
				present[i] = true;
	present[FAULT_VIRTIO] = has_virtio_iommu(root);
	present[FAULT_GENERIC] = true;
}

static bool is_here(const struct fact *fact, const bool present[FAULT_SOURCES])
{
	for (int s = 0; s < FAULT_SOURCES; s++)
		if (fact->of & 1U << s && present[s])
			return true;
	return false;
}

/*
 * Not for functions of a choice: they are static, and of such the compiler may have left only a
 * changed copy (.isra.0), which BTF calls by the plain name (pahole --btf_gen_optimized).
 */
bool fault_probes_typed(const struct ksyms *syms)
{
	bool present[FAULT_SOURCES];

	fault_sources_present(present, "/sys");
	for (size_t i = 0; i < N_FACTS; i++)
		if (is_here(&facts[i], present) &&
		    (facts[i].choice || !ksyms_wanted(syms, facts[i].function)->typed))
			return false;
	return true;
}

static struct fault_probe *add(struct fault_plan *plan, const char *function, const char *lost)
{
	struct fault_probe *p = &plan->v[plan->n++];

	memset(p, 0, sizeof(*p));
	snprintf(p->status.name, sizeof(p->status.name), "%s", function);
	snprintf(p->status.lost, sizeof(p->status.lost), "%s", lost);
	return p;
}

static void use(struct fault_probe *p, const struct faults_bpf *skel, const char *const names[])
{
	for (int i = 0; i < FAULT_PROGRAMS; i++) {
		if (!names[i])
			continue;
		p->prog[i] = bpf_object__find_program_by_name(skel->obj, names[i]);
		bpf_program__set_autoload(p->prog[i], true);
	}
}

/* A later fact that tells the same and that this kernel has. */
static bool has_other(const struct ksyms *syms, const struct fact *fact)
{
	for (const struct fact *f = fact + 1; fact->choice && f < facts + N_FACTS; f++)
		if (f->choice == fact->choice && ksyms_find(syms, f->function))
			return true;
	return false;
}

static int plan_fact(struct fault_plan *plan, const struct faults_bpf *skel,
		     const struct ksyms *syms, const struct fact *fact, enum attach_mode mode)
{
	const struct ksym *sym = ksyms_find(syms, fact->function);
	struct fault_probe *p;

	if (!sym && has_other(syms, fact))
		return 0;
	if (!(mode == ATTACH_KPROBE ? fact->plain : fact->typed)[0])
		return 0;
	p = add(plan, fact->function, fact->lost);
	if (!sym) {
		snprintf(p->status.why, sizeof(p->status.why), "not in this kernel");
		return 0;
	}
	if (mode != ATTACH_KPROBE && sym->typed) {
		p->typed = true;
		use(p, skel, fact->typed);
	} else if (!fact->plain[0]) {
		snprintf(p->status.why, sizeof(p->status.why), "no type information");
		return 0;
	} else if (sym->count == 1) {
		use(p, skel, fact->plain);
	} else {
		snprintf(p->status.why, sizeof(p->status.why), "%u functions have this name",
			 sym->count);
		return 0;
	}
	if (fact->choice == AMD_LOG)
		plan->amd_log = true;
	/* programs for more than one function say so here */
	if (p->typed && !strcmp(bpf_program__section_name(p->prog[0]), "fentry"))
		return bpf_program__set_attach_target(p->prog[0], 0, fact->function);
	return 0;
}

int fault_probes_plan(struct fault_plan *plan, struct faults_bpf *skel, enum attach_mode mode)
{
	unsigned int chosen = 0;
	const struct kernel *kernel;
	struct bpf_program *prog;
	int err;

	memset(plan, 0, sizeof(*plan));
	fault_sources_present(plan->present, "/sys");
	err = kernel_read(&kernel, mode == ATTACH_KPROBE);
	if (err)
		return err;
	bpf_object__for_each_program(prog, skel->obj) bpf_program__set_autoload(prog, false);
	add(plan, "io_page_fault", "faults that IOMMU drivers report to the kernel's core");
	plan->v[0].prog[0] = skel->progs.generic_tp;
	bpf_program__set_autoload(skel->progs.generic_tp, true);
	for (size_t i = 0; i < N_FACTS && !err; i++) {
		unsigned int choice = 1U << facts[i].choice;

		if (!is_here(&facts[i], plan->present) || (facts[i].choice && chosen & choice))
			continue;
		err = plan_fact(plan, skel, &kernel->syms, &facts[i], mode);
		if (ksyms_find(&kernel->syms, facts[i].function))
			chosen |= choice;
	}
	if (err)
		log_error("cannot plan the fault probes: %s", strerror(-err));
	return err;
}

int fault_probes_attach(struct fault_plan *plan)
{
	unsigned int attached = 0;

	for (unsigned int i = 0; i < plan->n; i++) {
		struct fault_probe *p = &plan->v[i];
		int err = 0;

		for (int j = FAULT_PROGRAMS - 1; j >= 0 && !err;
		     j--) { /* the end before the begin */
			if (!p->prog[j])
				continue;
			p->link[j] = attach_program(p->prog[j], p->status.name);
			err = libbpf_get_error(p->link[j]);
			if (err)
				p->link[j] = NULL;
		}
		if (err && p->typed)
			return -EAGAIN;
		if (err)
			snprintf(p->status.why, sizeof(p->status.why), "%s", strerror(-err));
		else if (p->prog[0])
			snprintf(p->status.how, sizeof(p->status.how), "%s",
				 attach_kind(p->prog[0]));
		attached += p->status.how[0] != 0;
		if (!p->status.how[0])
			log_warn("not attached: %s (%s): not known are %s", p->status.name,
				 p->status.why, p->status.lost);
	}
	return attached ? 0 : -ENOTSUP;
}

void fault_probes_detach(struct fault_plan *plan)
{
	for (unsigned int i = plan->n; i-- > 0;) {
		for (int j = 0; j < FAULT_PROGRAMS; j++) {
			bpf_link__destroy(plan->v[i].link[j]);
			plan->v[i].link[j] = NULL;
		}
	}
}
