/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns of the table of `stat`: which there are, how wide, what stands in them.
 */
#ifndef VIEW_REQUEST_COLUMNS_H
#define VIEW_REQUEST_COLUMNS_H

#include "model/request_snapshot.h"

struct column {
	const char *head; /* NULL ends the list */
	int width;	  /* 0: as wide as the widest name; names come first */
	bool left;	  /* aligned */
	/* The text for @d, at most @width bytes wide, in @buf (COLUMN_BUF bytes) or static. */
	const char *(*cell)(char *buf, const struct dev_snapshot *d, int width);
};

#define COLUMN_BUF (PR_NAME + 32)

/*
 * What stands beside each other. A list of columns that would not fit in 80 is several, ended by
 * NULL: one below the other, each with the device's name.
 */
extern const struct column *const columns_narrow[];
/* The same with DMA faults, at the cost of the driver's name. */
extern const struct column *const columns_faults[];
/* Everything, names in full. */
extern const struct column *const columns_wide[];

/* Was it over its credits at any time of the interval? */
bool device_is_over(const struct dev_snapshot *d);

#endif
