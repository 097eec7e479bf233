/* SPDX-License-Identifier: GPL-2.0 */
/* The file that node_exporter's textfile collector reads. */
#ifndef VIEW_TEXTFILE_H
#define VIEW_TEXTFILE_H

#include "model/request_snapshot.h"

/* Replaces @path by the metrics of @s, as file_replace() does. @version: of this program. */
int out_textfile(const char *path, const struct snapshot *s, const char *version);

#endif
