// SPDX-License-Identifier: GPL-2.0
/*
 * Unrecoverable DMA faults: one file of probes a source. src/fault_probes.c decides which are
 * loaded.
 */
#include "vmlinux.h"
#include "iommus.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "fault_table.h"
#include "faults_vtd.h"
#include "faults_amd.h"
#include "faults_smmu3.h"
#include "faults_virtio.h"
#include "faults_generic.h"

char LICENSE[] SEC("license") = "GPL";

/*
 * Both VT-d's and SMMUv3's drivers ask for leave to print in the middle of their work, giving the
 * name of the function that asks. Most callers by far are others.
 */
static __always_inline int on_ratelimit(const char *function)
{
	char name[12] = {};

	bpf_probe_read_kernel(name, sizeof(name) - 1, function);
	if (bpf_core_type_exists(struct intel_iommu) && name[0] == 'd' && name[1] == 'm' &&
	    name[2] == 'a' && name[3] == 'r' && name[4] == '_' && name[5] == 'f' &&
	    name[9] == 't' && !name[10])
		vtd_pass();
	else if (name[0] == 'a' && name[1] == 'r' && name[2] == 'm' && name[3] == '_' &&
		 name[4] == 's' && name[5] == 'm')
		smmu_pass();
	return 0;
}

SEC("fentry/___ratelimit")
int BPF_PROG(ratelimit_fentry, void *rs, const char *function)
{
	return on_ratelimit(function);
}

SEC("kprobe/___ratelimit")
int BPF_KPROBE(ratelimit_kprobe, void *rs, const char *function)
{
	return on_ratelimit(function);
}
