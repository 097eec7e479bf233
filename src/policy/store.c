// SPDX-License-Identifier: GPL-2.0
/* Owns a policy's memory, and collects its files and mistakes while it is read. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"
#include "policy/parts.h"
#include "base/array.h"

struct policy *policy_new(void)
{
	return calloc(1, sizeof(struct policy));
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	for (unsigned int i = 0; i < p->n_sections; i++) {
		free(p->section[i]->name);
		free(p->section[i]->text);
		free(p->section[i]->ladder);
		if (p->section[i]->protect)
			protect_free(p->section[i]->protect);
		free(p->section[i]->protect);
		free(p->section[i]);
	}
	for (unsigned int i = 0; i < p->n_mistakes; i++)
		free(p->mistake[i].text);
	for (unsigned int i = 0; i < p->n_files; i++)
		free(p->file[i]);
	free(p->section);
	free(p->mistake);
	free(p->file);
	free(p);
}

const char *policy_add_file(struct policy *p, const char *name)
{
	if (array_grow(p->file, p->n_files) || !(p->file[p->n_files] = strdup(name))) {
		p->no_memory = true;
		return NULL;
	}
	return p->file[p->n_files++];
}

static void add_mistake(struct policy *p, unsigned int place, unsigned int line, const char *format,
			va_list ap)
{
	char *text = NULL;

	if (array_grow(p->mistake, p->n_mistakes) || vasprintf(&text, format, ap) < 0) {
		p->no_memory = true;
		return;
	}
	fmt_clean(text, strlen(text) + 1, text);
	p->mistake[p->n_mistakes++] = (struct policy_mistake){
		.file = p->file[place], .place = place, .line = line, .text = text
	};
}

void policy_mistake(struct policy *p, unsigned int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_mistake(p, p->n_files - 1, line, format, ap);
	va_end(ap);
}

void policy_mistake_in(struct policy *p, const struct policy_section *s, unsigned int line,
		       const char *format, ...)
{
	unsigned int place = 0;
	va_list ap;

	while (p->file[place] != s->file)
		place++;
	va_start(ap, format);
	add_mistake(p, place, line, format, ap);
	va_end(ap);
}

static int compare(const void *va, const void *vb)
{
	const struct policy_mistake *a = va, *b = vb;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

int policy_print_mistakes(struct policy *p, FILE *errors)
{
	if (p->no_memory) {
		fprintf(errors, "policy: %s\n", strerror(ENOMEM));
		return -ENOMEM;
	}
	if (!p->n_mistakes)
		return 0;
	qsort(p->mistake, p->n_mistakes, sizeof(*p->mistake), compare);
	for (unsigned int i = 0; i < p->n_mistakes; i++) {
		const struct policy_mistake *m = &p->mistake[i];

		if (m->line)
			fprintf(errors, "%s:%u: %s\n", m->file, m->line, m->text);
		else
			fprintf(errors, "%s: %s\n", m->file, m->text);
	}
	return -EINVAL;
}
