/* SPDX-License-Identifier: GPL-2.0 */
/* The metrics file for node_exporter's textfile collector. */
#ifndef VIEW_TEXTFILE_H
#define VIEW_TEXTFILE_H

#include "model/request_snapshot.h"

/*
 * Replaces @path with the metrics of @s. @version: of this program. Returns 0 or a negative errno;
 * see file_replace().
 */
int out_textfile(const char *path, const struct snapshot *s, const char *version);

#endif
