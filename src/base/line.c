// SPDX-License-Identifier: GPL-2.0
#include "base/line.h"

#include <errno.h>

int line_read(struct line *l, FILE *f)
{
	int c;

	l->length = 0;
	l->cut = l->nul = l->ended = false;
	errno = 0;
	while ((c = getc_unlocked(f)) != EOF && c != '\n') {
		if (l->length + 1 >= l->size) {
			l->cut = true;
			continue;
		}
		l->nul = l->nul || !c;
		l->text[l->length++] = c ?: ' ';
	}
	l->text[l->length] = 0;
	l->ended = c == '\n';
	if (ferror(f))
		return errno ? -errno : -EIO;
	return l->ended || l->length || l->cut;
}
