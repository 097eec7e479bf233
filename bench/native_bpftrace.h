/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NATIVE_BPFTRACE_H
#define NATIVE_BPFTRACE_H

#include "native_setup.h"

/*
 * Measures the core against what bpftrace makes of the equivalent one-liner, both attached to the
 * same system calls and timed by the kernel (run_time_ns). Prints a table, sets @ratio to the
 * median of core to bpftrace. Without bpftrace or the tracepoints it says so and leaves @ratio
 * alone. Needs tracefs. 0 or a negative errno.
 */
int native_bpftrace(struct native *nat, double *ratio);

#endif
