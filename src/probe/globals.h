/* SPDX-License-Identifier: GPL-2.0 */
/* Creates the maps of the programs' global variables. */
#ifndef PROBE_GLOBALS_H
#define PROBE_GLOBALS_H

#include <bpf/libbpf.h>

/*
 * Creates the maps of an object's global variables with their current values, and maps them over
 * the skeleton's variables, which are shared with the programs from then on. Call before the object
 * is loaded and after all of .rodata is set, which cannot be changed later. Returns 0 or a negative
 * errno.
 *
 * libbpf would write all of them by bpf() calls, which take long for large maps and may make other
 * kprobes miss events: map_write.h.
 */
int globals_create(const struct bpf_object *obj);

#endif
