/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory safety of parsers: for any text up to a stated length, no access lies outside of it or of
 * what is filled, no sum or shift is undefined, and each loop ends. Text lies in an object that ends
 * with its NUL, so that one byte too far is noticed.
 *
 * Included before the parser's source. Here is what CBMC's library lacks, and what it has but takes
 * long to search: the functions here return any value that the C standard allows for *some* text of
 * that length. Whatever holds with these holds with the real ones.
 */
#ifndef PARSERS_H
#define PARSERS_H

#define __NO_CTYPE /* functions, not tables of glibc */

#include "proof.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef TEXT
#define TEXT 1 /* no text is parsed */
#endif

size_t nondet_size(void);
int nondet_int(void);
unsigned long nondet_ulong(void);

/*
 * Any text of up to TEXT bytes. It may begin anywhere, so that what follows its NUL is beyond the
 * array for one of each length; and may end before, so that for each length one begins the array.
 */
static char *any_text(void)
{
	static char text[TEXT + 1];
	size_t begin = nondet_size();

	ASSUME(begin <= TEXT);
	for (size_t i = 0; i < TEXT; i++)
		text[i] = nondet_char();
	text[TEXT] = 0;
	return text + begin;
}

#ifndef OWN_SEARCHES
char *strstr(const char *s, const char *what)
{
	for (;; s++) {
		size_t n = 0;

		while (what[n] && s[n] == what[n])
			n++;
		if (!what[n])
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

static _Bool is_one_of(char c, const char *set)
{
	while (*set && *set != c)
		set++;
	return *set;
}

size_t strspn(const char *s, const char *set)
{
	size_t n = 0;

	while (s[n] && is_one_of(s[n], set))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *set)
{
	size_t n = 0;

	while (s[n] && !is_one_of(s[n], set))
		n++;
	return n;
}

char *strsep(char **rest, const char *set)
{
	char *s = *rest, *end;

	if (!s)
		return NULL;
	end = s + strcspn(s, set);
	*rest = *end ? end + 1 : NULL;
	*end = 0;
	return s;
}
#endif

/* A number at @s, if there is one: where it ends lies within the text. */
static unsigned long any_number(const char *s, char **end)
{
	size_t n = 0;

	while (isxdigit((unsigned char)s[n]) || s[n] == 'x' || s[n] == '-' ||
	       isspace((unsigned char)s[n]))
		n++;
	if (end) {
		size_t at = nondet_size();

		ASSUME(at <= n);
		*end = (char *)s + at;
	}
	if (nondet_bool())
		errno = ERANGE;
	return nondet_ulong();
}

unsigned long strtoul(const char *s, char **end, int base)
{
	return any_number(s, end);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	return any_number(s, end);
}

/* What is printed ends in its buffer; in one that nothing was written to before, it is any text. */
static int any_print(char *to, size_t size)
{
	size_t at = nondet_size();
	int n = nondet_int();

	CHECK(__CPROVER_w_ok(to, size), "what is printed to has its size");
	ASSUME(n >= 0 && at < size && at <= (size_t)n);
	to[at] = 0;
	return n;
}

#define snprintf(to, size, ...)		    any_print(to, size)
#define vsnprintf(to, size, format, values) any_print(to, size)

#endif
