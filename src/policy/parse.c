// SPDX-License-Identifier: GPL-2.0
/*
 * Reads one file of a policy: "[SECTION]" and "KEY = VALUE" lines, where ";" after a blank starts a
 * comment. Mistakes are recorded with their lines, and the rest of the file is still read.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/parts.h"
#include "base/line.h"
#include "base/spelling.h"

#define BOM "\xef\xbb\xbf"

struct reader {
	struct policy *p;
	struct policy_section *section; /* NULL: none yet */
	unsigned int line;
};

static void read_value(struct reader *r, enum policy_key key, const char *value)
{
	struct policy_section *s = r->section;
	const char *name = policy_key_names[key];
	char why[POLICY_WHY];
	bool read;

	if (s->at[key]) {
		policy_mistake(r->p, r->line, "%s: already set in line %u of this section", name,
			       s->at[key]);
		return;
	}
	s->at[key] = r->line;
	if (!*value) {
		policy_mistake(r->p, r->line, "%s: no value", name);
		return;
	}
	if (key == POLICY_ACTIONS)
		s->ladder = calloc(1, sizeof(*s->ladder));
	if (key == POLICY_PROTECT)
		s->protect = calloc(1, sizeof(*s->protect));
	if ((key == POLICY_ACTIONS && !s->ladder) || (key == POLICY_PROTECT && !s->protect)) {
		r->p->no_memory = true;
		return;
	}
	read = key == POLICY_ACTIONS   ? policy_ladder_read(s->ladder, value, why)
	       : key == POLICY_PROTECT ? protect_read(s->protect, value, why)
				       : policy_amount_read(&s->amount[key], key, value, why);
	if (read)
		return;
	s->amount[key] = (struct policy_amount){}; /* cross checks then ignore it */
	policy_mistake(r->p, r->line, "%s: %s%s", name, why,
		       strstr(value, " #") ? " (a comment after a value begins with \";\")" : "");
}

static void read_key(struct reader *r, const char *name, const char *value)
{
	enum policy_key key = 0;
	const char *near;

	while (key < POLICY_KEYS && strcmp(name, policy_key_names[key]))
		key++;
	if (!*name) {
		policy_mistake(r->p, r->line, "no key before the \"=\"");
	} else if (key == POLICY_KEYS) {
		near = spelling_near(name, policy_key_names, POLICY_KEYS);
		policy_mistake(r->p, r->line, "%s: unknown key%s%s%s", name,
			       near ? "; did you mean " : ", see POLICY in iommu-faultstat(8)",
			       near ?: "", near ? "?" : "");
	} else if (!r->section) {
		policy_mistake(r->p, r->line, "%s: outside any section; put it under [global]",
			       name);
	} else if (key == POLICY_MAX_ACTIONS && r->section->scope != POLICY_GLOBAL &&
		   r->section->scope != POLICY_SCOPES) {
		policy_mistake(r->p, r->line,
			       "%s: applies to the whole machine; put it under [global]", name);
	} else {
		read_value(r, key, value);
	}
}

/* Strips the comment, and blanks at the end, from @line. */
static void cut_comment(char *line)
{
	size_t n = 0;

	while (line[n] && !(line[n] == ';' && n && isspace((unsigned char)line[n - 1])))
		n++;
	while (n && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = 0;
}

/* "KEY = VALUE" */
static void read_assignment(struct reader *r, char *line)
{
	char *value;

	cut_comment(line);
	value = strchr(line, '=');
	if (!value) {
		policy_mistake(r->p, r->line, "%.*s: no \"=\"; write KEY = VALUE",
			       (int)strcspn(line, BLANKS ":"), line);
		return;
	}
	*value++ = 0;
	cut_comment(line);
	read_key(r, line, value + strspn(value, BLANKS));
}

static void read_line(struct reader *r, struct line *l)
{
	char *line = l->text, *text;

	while (l->length && line[l->length - 1] == '\r')
		line[--l->length] = 0;
	if (r->line == 1 && !strncmp(line, BOM, strlen(BOM)))
		line += strlen(BOM);
	text = line + strspn(line, BLANKS);
	if (l->nul) {
		policy_mistake(r->p, r->line, "a NUL byte: not a text file");
	} else if (!*text || *text == '#' || *text == ';') {
		return;
	} else if (l->cut) {
		policy_mistake(r->p, r->line, "the line is too long: at most %zu characters",
			       l->size - 1);
		/* the keys that follow belong to this section, not the one before */
		if (*line == '[')
			r->section = policy_section_add(r->p, r->line);
	} else if (text != line) {
		policy_mistake(r->p, r->line,
			       "blanks at the beginning of the line; a value can't go on there, "
			       "and a key begins in the first column");
	} else if (*line == '[') {
		r->section = policy_section_begin(r->p, r->line, line);
	} else {
		read_assignment(r, line);
	}
}

void policy_read_stream(struct policy *p, FILE *f, const char *name)
{
	struct reader r = { .p = p };
	char text[1024];
	struct line l = { .text = text, .size = sizeof(text) };
	int err;

	if (!policy_add_file(p, name))
		return;
	while ((err = line_read(&l, f)) > 0) {
		r.line++;
		read_line(&r, &l);
	}
	if (err < 0)
		policy_mistake(p, 0, "%s", strerror(-err));
}
