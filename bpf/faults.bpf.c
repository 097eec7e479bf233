// SPDX-License-Identifier: GPL-2.0
/*
 * Unrecoverable DMA faults: one file of probes per source. src/probe/fault_probes.c decides which
 * are loaded.
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
