/* SPDX-License-Identifier: GPL-2.0 */
/* What `credits` prints. All return 0 or the negative errno of writing. */
#ifndef VIEW_CREDITS_H
#define VIEW_CREDITS_H

#include <stdio.h>

#include "device/device.h"
#include "act/ledger.h"
#include "format/json.h"

/* A PF with PRI, and what is in force there. */
struct credits_row {
	const struct device_facts *f;
	const struct held *held; /* NULL: nothing */
	__u32 holder;		 /* the process that has it in force; 0: none that runs */
};

/* At most 79 columns for names of PCI functions; below it what is not as it should be. */
int out_credits_table(FILE *f, const struct credits_row *rows, unsigned int n);
int out_credits_detail(FILE *f, const struct credits_row *row);

/* A record "credits". */
int out_credits_json(struct json *j, const struct credits_row *row);

/* A record "change": what was done to @device, or tried: @err is 0 or a negative errno. */
int out_change_json(struct json *j, const char *device, const char *text, int err);

#endif
