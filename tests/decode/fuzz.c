// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer's target: any bytes as lines of a log, decoded and written in both formats. Built and
 * run by run-fuzz, with ASan and UBSan.
 */
#include <stdlib.h>
#include <string.h>

#include "view/decode.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static FILE *null;

static void write_all(const struct decoded *d, int n)
{
	static struct decode_told told;

	if (n > DECODE_MAX)
		abort();
	for (int i = 0; i < n; i++) {
		if (out_decoded_text(null, &d[i], &told) || out_decoded_json(null, &d[i]))
			abort();
		/* what is printed ends within its field, and says who it was about */
		if (!memchr(d[i].device, 0, sizeof(d[i].device)) ||
		    !memchr(d[i].iommu, 0, sizeof(d[i].iommu)) || d[i].source >= FAULT_SOURCES)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct decode_state state = {};
	struct decoded out[DECODE_MAX];
	char *text = malloc(size + 1), *line, *next;
	unsigned long lines = 0;

	if (!null)
		null = fopen("/dev/null", "w");
	if (!null || !text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	memset(out, 0xff, sizeof(out));
	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		/* a copy of its own, so that a step beyond its end is seen */
		line = strdup(line);
		if (!decode_value(line, out))
			write_all(out, 1);
		write_all(out, decode_line(&state, line, out));
		lines++;
		decode_is_words(line);
		free(line);
	}
	write_all(out, decode_end(&state, out));
	if (state.line != lines)
		abort();
	free(text);
	return 0;
}
