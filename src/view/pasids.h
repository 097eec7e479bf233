/* SPDX-License-Identifier: GPL-2.0 */
/* Output of `pasids`. */
#ifndef VIEW_PASIDS_H
#define VIEW_PASIDS_H

#include <stdbool.h>
#include <stdio.h>

#include "act/cgroup.h"
#include "format/json.h"
#include "pasid_record.h"

struct pasid_view {
	struct pasid_record r;
	__u64 age;		/* of the process, ns */
	char cgroup[HELD_PATH]; /* "": not known */
};

/* Prints a table, at most 79 columns unless @wide, or that there is nothing to show. */
void pasids_text(FILE *f, const struct pasid_view *v, unsigned int n, bool wide);

/* The same as "pasid" records; the caller writes the header. 0 or a negative errno. */
int pasids_json(struct json *j, const struct pasid_view *v, unsigned int n);

#endif
