/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KALLSYMS_H
#define KALLSYMS_H

#include <stdbool.h>

/* A function of the running kernel. */
struct ksym {
	char name[64];
	char module[64];    /* empty: built in */
	unsigned int count; /* symbols of this name; a kprobe by name wants exactly one */
};

struct ksyms {
	struct ksym *v;
	unsigned int n;
};

/*
 * Reads from @path (/proc/kallsyms) the functions that @wanted accepts by name. Returns 0 or a
 * negative errno; the caller frees with ksyms_free().
 */
int ksyms_read(struct ksyms *syms, const char *path, bool (*wanted)(const char *name));
void ksyms_free(struct ksyms *syms);

/* The function of that name, or NULL. */
const struct ksym *ksyms_find(const struct ksyms *syms, const char *name);

#endif
