// SPDX-License-Identifier: GPL-2.0
/*
 * bench-probe BODY HOW ANSWER: attaches BODY (empty, twin) by HOW (fentry, kprobe, multi) to
 * iommu_report_device_fault() and the IOMMU driver's function ANSWER, says "attached" and waits
 * for a signal.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe.skel.h"

#define REPORT "iommu_report_device_fault"

static struct bpf_program *program(struct probe_bpf *skel, const char *body, const char *what,
				   const char *how)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s_%s", body, what, strcmp(how, "multi") ? how : "kprobe");
	return bpf_object__find_program_by_name(skel->obj, name);
}

static int aim(struct bpf_program *prog, const char *how, const char *function)
{
	bpf_program__set_autoload(prog, true);
	if (!strcmp(how, "fentry"))
		return bpf_program__set_attach_target(prog, 0, function);
	if (!strcmp(how, "multi"))
		bpf_program__set_expected_attach_type(prog, BPF_TRACE_KPROBE_MULTI);
	return 0;
}

static int attach(struct bpf_program *prog, const char *how, const char *function)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, opts, .syms = &function, .cnt = 1);
	struct bpf_link *link;

	if (!strcmp(how, "multi"))
		link = bpf_program__attach_kprobe_multi_opts(prog, NULL, &opts);
	else if (!strcmp(how, "kprobe"))
		link = bpf_program__attach_kprobe(prog, false, function);
	else
		link = bpf_program__attach(prog);
	return libbpf_get_error(link);
}

int main(int argc, char **argv)
{
	struct bpf_program *report, *answer, *prog;
	struct probe_bpf *skel = probe_bpf__open();
	int err;

	if (argc != 4 || !skel) {
		fprintf(stderr, "usage: bench-probe empty|twin fentry|kprobe|multi ANSWER\n");
		return 2;
	}
	report = program(skel, argv[1], "report", argv[2]);
	answer = program(skel, argv[1], "answer", argv[2]);
	if (!report || !answer)
		return 2;
	bpf_object__for_each_program(prog, skel->obj) bpf_program__set_autoload(prog, false);
	err = aim(report, argv[2], REPORT);
	if (!err)
		err = aim(answer, argv[2], argv[3]);
	if (!err)
		err = probe_bpf__load(skel);
	if (!err)
		err = attach(answer, argv[2], argv[3]);
	if (!err)
		err = attach(report, argv[2], REPORT);
	if (err) {
		fprintf(stderr, "bench-probe: %s\n", strerror(-err));
		return 1;
	}
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
