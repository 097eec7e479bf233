/* SPDX-License-Identifier: GPL-2.0 */
/* Attaching programs to functions, for all plans of probes. */
#ifndef PROBE_ATTACH_H
#define PROBE_ATTACH_H

#include <bpf/libbpf.h>

/*
 * Attaches @prog to @function if it is a kprobe or kprobe.multi, else as its section says. Check
 * the result with libbpf_get_error(); release it with bpf_link__destroy().
 */
struct bpf_link *attach_program(struct bpf_program *prog, const char *function);

/* How often the kernel skipped a program of @obj; counted since 5.12, for kprobes since 6.7. */
__u64 programs_skipped(const struct bpf_object *obj);

/* How the program is attached: fentry, fexit, kprobe, kprobe.multi, kretprobe, raw_tp. Static. */
const char *attach_kind(const struct bpf_program *prog);

#endif
