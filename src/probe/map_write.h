/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to a map by bpf() without making other kprobes miss events. */
#ifndef PROBE_MAP_WRITE_H
#define PROBE_MAP_WRITE_H

/*
 * Sets element @key of the map @fd, at real-time priority if permitted (CAP_SYS_NICE), so as not to
 * be preempted. If a preemptible kernel preempts a task in such a call, no kprobe program runs on
 * that CPU meanwhile (bpf_disable_instrumentation(), kernel/bpf/syscall.c), and other tools'
 * probes, or a second instance's, miss events. 0 or a negative errno.
 */
int map_write(int fd, const void *key, const void *value);

#endif
