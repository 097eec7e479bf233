// SPDX-License-Identifier: GPL-2.0
/* Lines of any file, and the values of a policy's keys. */
#include "parsers.h"

#include "base/line.c"
#include "base/spelling.c"
#include "policy/values.c"

static char why[POLICY_WHY];

void values_amount(void)
{
	struct policy_amount a;
	enum policy_key key = nondet_u32();

	ASSUME((__u32)key < POLICY_KEYS && key != POLICY_ACTIONS && key != POLICY_PROTECT);
	if (policy_amount_read(&a, key, any_text(), why) && a.unit == POLICY_SHARE)
		CHECK(a.n <= SHARE_MAX, "a share is no more than a key allows");
}

void values_duration(void)
{
	__u64 ns;

	if (policy_duration_read(&ns, any_text(), why))
		CHECK(ns <= NSEC_MAX + NSEC_PER_DAY,
		      "no duration is longer than a year and two days");
}

void values_trim(void)
{
	char *text = any_text();
	size_t n = strlen(text);
	char *trimmed = policy_trim(text);

	CHECK(trimmed >= text && trimmed <= text + n, "within the text");
}

void values_near(void)
{
	const char *a = any_text(), *b = a + nondet_size() % 3;

	ASSUME(strlen(a) >= 2);
	CHECK(spelling_distance(a, b) <= TEXT, "no more changes than characters");
}

int getc_unlocked(FILE *f)
{
	int c = nondet_int();

	ASSUME(c >= EOF && c <= 255);
	return c;
}

int ferror(FILE *f)
{
	return nondet_int();
}

/* A line of up to TEXT bytes, into a buffer of any size. */
void values_line(void)
{
	struct line l;
	FILE f;

	l.size = nondet_size();
	ASSUME(l.size >= 1 && l.size <= TEXT);
	l.text = malloc(l.size);
	ASSUME(l.text);
	if (line_read(&l, &f) >= 0)
		CHECK(l.length < l.size && !l.text[l.length], "a line ends in its buffer");
}
