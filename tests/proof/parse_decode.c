// SPDX-License-Identifier: GPL-2.0
/* What reads numbers, addresses and names in lines of a kernel log. */
#include "lines.h"

#include "decode/parse.c"

void decode_one_hex(void)
{
	const char *s;
	__u64 v;

	any_line();
	s = line;
	if (decode_hex(&s, &v))
		CHECK(s > line && s <= line_end, "a number ends in its line");
	else
		CHECK(s == line, "stays if there is none");
}

void decode_one_bdf(void)
{
	char name[FAULT_NAME];

	any_line();
	decode_bdf(line, name);
}

void decode_one_word(void)
{
	size_t size = nondet_size();
	char *to;

	any_line();
	ASSUME(size >= 1 && size <= TEXT);
	to = malloc(size);
	ASSUME(to);
	decode_word(line, nondet_char(), to, size);
}

void decode_one_printer(void)
{
	char driver[FAULT_SHORT_NAME], device[FAULT_NAME];
	size_t at = nondet_size();

	any_line();
	ASSUME(at <= (size_t)(line_end - line));
	decode_printer(line, line + at, driver, device);
}

void decode_one_key(void)
{
	__u64 v;

	any_line();
	decode_key(line, "sid: ", &v);
}
