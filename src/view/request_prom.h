/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The metrics in Prometheus' text format.
 */
#ifndef VIEW_REQUEST_PROM_H
#define VIEW_REQUEST_PROM_H

#include <stdio.h>

#include "model/request_snapshot.h"

/* Writes all metrics of @s; devices that are gone have none. @version: of this program. */
/* 0, or the negative errno of writing. */
int out_prom(FILE *f, const struct snapshot *s, const char *version);

#endif
