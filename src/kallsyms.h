/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KALLSYMS_H
#define KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>

/* A function of the running kernel. */
struct ksym {
	char name[64];
	char module[64];    /* empty: built in */
	unsigned int count; /* symbols of this name; a kprobe by name wants exactly one */
};

/* Those that somebody wants to know of; to begin with, all zero. */
struct ksyms {
	struct ksym *v;
	unsigned int n;
	const char *suffix; /* and all whose names end so, or NULL */
};

/* Asks for the function of that name. 0, -ENAMETOOLONG or -ENOMEM. */
int ksyms_want(struct ksyms *syms, const char *name);

/* Reads what was asked for from @path (/proc/kallsyms). Returns 0 or a negative errno. */
int ksyms_read(struct ksyms *syms, const char *path);
void ksyms_free(struct ksyms *syms);

/* The function of that name, or NULL: the kernel has none. */
const struct ksym *ksyms_find(const struct ksyms *syms, const char *name);

#endif
