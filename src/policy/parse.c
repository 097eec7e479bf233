// SPDX-License-Identifier: GPL-2.0
/*
 * One file of a policy. inih reads the lines with a key; what it would cut or swallow without a
 * word (see ini.h: lines from INI_MAX_LINE on, names of sections and keys from 50 characters on,
 * text behind a section's first "]", sections without keys) is found here, in the reader that
 * feeds it. Sections are read here altogether, as a glob may hold a "]".
 */
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/parts.h"
#include "base/line.h"
#include "base/spelling.h"

#define BOM	     "\xef\xbb\xbf"
#define LINE_MAX_INI (INI_MAX_LINE - 3) /* as ini.h has it: without "\r\n" and the NUL */

struct reader {
	struct policy *p;
	FILE *f;
	unsigned int line;
	struct policy_section *section; /* NULL: none yet */
	char text[4096];
	bool nul;
	int err; /* of reading */
};

static void read_value(struct reader *r, enum policy_key key, const char *value)
{
	struct policy_section *s = r->section;
	const char *name = policy_key_names[key];
	char why[POLICY_WHY];
	bool read;

	if (s->at[key]) {
		policy_mistake(r->p, r->line, "%s: stands in line %u of this section already", name,
			       s->at[key]);
		return;
	}
	s->at[key] = r->line;
	if (!*value) {
		policy_mistake(r->p, r->line, "%s: no value", name);
		return;
	}
	if (key != POLICY_ACTIONS) {
		read = policy_amount_read(&s->amount[key], key, value, why);
	} else {
		s->ladder = calloc(1, sizeof(*s->ladder));
		if (!s->ladder) {
			r->p->no_memory = true;
			return;
		}
		read = policy_ladder_read(s->ladder, value, why);
	}
	if (read)
		return;
	s->amount[key] = (struct policy_amount){}; /* says nothing against others */
	policy_mistake(r->p, r->line, "%s: %s%s", name, why,
		       strstr(value, " #") ? " (a comment after a value begins with \";\")" : "");
}

/* inih's, for each KEY = VALUE. Always 1: mistakes are kept elsewhere. */
static int handle(void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;
	enum policy_key key = 0;
	const char *near;

	(void)section;
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
		policy_mistake(r->p, r->line,
			       "%s: stands before any section; put it below [global]", name);
	} else if (key == POLICY_MAX_ACTIONS && r->section->scope != POLICY_GLOBAL &&
		   r->section->scope != POLICY_SCOPES) {
		policy_mistake(r->p, r->line,
			       "%s: counts the whole machine's actions; put it below [global]",
			       name);
	} else {
		read_value(r, key, value);
	}
	return 1;
}

/* Is there a "=" before a comment? Otherwise inih would say no more than that it failed. */
static bool has_key(const char *line)
{
	for (const char *at = line; *at; at++) {
		if (*at == '=')
			return true;
		if (*at == ';' && isspace((unsigned char)at[-1]))
			return false;
	}
	return false;
}

/* Is the @line, of @n characters without its end, one that inih is to see? */
static bool take_line(struct reader *r, char *line, size_t n)
{
	const char *text = line + strspn(line, BLANKS);

	if (r->nul) {
		policy_mistake(r->p, r->line, "a NUL byte: not a text file");
		return false;
	}
	if (!*text || *text == '#' || *text == ';')
		return false;
	if (n > LINE_MAX_INI) {
		policy_mistake(r->p, r->line, "a line of %s%zu characters; at most %d",
			       n + 1 == sizeof(r->text) ? "at least " : "", n, LINE_MAX_INI);
		if (*line == '[')
			r->section = policy_section_add(r->p, r->line);
		return false;
	}
	if (text != line) {
		policy_mistake(
			r->p, r->line,
			"blanks at the beginning of the line; a value can't go on there, and "
			"a key begins in the first column");
		return false;
	}
	if (*line == '[') {
		r->section = policy_section_begin(r->p, r->line, line);
		return false;
	}
	if (!has_key(line)) {
		policy_mistake(r->p, r->line, "%.*s: no \"=\"; write KEY = VALUE",
			       (int)strcspn(line, BLANKS ":;"), line);
		return false;
	}
	return true;
}

/* inih's fgets(). Lines that are not for it are empty ones. */
static char *next_line(char *buf, int size, void *stream)
{
	struct reader *r = stream;
	struct line l = { .text = r->text, .size = sizeof(r->text) };
	char *line = r->text;
	size_t n;

	r->err = line_read(&l, r->f);
	if (r->err <= 0)
		return NULL;
	r->line++;
	n = l.length;
	r->nul = l.nul;
	while (n && line[n - 1] == '\r')
		line[--n] = 0;
	if (r->line == 1 && !strncmp(line, BOM, strlen(BOM))) {
		line += strlen(BOM);
		n -= strlen(BOM);
	}
	snprintf(buf, size, "%s\n", take_line(r, line, n) ? line : "");
	return buf;
}

void policy_read_stream(struct policy *p, FILE *f, const char *name)
{
	struct reader r = { .p = p, .f = f };

	if (!policy_add_file(p, name))
		return;
	if (ini_parse_stream(next_line, &r, handle, &r) < 0)
		p->no_memory = true;
	if (r.err < 0)
		policy_mistake(p, 0, "%s", strerror(-r.err));
}
