// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/spelling.h"

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int spelling_distance(const char *a, const char *b)
{
	unsigned int row[SPELLING_MAX + 1], n = min(strlen(b), SPELLING_MAX);

	for (unsigned int j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned int i = 1; *a; a++, i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= n; j++) {
			bool same = tolower((unsigned char)*a) == tolower((unsigned char)b[j - 1]);
			unsigned int change = diagonal + !same;

			diagonal = row[j];
			row[j] = min(change, 1 + min(row[j], row[j - 1]));
		}
	}
	return row[n];
}

const char *spelling_near(const char *word, const char *const *words, unsigned int n)
{
	const char *near = NULL;
	unsigned int best = 2 + strlen(word) / 4;

	for (unsigned int i = 0; i < n; i++) {
		size_t length = strlen(words[i]);
		unsigned int d;

		if (strlen(word) >= length + best)
			continue; /* the lengths alone differ by that much */
		d = spelling_distance(word, words[i]);
		if (d < best && d < length) {
			best = d;
			near = words[i];
		}
	}
	return near;
}
