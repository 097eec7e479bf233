/* SPDX-License-Identifier: GPL-2.0 */
/* Which processes have a PASID, as the kernel has it at the moment of the call. */
#ifndef PROBE_PASID_PROGRAMS_H
#define PROBE_PASID_PROGRAMS_H

#include "pasid_record.h"

/*
 * Reads the processes whose address space has a PASID into *@list, by PASID and pid, and their
 * number into *@n. A PASID belongs to an address space from its first bind until its end (since
 * Linux 5.18, kernel/fork.c), whether or not a device is still bound. Processes that share an address
 * space, as after vfork(), are listed all. The caller frees *@list. Returns 0 or a negative errno,
 * which is logged.
 */
int pasids_read(struct pasid_record **list, unsigned int *n);

#endif
