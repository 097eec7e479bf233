/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROBE_KALLSYMS_H
#define PROBE_KALLSYMS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* A function of the running kernel. */
struct ksym {
	char name[64];
	char module[64];    /* empty: built in */
	unsigned int count; /* functions of this name; a kprobe by name wants exactly one */
	/* of kernel_types_read() */
	bool btf;	    /* there is type information of the kernel, or of its module, */
	bool typed;	    /* and it has the function */
	bool returns;	    /* a value */
	bool page_response; /* its parameters are those of an IOMMU driver's page_response */
};

/* Those that somebody wants to know of; to begin with, all zero. */
struct ksyms {
	struct ksym *v;
	unsigned int n;
	const char *suffix; /* and all whose names end so, or NULL */
	/*
	 * A kernel has some 200 000 symbols: nearly all are turned down by their length and last
	 * character, which has a bit here for each length that is wanted.
	 */
	__u64 lengths[128];
};

/* Asks for the function of that name, for all whose names end so. 0, -ENAMETOOLONG or -ENOMEM. */
int ksyms_want(struct ksyms *syms, const char *name);
int ksyms_want_all(struct ksyms *syms, const char *suffix);

/*
 * The place for what is known of a function that has been found, @length bytes of @name: *@sym,
 * NULL if nobody asked for it. Good until the next call. 0 or -ENOMEM.
 */
int ksyms_note(struct ksyms *syms, const char *name, size_t length, struct ksym **sym);

/*
 * Counts what was asked for in @path (/proc/kallsyms), and says of which module it is where types
 * have not. Returns 0 or a negative errno.
 */
int ksyms_read(struct ksyms *syms, const char *path);
void ksyms_free(struct ksyms *syms);

/* What was asked for of that name, whether the kernel has it or not, or NULL. */
struct ksym *ksyms_wanted(const struct ksyms *syms, const char *name);

/* The function of that name, or NULL: the kernel has none. */
const struct ksym *ksyms_find(const struct ksyms *syms, const char *name);

#endif
