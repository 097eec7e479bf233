// SPDX-License-Identifier: GPL-2.0
/*
 * bench-probe BODY HOW ANSWER: attaches BODY (empty, clock, twin) by HOW (fentry, kprobe, multi) to
 * iommu_report_device_fault() and the IOMMU driver's function ANSWER, says "attached" and waits
 * for a signal. Where a module has no type information its function gets a kprobe, as the tool's
 * does.
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
	int err = 0;

	if (!strcmp(how, "fentry"))
		err = bpf_program__set_attach_target(prog, 0, function);
	else if (!strcmp(how, "multi"))
		bpf_program__set_expected_attach_type(prog, BPF_TRACE_KPROBE_MULTI);
	return err ?: bpf_program__set_autoload(prog, true);
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
	const char *how = argc == 4 ? argv[2] : "", *answer_how = how;
	struct bpf_program *report, *answer, *prog;
	struct probe_bpf *skel = probe_bpf__open();
	int err;

	report = skel && argc == 4 ? program(skel, argv[1], "report", how) : NULL;
	if (!report) {
		fprintf(stderr, "usage: bench-probe empty|clock|twin fentry|kprobe|multi ANSWER\n");
		return 2;
	}
	bpf_object__for_each_program(prog, skel->obj) bpf_program__set_autoload(prog, false);
	err = aim(report, how, REPORT);
	answer = program(skel, argv[1], "answer", how);
	if (!err && aim(answer, how, argv[3])) {
		answer_how = "kprobe";
		answer = program(skel, argv[1], "answer", answer_how);
		err = aim(answer, answer_how, argv[3]);
	}
	if (!err)
		err = probe_bpf__load(skel);
	if (!err)
		err = attach(answer, answer_how, argv[3]);
	if (!err)
		err = attach(report, how, REPORT);
	if (err) {
		fprintf(stderr, "bench-probe: %s\n", strerror(-err));
		return 1;
	}
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
