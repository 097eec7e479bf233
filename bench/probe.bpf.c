// SPDX-License-Identifier: GPL-2.0
/*
 * What the tool's own probes are measured against, on the same functions: an empty program, one
 * that reads the clock, and the minimal twin, each attached in every way.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "latency.h"
#include "twin.h"

char LICENSE[] SEC("license") = "GPL";

__u64 now;

SEC("fentry/iommu_report_device_fault")
int BPF_PROG(empty_report_fentry, struct device *dev, struct iommu_fault *evt)
{
	return 0;
}

SEC("fentry")
int BPF_PROG(empty_answer_fentry, struct device *dev, struct iommu_fault *evt)
{
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(empty_report_kprobe)
{
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(empty_answer_kprobe)
{
	return 0;
}

SEC("fentry/iommu_report_device_fault")
int BPF_PROG(clock_report_fentry, struct device *dev, struct iommu_fault *evt)
{
	now = bpf_ktime_get_ns();
	return 0;
}

SEC("fentry")
int BPF_PROG(clock_answer_fentry, struct device *dev, struct iommu_fault *evt)
{
	now = bpf_ktime_get_ns();
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(clock_report_kprobe)
{
	now = bpf_ktime_get_ns();
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(clock_answer_kprobe)
{
	now = bpf_ktime_get_ns();
	return 0;
}

SEC("fentry/iommu_report_device_fault")
int BPF_PROG(twin_report_fentry, struct device *dev, struct iommu_fault *evt)
{
	twin_count_request((__u64)dev, evt->prm.grpid);
	return 0;
}

SEC("fentry")
int BPF_PROG(twin_answer_fentry, struct device *dev, struct iommu_fault *evt)
{
	twin_count_answer((__u64)dev, evt->prm.grpid);
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(twin_report_kprobe, struct device *dev, struct iommu_fault *evt)
{
	twin_count_request((__u64)dev, BPF_CORE_READ(evt, prm.grpid));
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(twin_answer_kprobe, struct device *dev, struct iommu_fault *evt)
{
	twin_count_answer((__u64)dev, BPF_CORE_READ(evt, prm.grpid));
	return 0;
}
