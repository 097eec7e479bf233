/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations shared by the files that read and resolve a policy. */
#ifndef POLICY_PARTS_H
#define POLICY_PARTS_H

#include "policy/policy.h"
#include "policy/values.h"

/* One section as written in a file. Strings live as long as the policy. */
struct policy_section {
	enum policy_scope scope; /* POLICY_SCOPES: invalid; its keys are still checked */
	const char *file;
	unsigned int line;
	char *name;				  /* "[driver idxd]", blanks normalized */
	const char *pattern;			  /* "idxd", within .text; POLICY_GLOBAL: "" */
	char *text;				  /* the text between the brackets */
	__u32 group;				  /* POLICY_GROUP */
	unsigned int at[POLICY_KEYS];		  /* the line of each key, 0: not set */
	struct policy_amount amount[POLICY_KEYS]; /* all but POLICY_ACTIONS and POLICY_PROTECT */
	struct policy_ladder *ladder;
	struct protect *protect;
};

struct policy_mistake {
	const char *file;
	unsigned int place; /* index into policy.file */
	unsigned int line;  /* 0: the file as a whole */
	char *text;
};

struct policy {
	char **file; /* names, in the order of reading */
	unsigned int n_files;
	struct policy_section **section;
	unsigned int n_sections;
	struct policy_mistake *mistake;
	unsigned int n_mistakes;
	bool no_memory; /* an allocation failed, so something is missing */
};

/* Allocates an empty policy, to be freed with policy_free(). NULL: no memory. */
struct policy *policy_new(void);

/*
 * Reads @f, called @name in messages, into @p. Mistakes and read errors are collected for
 * policy_finish().
 */
void policy_read_stream(struct policy *p, FILE *f, const char *name);

/* Begins a file: stores its name and returns the copy. NULL: no memory. */
const char *policy_add_file(struct policy *p, const char *name);

/* Records a mistake in the latest file. */
void policy_mistake(struct policy *p, unsigned int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Records a mistake found after all files have been read. */
void policy_mistake_in(struct policy *p, const struct policy_section *s, unsigned int line,
		       const char *format, ...) __attribute__((format(printf, 4, 5)));

#define BLANKS " \t\r\f\v"

/* Adds a section at @line of the latest file, marked invalid for now. NULL: no memory. */
struct policy_section *policy_section_add(struct policy *p, unsigned int line);

/*
 * Adds the section with the header @line, which is modified, at line @n of the latest file. Records
 * mistakes in the header. NULL: no memory.
 */
struct policy_section *policy_section_begin(struct policy *p, unsigned int n, char *line);

/* Prints all mistakes in file order. Returns 0; -EINVAL: there are some; or -ENOMEM. */
int policy_print_mistakes(struct policy *p, FILE *errors);

/* Records contradictory values, which can be found only once everything is read. */
void policy_cross_check(struct policy *p);

/* policy_cross_check(), then policy_print_mistakes(). Returns the latter's result. */
int policy_finish(struct policy *p, FILE *errors);

/* Does the section match the device? POLICY_DEVICE: by its own name, not that of its PF. */
bool policy_section_fits(const struct policy_section *s, const struct device_facts *f);

#endif
