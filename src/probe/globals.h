/* SPDX-License-Identifier: GPL-2.0 */
/* The maps of the programs' global variables, made by us. */
#ifndef PROBE_GLOBALS_H
#define PROBE_GLOBALS_H

#include <bpf/libbpf.h>

/*
 * Makes the maps of an object's global variables with the values that they have now, and puts them
 * where the skeleton's variables are: these are the programs' from then on. To be called before the
 * object is loaded, when all of .rodata is set: it can't be changed after. 0 or a negative errno.
 *
 * libbpf would write all of them by bpf() calls, which take long where they are many: map_write.h.
 */
int globals_create(const struct bpf_object *obj);

#endif
