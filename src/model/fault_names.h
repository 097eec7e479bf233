/* SPDX-License-Identifier: GPL-2.0 */
/* The words for faults, the same in every format. */
#ifndef MODEL_FAULT_NAMES_H
#define MODEL_FAULT_NAMES_H

#include <linux/types.h>

#define FAULT_ACCESS_SIZE 32 /* bytes */
/* "read", "write+exec", ... or "none" in @buf, which it returns. */
char *fault_access_name(char buf[FAULT_ACCESS_SIZE], __u8 access);
const char *fault_queue_name(unsigned int queue);
const char *fault_source_name(unsigned int source);

#endif
