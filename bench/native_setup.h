/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NATIVE_SETUP_H
#define NATIVE_SETUP_H

#include <linux/types.h>
#include <stddef.h>

#include "core.h"
#include "native.h"
#include "native.skel.h"

/* What the tables hold before anything comes. */
enum fill {
	FILL_NONE,
	FILL_DIRECT, /* every group finds its direct slot taken and spills */
	FILL_ALL,    /* and the spill table is full: requests cannot be tracked */
};

struct native {
	struct native_bpf *skel;
	struct pr_row *rows; /* BENCH_ROWS, mapped */
};

/* Loads the programs. 0 or a negative errno; native_close() either way. */
int native_open(struct native *nat);
void native_close(struct native *nat);

/* Empties all tables and makes the rows of @devices devices. 0 or a negative errno. */
int native_prepare(struct native *nat, __u32 devices, enum fill fill);

/* Runs a program once. 0 or a negative errno, -EINVAL if it says that it failed. */
int native_run(const struct bpf_program *prog);

/* Sorts @v and returns its median; @n is odd. */
double median(double *v, size_t n);

#endif
