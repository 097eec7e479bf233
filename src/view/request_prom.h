/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics of page requests in Prometheus' text format.
 */
#ifndef VIEW_REQUEST_PROM_H
#define VIEW_REQUEST_PROM_H

#include <stdio.h>

#include "model/request_snapshot.h"

/*
 * Writes the metrics of @s. Devices that are gone have none. @version: of this program. Returns 0,
 * -ENOMEM, or a negative errno if writing fails.
 */
int out_prom(FILE *f, const struct snapshot *s, const char *version);

#endif
