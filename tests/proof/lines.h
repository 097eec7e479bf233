/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A line that is only read, and searches in it that find any place that is long enough, or none:
 * what the place has is not looked at, but for its first byte. Whatever holds for these holds for
 * the real ones.
 */
#ifndef LINES_H
#define LINES_H

#define OWN_SEARCHES
#include "parsers.h"

static const char *line, *line_end;

/* Any line, which is only read: its length is known. */
static void any_line(void)
{
	static char text[TEXT + 1];
	size_t begin = nondet_size(), end = nondet_size();

	ASSUME(begin <= end && end <= TEXT);
	for (size_t i = 0; i < TEXT; i++) {
		text[i] = nondet_char();
		ASSUME(i < begin || i >= end || text[i]);
	}
	text[end] = 0;
	line = text + begin;
	line_end = text + end;
}

static size_t length(const char *s)
{
	size_t n = 0;

	if (__CPROVER_same_object(s, line))
		return line_end - s;
	while (s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return length(s);
}

char *strstr(const char *s, const char *what)
{
	size_t at = nondet_size(), n = length(s), m = length(what);

	if (nondet_bool() || m > n)
		return NULL;
	ASSUME(at <= n - m && s[at] == what[0]);
	return (char *)s + at;
}

char *strchr(const char *s, int c)
{
	size_t at = nondet_size(), n = length(s);

	ASSUME(at <= n);
	if (!__CPROVER_same_object(s, line)) { /* a set of characters */
		while (*s && *s != (char)c)
			s++;
		return *s == (char)c ? (char *)s : NULL;
	}
	if (nondet_bool())
		return NULL;
	ASSUME(s[at] == (char)c);
	return (char *)s + at;
}

char *strpbrk(const char *s, const char *set)
{
	return strstr(s, "");
}

size_t strspn(const char *s, const char *set)
{
	size_t n = nondet_size();

	ASSUME(n <= length(s));
	if (length(s) && !strchr(set, s[0]))
		return 0;
	return n;
}

#endif
