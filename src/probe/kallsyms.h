/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel functions by name: which of those requested there are, and how many of each name. */
#ifndef PROBE_KALLSYMS_H
#define PROBE_KALLSYMS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* A function of the running kernel. */
struct ksym {
	char name[64];
	char module[64];    /* empty: built in */
	unsigned int count; /* symbols of this name; a kprobe by name needs exactly one */
	/* set by kernel_types_read(): */
	bool btf;	    /* there is BTF of the kernel, or of its module, */
	bool typed;	    /* and it has the function */
	bool returns;	    /* a value */
	bool page_response; /* its parameters are those of an IOMMU driver's page_response */
};

/* The functions that were requested. Must be zeroed before use. */
struct ksyms {
	struct ksym *v;
	unsigned int n;
	const char *suffix; /* also all whose names end in this, or NULL */
	/*
	 * A kernel has some 200 000 symbols. Nearly all are rejected by length and last character:
	 * this has, by last character, a bit for each length that was requested.
	 */
	__u64 lengths[128];
};

/*
 * Requests the function of that name, or all whose names end in @suffix, which must outlive @syms.
 * 0, -ENAMETOOLONG or -ENOMEM.
 */
int ksyms_want(struct ksyms *syms, const char *name);
int ksyms_want_all(struct ksyms *syms, const char *suffix);

/*
 * Looks up a function that the kernel has, @length bytes of @name. Sets *@sym to its entry, added
 * if need be, or to NULL if it was not requested. Valid until the next call. 0 or -ENOMEM.
 */
int ksyms_note(struct ksyms *syms, const char *name, size_t length, struct ksym **sym);

/*
 * Counts the requested functions in @path (/proc/kallsyms), and sets the module of those that BTF
 * did not have. Returns 0 or a negative errno.
 */
int ksyms_read(struct ksyms *syms, const char *path);
void ksyms_free(struct ksyms *syms);

/* The entry of a requested name, whether the kernel has it or not; NULL: not requested. */
struct ksym *ksyms_wanted(const struct ksyms *syms, const char *name);

/* The function of that name; NULL: not requested, or the kernel has none. */
const struct ksym *ksyms_find(const struct ksyms *syms, const char *name);

#endif
