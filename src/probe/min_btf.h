/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cut of the kernel's types, to which libbpf fits our programs (CO-RE) instead of all of them:
 * those that the programs name, as large as they are, with the structs that lie within; pointers
 * lead nowhere. libbpf would go through all types, some 150 000, for each that a program names, and
 * for one that the kernel has not got load those of all modules, too, and keep them meanwhile.
 */
#ifndef PROBE_MIN_BTF_H
#define PROBE_MIN_BTF_H

#include <bpf/btf.h>

struct cut;

/* NULL: no memory. To free with cut_free(). */
struct cut *cut_new(void);
void cut_free(struct cut *c);

/* From now on types of @from are taken, until the next call; those from @first on are its own. */
void cut_begin(struct cut *c, const struct btf *from, __u32 first);

/* Takes the type with this number if a program names it. 0 or a negative errno. */
int cut_take(struct cut *c, __u32 id);

/* Writes what was taken where cut_path() is. 0 or a negative errno. */
int cut_write(const struct cut *c);

/* For bpf_object_open_opts.btf_custom_path: empty until cut_write(). NULL: all types, then. */
const char *cut_path(void);

#endif
