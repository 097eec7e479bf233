// SPDX-License-Identifier: GPL-2.0
#include "view/request_table.h"

#include <string.h>

#include "view/request_columns.h"
#include "format/text.h"
#include "model/names.h"

#define SCREEN 20 /* rows between two headers */
#define RED    "\033[1;31m"
#define PLAIN  "\033[0m"

/* A line being built. What does not fit is cut off, and would be a bug of ours. */
struct line {
	size_t n;
	char text[1024];
};

static void pad(struct line *l, size_t n)
{
	for (; n && l->n < sizeof(l->text); n--)
		l->text[l->n++] = ' ';
}

static void put(struct line *l, const char *text, size_t length)
{
	if (length > sizeof(l->text) - l->n)
		length = sizeof(l->text) - l->n;
	memcpy(l->text + l->n, text, length);
	l->n += length;
}

static void cell(struct line *l, const struct column *c, size_t width, const char *text)
{
	size_t length = strlen(text), more = length < width ? width - length : 0;

	if (!c->left)
		pad(l, more);
	put(l, text, length);
	if (c->left)
		pad(l, more);
}

/* Sets the widths of columns whose width varies. Returns whether one has changed. */
static bool fit(const struct column *columns, const struct snapshot *s, struct table_state *st)
{
	bool changed = false;

	for (int c = 0; c < TABLE_NAMES && !columns[c].width; c++) {
		unsigned int most = strlen(columns[c].head);

		for (unsigned int i = 0; i < s->n_devs; i++) {
			const char *names[] = { s->devs[i].name, s->devs[i].driver,
						s->devs[i].iommu };
			unsigned int length = strlen(names[c]);

			most = length > most ? length : most;
		}
		if (most > st->width[c]) {
			st->width[c] = most;
			changed = true;
		}
	}
	return changed;
}

/* Returns the width of column @c: its own, or what its names need. */
static unsigned int width_of(const struct column *columns, int c, const struct table_state *st)
{
	return columns[c].width ? (unsigned int)columns[c].width : st->width[c];
}

static void header(FILE *f, const struct column *columns, struct table_state *st)
{
	struct line l;

	l.n = 0;
	for (int c = 0; columns[c].head; c++) {
		cell(&l, &columns[c], width_of(columns, c, st), columns[c].head);
		put(&l, columns[c + 1].head ? " " : "\n", 1);
	}
	fwrite(l.text, 1, l.n, f);
	st->rows = 0;
}

static void row(FILE *f, const struct column *columns, const struct dev_snapshot *d,
		const struct table_state *st, const struct out_options *o)
{
	bool color = o->color && device_is_over(d);
	char buf[COLUMN_BUF];
	const char *text;
	struct line l;

	l.n = 0;
	if (color)
		put(&l, RED, sizeof(RED) - 1);
	for (int c = 0; columns[c].head; c++) {
		unsigned int width = width_of(columns, c, st);

		text = columns[c].cell(buf, d, width);
		if (o->unmarked && !strncmp(text, ">=", 2))
			text += 2;
		cell(&l, &columns[c], width, text);
		if (columns[c + 1].head)
			put(&l, " ", 1);
	}
	if (color)
		put(&l, PLAIN, sizeof(PLAIN) - 1);
	put(&l, "\n", 1);
	fwrite(l.text, 1, l.n, f);
}

/* Explains ">=" once, and what would make the figure exact. */
static void floor_note(FILE *f, const struct snapshot *s, struct table_state *st)
{
	for (unsigned int i = 0; i < s->n_devs && !st->floor; i++)
		st->floor = s->devs[i].floor;
	if (st->floor)
		fputs(">= is a lower bound: requests from before the start may be outstanding. It is\n"
		      "exact once the device has been idle for a moment or its PRI was reset.\n",
		      f);
}

