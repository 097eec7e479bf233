/* SPDX-License-Identifier: GPL-2.0 */
/* The words that describe faults, the same in every output format. */
#ifndef MODEL_FAULT_NAMES_H
#define MODEL_FAULT_NAMES_H

#include <linux/types.h>

#define FAULT_ACCESS_SIZE 32 /* bytes */
/* Writes the FAULT_READ, ... bits of @access to @buf and returns it: "write+exec", or "none". */
char *fault_access_name(char buf[FAULT_ACCESS_SIZE], __u8 access);
/* The names of enum fault_queue and enum fault_source. Static; "?" if unknown. */
const char *fault_queue_name(unsigned int queue);
const char *fault_source_name(unsigned int source);

#endif
