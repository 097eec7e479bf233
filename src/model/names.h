/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words for enumerated values, the same in every output format: label values in metrics, keys
 * in JSON, words in trace lines. All strings are static; an unknown value gives "?".
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "model/request_snapshot.h"

/* enum pr_code: success, invalid, failure. */
const char *name_code(unsigned int code);

/* enum pr_loss: queue_overflow, queue_removed, refused, pri_reset, device_removed, untracked,
 * unseen. */
const char *name_loss(unsigned int loss);

/* enum pr_unmatched: unknown, before_start, late. */
const char *name_unmatched(unsigned int reason);

/* enum credit_source: unknown, kernel, allocation, option, policy. */
const char *name_source(unsigned int source);

/* enum lost_kind: events, crossings, devices, orphans, skipped. */
const char *name_lost(unsigned int kind);

/* enum ev_type: new, gone, exceeded, recovered, request, response, refused, ... */
const char *name_event(unsigned int type);

#endif