/* Prints below the rows which devices have gone, and what was lost since the last time. */
static void notes(FILE *f, const struct snapshot *s, struct table_state *st)
{
	char name[PR_NAME], n[FMT_SIZE];
	const char *between = "lost so far: ";
	unsigned int told = 0;
	__u64 lost = 0;

	for (unsigned int i = 0; i < s->n_devs; i++)
		if (s->devs[i].gone)
			fprintf(f, "%s is gone after %s requests\n",
				fmt_name(name, sizeof(name), s->devs[i].name, 30),
				fmt_count(n, s->devs[i].total.requests, false, 20));
	if (s->faults_elsewhere > st->faults_elsewhere)
		fprintf(f, "%s DMA faults of devices without page requests so far\n",
			fmt_count(n, s->faults_elsewhere, false, 20));
	st->faults_elsewhere = s->faults_elsewhere;
	for (int k = 0; k < LOST_KINDS; k++)
		lost += s->lost[k];
	if (lost == st->lost)
		return;
	st->lost = lost;
	for (int k = 0; k < LOST_KINDS; k++) {
		if (!s->lost[k])
			continue;
		fprintf(f, "%s%s %s", between, fmt_count(n, s->lost[k], false, 5), name_lost(k));
		between = ++told % 4 ? ", " : ",\n  ";
	}
	fputc('\n', f);
}

/* Has no device ever had a page request? */
static bool is_idle(const struct snapshot *s)
{
	for (unsigned int i = 0; i < s->n_devs; i++) {
		const struct dev_snapshot *d = &s->devs[i];

		if (d->total.requests || d->outstanding)
			return false;
		for (int k = 0; k < PR_UNMATCHED; k++)
			if (d->total.unmatched[k])
				return false;
	}
	return true;
}

static void idle(FILE *f, const struct snapshot *s, const struct table_state *st)
{
	if (s->n_devs)
		fprintf(f, "no page requests yet (%u device%s watched)\n", s->n_devs,
			s->n_devs == 1 ? "" : "s");
	else
		fputs(st->seen ? "no page requests: the devices that had some are gone\n"
			       : "no page requests yet\n",
		      f);
}

static const struct column *const *columns_for(const struct snapshot *s,
					       const struct out_options *o)
{
	if (o->wide)
		return columns_wide;
	for (unsigned int i = 0; i < s->n_devs; i++)
		if (s->devs[i].faults_total)
			return columns_faults;
	return columns_narrow;
}

/* Prints the rows for one list of columns, with its header if it is due. */
static void part(FILE *f, const struct column *columns, const struct snapshot *s,
		 const struct out_options *o, struct table_state *st, bool with_header)
{
	if (with_header)
		header(f, columns, st);
	else if (s->n_devs > 1 && !o->timestamps)
		fputc('\n', f);
	for (unsigned int i = 0; i < s->n_devs; i++)
		row(f, columns, &s->devs[i], st, o);
}

int out_table(FILE *f, const struct snapshot *s, const struct out_options *o,
	      struct table_state *st)
{
	const struct column *const *columns = columns_for(s, o);
	bool with_header = columns[1] != NULL || st->columns != columns;
	bool apart = columns[1] && st->columns == columns && !o->timestamps;
	char clock[FMT_SIZE];

	if (o->timestamps)
		fprintf(f, "%s\n", fmt_clock(clock, s->wall, false));
	if (is_idle(s)) {
		idle(f, s, st);
		notes(f, s, st);
		return out_flush(f);
	}
	with_header |= fit(columns[0], s, st) || (o->terminal && st->rows + s->n_devs > SCREEN);
	st->seen = true;
	st->columns = columns;
	for (int i = 0; columns[i]; i++) {
		if (i || apart)
			fputc('\n', f);
		part(f, columns[i], s, o, st, with_header);
	}
	st->rows += s->n_devs;
	if (!st->floor && !o->unmarked)
		floor_note(f, s, st);
	notes(f, s, st);
	return out_flush(f);
}
