// SPDX-License-Identifier: GPL-2.0
/* Parses a section's header, "[driver idxd]". A glob in it may contain "]". */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/match.h"
#include "policy/parts.h"
#include "base/array.h"
#include "base/spelling.h"

static const char *const kinds[POLICY_SCOPES] = {
	[POLICY_GLOBAL] = "global", [POLICY_IOMMU] = "iommu", [POLICY_DRIVER] = "driver",
	[POLICY_GROUP] = "group",   [POLICY_ID] = "id",	      [POLICY_DEVICE] = "device",
};

static const char *const arguments[POLICY_SCOPES] = {
	[POLICY_GLOBAL] = "",	    [POLICY_IOMMU] = " GLOB",	    [POLICY_DRIVER] = " GLOB",
	[POLICY_GROUP] = " NUMBER", [POLICY_ID] = " VENDOR:DEVICE", [POLICY_DEVICE] = " GLOB",
};

struct policy_section *policy_section_add(struct policy *p, unsigned int line)
{
	struct policy_section *s = calloc(1, sizeof(*s));

	if (!s || array_grow(p->section, p->n_sections)) {
		free(s);
		p->no_memory = true;
		return NULL;
	}
	s->scope = POLICY_SCOPES;
	s->file = p->file[p->n_files - 1];
	s->line = line;
	p->section[p->n_sections++] = s;
	return s;
}

/* Is it a vendor or device ID: four hexadecimal digits, or a glob of them? */
static bool is_id(const char *s, size_t n)
{
	bool glob = strcspn(s, "*?[") < n;

	return n && strspn(s, "0123456789abcdefABCDEF*?[]!^-") >= n && (glob || n == 4);
}

/* Returns NULL, or what is wrong with the section's pattern. */
static const char *check_pattern(struct policy_section *s)
{
	const char *open = strchr(s->pattern, '['), *colon;

	if (open && !strchr(open, ']'))
		return "a \"[\" in the pattern without its \"]\"";
	switch (s->scope) {
	case POLICY_GROUP: {
		char *end;
		unsigned long v;

		errno = 0;
		v = strtoul(s->pattern, &end, 10);
		if (!isdigit((unsigned char)*s->pattern) || *end || errno || v >= DEVICE_NO_GROUP)
			return "a group is a number, see /sys/kernel/iommu_groups";
		s->group = v;
		return NULL;
	}
	case POLICY_ID:
		colon = strchr(s->pattern, ':');
		if (!colon || !is_id(s->pattern, colon - s->pattern) ||
		    !is_id(colon + 1, strlen(colon + 1)))
			return "an id is VENDOR:DEVICE, four hexadecimal digits "
			       "each, such as 8086:0b25 or 8086:*";
		return NULL;
	default:
		return NULL;
	}
}

static const struct policy_section *find_same(const struct policy *p,
					      const struct policy_section *s)
{
	for (unsigned int i = p->n_sections; i-- && p->section[i]->file == s->file;) {
		const struct policy_section *other = p->section[i];

		if (other != s && other->scope == s->scope && !strcmp(other->pattern, s->pattern))
			return other;
	}
	return NULL;
}

static enum policy_scope find_kind(const char *text)
{
	enum policy_scope scope = 0;

	while (scope < POLICY_SCOPES && strcmp(text, kinds[scope]))
		scope++;
	return scope;
}

static void unknown_kind(struct policy *p, const struct policy_section *s)
{
	const char *near = spelling_near(s->text, kinds, POLICY_SCOPES);

	if (near)
		policy_mistake(p, s->line, "%s: unknown section; did you mean [%s%s]?", s->name,
			       near, arguments[find_kind(near)]);
	else
		policy_mistake(p, s->line,
			       "%s: unknown section; there are global, "
			       "iommu, driver, group, id, device",
			       s->name);
}

/* Parses s->text, "KIND PATTERN"; any number of blanks may separate them. */
static void parse_section(struct policy *p, struct policy_section *s)
{
	size_t n = strcspn(s->text, BLANKS);
	const struct policy_section *same;
	enum policy_scope scope;
	const char *wrong;

	s->pattern = s->text + n + strspn(s->text + n, BLANKS);
	s->text[n] = 0;
	scope = find_kind(s->text);
	if (asprintf(&s->name, "[%s%s%s]", s->text, *s->pattern ? " " : "", s->pattern) < 0) {
		s->name = NULL;
		p->no_memory = true;
		return;
	}
	if (scope == POLICY_SCOPES) {
		unknown_kind(p, s);
		return;
	}
	if (!*s->pattern != (scope == POLICY_GLOBAL)) {
		policy_mistake(p, s->line, "%s: must be [%s%s]", s->name, kinds[scope],
			       arguments[scope]);
		return;
	}
	s->scope = scope;
	wrong = check_pattern(s);
	if (wrong) {
		policy_mistake(p, s->line, "%s: %s", s->name, wrong);
		return;
	}
	same = find_same(p, s);
	if (same)
		policy_mistake(p, s->line, "%s: already defined in line %u; put its keys there",
			       s->name, same->line);
}

/*
 * Finds the "]" that ends the section's header: the first with nothing but a comment after it.
 * Returns NULL if there is none.
 */
static char *section_end(char *line)
{
	for (char *end = line; (end = strchr(end, ']')); end++) {
		const char *rest = end + 1 + strspn(end + 1, BLANKS);

		if (!*rest || *rest == ';' || *rest == '#')
			return end;
	}
	return NULL;
}

struct policy_section *policy_section_begin(struct policy *p, unsigned int n, char *line)
{
	struct policy_section *s = policy_section_add(p, n);
	char *end = section_end(line);

	if (!s)
		return NULL;
	if (!end) {
		policy_mistake(p, s->line, "%s: %s", line,
			       strchr(line, ']') ? "text after the \"]\"" : "no \"]\" at its end");
		return s;
	}
	do
		*end-- = 0;
	while (strchr(BLANKS, *end));
	line++;
	s->text = strdup(line + strspn(line, BLANKS));
	if (s->text)
		parse_section(p, s);
	else
		p->no_memory = true;
	return s;
}

bool policy_section_fits(const struct policy_section *s, const struct device_facts *f)
{
	char id[sizeof("ffff:ffff")];

	switch (s->scope) {
	case POLICY_GLOBAL:
		return true;
	case POLICY_IOMMU:
		return f->iommu[0] && !fnmatch(s->pattern, f->iommu, 0);
	case POLICY_DRIVER:
		return f->driver[0] && !fnmatch(s->pattern, f->driver, 0);
	case POLICY_GROUP:
		return f->group == s->group;
	case POLICY_ID:
		snprintf(id, sizeof(id), "%04x:%04x", f->vendor, f->device);
		return f->vendor && !fnmatch(s->pattern, id, FNM_CASEFOLD);
	case POLICY_DEVICE:
		return match_device(s->pattern, f->name);
	default:
		return false;
	}
}
