/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that read and resolve a policy share. */
#ifndef POLICY_PARTS_H
#define POLICY_PARTS_H

#include "policy/policy.h"
#include "policy/values.h"

/* One section as it stands in a file. Strings live as long as the policy. */
struct policy_section {
	enum policy_scope scope; /* POLICY_SCOPES: broken; its keys are checked all the same */
	const char *file;
	unsigned int line;
	char *name;				  /* "[driver idxd]", blanks made one */
	const char *pattern;			  /* "idxd", within .text; POLICY_GLOBAL: "" */
	char *text;				  /* what stands between the brackets */
	__u32 group;				  /* POLICY_GROUP */
	unsigned int at[POLICY_KEYS];		  /* the line of each key, 0: not said */
	struct policy_amount amount[POLICY_KEYS]; /* of all but POLICY_ACTIONS */
	struct policy_ladder *ladder;
};

struct policy_mistake {
	const char *file;
	unsigned int place; /* of the file in the order of reading */
	unsigned int line;  /* 0: the file as such */
	char *text;
};

struct policy {
	char **file; /* names, in the order of reading */
	unsigned int n_files;
	struct policy_section **section;
	unsigned int n_sections;
	struct policy_mistake *mistake;
	unsigned int n_mistakes;
	bool no_memory; /* something could not be kept */
};

/* NULL if there is no memory. */
struct policy *policy_new(void);

/*
 * Reads @f, which the messages call @name, into @p. Mistakes, also those of reading, are kept for
 * policy_finish().
 */
void policy_read_stream(struct policy *p, FILE *f, const char *name);

/* Keeps the name of a file that follows. NULL if there is no memory. */
const char *policy_add_file(struct policy *p, const char *name);

/* A mistake of the latest file. */
void policy_mistake(struct policy *p, unsigned int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A mistake that is found when all files have been read. */
void policy_mistake_in(struct policy *p, const struct policy_section *s, unsigned int line,
		       const char *format, ...) __attribute__((format(printf, 4, 5)));

#define BLANKS " \t\r\f\v"

/* A section at @line of the latest file, broken as yet. NULL if there is no memory. */
struct policy_section *policy_section_add(struct policy *p, unsigned int line);

/*
 * The same from its head, the text of that line, which is cut. What is wrong with it is kept as a
 * mistake.
 */
struct policy_section *policy_section_begin(struct policy *p, unsigned int n, char *line);

/* Prints all mistakes in order. 0, -EINVAL if there are any, or -ENOMEM. */
int policy_print_mistakes(struct policy *p, FILE *errors);

/* What only shows when all is read: values of a section that don't go together. */
void policy_cross_check(struct policy *p);

/* The above, then prints all mistakes in order. 0, -EINVAL if there are any, or -ENOMEM. */
int policy_finish(struct policy *p, FILE *errors);

/* Does the section speak of the device? POLICY_DEVICE: by its own name. */
bool policy_section_fits(const struct policy_section *s, const struct device_facts *f);

#endif
