/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Minimal BTF, to which libbpf relocates our programs (CO-RE): the types that the programs name, at
 * full size, with the structs embedded in them. Pointers become void *. With full BTF, libbpf would
 * search all types, some 150 000, for each one that a program names. For one that the kernel lacks
 * it would also load the BTF of all modules, and keep it meanwhile.
 */
#ifndef PROBE_MIN_BTF_H
#define PROBE_MIN_BTF_H

#include <bpf/btf.h>

struct cut;

/* NULL: no memory. Free with cut_free(). */
struct cut *cut_new(void);
void cut_free(struct cut *c);

/*
 * Takes types from @from until the next call. Ids from @first up are @from's own; those below are
 * of the base BTF.
 */
void cut_begin(struct cut *c, const struct btf *from, __u32 first);

/* Takes the type with this id if a program names it. 0 or a negative errno. */
int cut_take(struct cut *c, __u32 id);

/* Writes what was taken to the file at cut_path(). 0 or a negative errno. */
int cut_write(const struct cut *c);

/*
 * For bpf_object_open_opts.btf_custom_path. Static; the file is empty until cut_write(). NULL:
 * there is no file, and libbpf uses full BTF.
 */
const char *cut_path(void);

#endif
