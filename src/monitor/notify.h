/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sd_notify(3): reports our state to the service manager. The protocol is one datagram and is
 * guaranteed stable; the man page recommends implementing it over linking libsystemd.
 */
#ifndef MONITOR_NOTIFY_H
#define MONITOR_NOTIFY_H

#include <linux/types.h>

/* Sends "READY=1", "STATUS=...", ...; nothing without a service manager. Ignores errors. */
__attribute__((format(printf, 1, 2))) void notify(const char *format, ...);

/* The watchdog's timeout for WATCHDOG=1 in ns, 0: none. As sd_watchdog_enabled(3). */
__u64 notify_watchdog(void);

#endif
