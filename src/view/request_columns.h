/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns of the table of `stat`: their titles, widths and contents.
 */
#ifndef VIEW_REQUEST_COLUMNS_H
#define VIEW_REQUEST_COLUMNS_H

#include "model/request_snapshot.h"

struct column {
	const char *head; /* NULL ends the list */
	int width;	  /* 0: as wide as the longest name; only for the leading columns */
	bool left;	  /* left-aligned */
	/* Returns the text for @d, at most @width bytes, in @buf (COLUMN_BUF bytes) or static. */
	const char *(*cell)(char *buf, const struct dev_snapshot *d, int width);
};

#define COLUMN_BUF (PR_NAME + 32)

/*
 * The layouts of the table. Each is a NULL-terminated array of lists of columns. Lists that would
 * not fit side by side are printed one below the other, each with the device's name.
 */
extern const struct column *const columns_narrow[];
/* The same with DMA faults; the driver's name gets less room. */
extern const struct column *const columns_faults[];
/* All columns, with full names. */
extern const struct column *const columns_wide[];

/* Whether the device was over its credits at any time in the interval. */
bool device_is_over(const struct dev_snapshot *d);

#endif
