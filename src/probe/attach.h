/* SPDX-License-Identifier: GPL-2.0 */
/* What all plans of probes need of libbpf: a program is attached to a function. */
#ifndef PROBE_ATTACH_H
#define PROBE_ATTACH_H

#include <bpf/libbpf.h>

/* Attaches to @function if it is a kprobe or kprobe.multi, else as its section says. See
 * libbpf_get_error(). */
struct bpf_link *attach_program(struct bpf_program *prog, const char *function);

/* How often the kernel did not run a program of @obj: since 5.12, for kprobes since 6.7. */
__u64 programs_skipped(const struct bpf_object *obj);

/* How the program is attached: fentry, fexit, kprobe, kprobe.multi, kretprobe, raw_tp. Static. */
const char *attach_kind(const struct bpf_program *prog);

#endif
