// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "probe/attach.h"

struct bpf_link *attach_program(struct bpf_program *prog, const char *function)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, multi, .syms = &function, .cnt = 1);

	if (bpf_program__expected_attach_type(prog) == BPF_TRACE_KPROBE_MULTI)
		return bpf_program__attach_kprobe_multi_opts(prog, NULL, &multi);
	if (bpf_program__type(prog) == BPF_PROG_TYPE_KPROBE)
		return bpf_program__attach_kprobe(
			prog, !strncmp(bpf_program__section_name(prog), "kret", 4), function);
	return bpf_program__attach(prog);
}

__u64 programs_skipped(const struct bpf_object *obj)
{
	struct bpf_program *prog;
	__u64 n = 0;

	bpf_object__for_each_program(prog, obj)
	{
		struct bpf_prog_info info = {};
		__u32 size = sizeof(info);

		if (bpf_program__fd(prog) >= 0 &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &size))
			n += info.recursion_misses;
	}
	return n;
}

const char *attach_kind(const struct bpf_program *prog)
{
	static const char *const kinds[] = { "fexit", "fentry", "kretprobe", "kprobe" };
	const char *section = bpf_program__section_name(prog);

	if (bpf_program__expected_attach_type(prog) == BPF_TRACE_KPROBE_MULTI)
		return "kprobe.multi";
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(section, kinds[i], strlen(kinds[i])))
			return kinds[i];
	return "raw_tp";
}
