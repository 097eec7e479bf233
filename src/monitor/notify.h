/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sd_notify(3): tells the service manager how we are. Its protocol is a datagram, stable by
 * promise, and the man page recommends to send it oneself rather than to link libsystemd for it.
 */
#ifndef MONITOR_NOTIFY_H
#define MONITOR_NOTIFY_H

#include <linux/types.h>

/* "READY=1", "STATUS=...", ...; nothing if no service manager wants to know. */
__attribute__((format(printf, 1, 2))) void notify(const char *format, ...);

/* How often WATCHDOG=1 is wanted at least, in ns; 0: not at all. sd_watchdog_enabled(3) */
__u64 notify_watchdog(void);

#endif
