// SPDX-License-Identifier: GPL-2.0
#include "check.h"

#include <stdarg.h>

static char why[600];
static bool skipped;
static int failed;

void run_test(const char *name, void (*test)(void))
{
	why[0] = '\0';
	skipped = false;
	test();
	if (!why[0])
		printf("ok %s\n", name);
	else
		printf("%s %s: %s\n", skipped ? "skip" : "not ok", name, why);
	failed += why[0] && !skipped;
	fflush(stdout);
}

bool test_failed(void)
{
	return why[0] && !skipped;
}

int tests_failed(void)
{
	return failed;
}

void fail(const char *format, ...)
{
	va_list args;

	if (why[0] && !skipped)
		return;
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	skipped = false;
	for (char *c = why; *c; c++)
		if (*c == '\n')
			*c = '|';
}

void skip(const char *format, ...)
{
	va_list args;

	if (why[0])
		return;
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	skipped = true;
}

void page_open(struct page *p)
{
	p->text = NULL;
	p->f = open_memstream(&p->text, &p->size);
	if (!p->f)
		abort();
}

void page_close(struct page *p)
{
	fclose(p->f);
}

void page_free(struct page *p)
{
	free(p->text);
}

size_t widest(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, "\n");

		most = n > most ? n : most;
		text += n + !!text[n];
	}
	return most;
}

void check_printable(const char *text)
{
	for (; *text; text++)
		if (*text != '\n' && (*text < ' ' || *text > '~'))
			fail("byte %02x in the text", (unsigned char)*text);
}
