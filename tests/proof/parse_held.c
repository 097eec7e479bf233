// SPDX-License-Identifier: GPL-2.0
/* The file of what is in force: each of its words, and whole lines. */
#include "parsers.h"

#include "act/ledger_file.c"

void held_word(void)
{
	char *line = any_text(), *rest = line;
	const size_t n = strlen(line);
	const char *w = word(&rest);

	CHECK(!w || (w == line && strlen(w) <= n), "a word is of the line");
	CHECK(!w || !rest || (rest > line && rest <= line + n), "the rest is of the line");
}

/* A name in a buffer of any size, so that the name is too long for some. */
void held_name(void)
{
	char *rest = any_text(), *to;
	size_t size = nondet_size();

	ASSUME(size >= 1 && size <= TEXT);
	to = malloc(size);
	ASSUME(to);
	if (!name(to, size, &rest))
		CHECK(strlen(to) < size, "a name ends in its buffer");
}

void held_number(void)
{
	char *rest = any_text();
	__u64 v, most = nondet_u64();

	if (!number(&v, most, &rest))
		CHECK(v <= most, "a number is not larger than allowed");
}

void held_process(void)
{
	char *rest = any_text();
	struct held h;

	if (!pid(&h, &rest))
		CHECK(h.pid > 1 && h.pid <= 0x7fffffff, "not process 1, and no group of processes");
}

void held_device(void)
{
	char *rest = any_text(), to[DEVICE_NAME];

	if (!device(to, &rest))
		CHECK(!strchr(to, '/') && to[0], "a name that stays in its directory");
}

void held_path(void)
{
	const char *path = any_text();

	if (stays(path) && strlen(path) >= 3)
		CHECK(strcmp(path + strlen(path) - 3, "/.."), "a path that stays below its root");
}
