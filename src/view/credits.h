/* SPDX-License-Identifier: GPL-2.0 */
/* Output of `credits`. All functions return 0, or a negative errno if writing fails. */
#ifndef VIEW_CREDITS_H
#define VIEW_CREDITS_H

#include <stdio.h>

#include "device/device.h"
#include "act/ledger.h"
#include "format/json.h"

/* A PF with PRI and the change in force on it. */
struct credits_row {
	const struct device_facts *f;
	const struct held *held; /* the change in force, NULL: none */
	__u32 holder;		 /* pid of the process that keeps it in force, 0: none is running */
};

/*
 * The table fits in 79 columns if all names are those of PCI functions. Both functions print a
 * note below for everything that is not as expected.
 */
int out_credits_table(FILE *f, const struct credits_row *rows, unsigned int n);
int out_credits_detail(FILE *f, const struct credits_row *row);

/* Writes a "credits" record. */
int out_credits_json(struct json *j, const struct credits_row *row);

/*
 * Writes a "change" record: what was done to @device, or attempted. @err is the result, 0 or a
 * negative errno (-EINPROGRESS: still waiting).
 */
int out_change_json(struct json *j, const char *device, const char *text, int err);

#endif
