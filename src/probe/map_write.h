/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to a map by bpf(), without harm to those who use kprobes. */
#ifndef PROBE_MAP_WRITE_H
#define PROBE_MAP_WRITE_H

/*
 * Sets the element @key of the map @fd, while no other task may take the CPU away, where we are
 * allowed to (CAP_SYS_NICE). Whenever a preemptible kernel does so amid such a call, no kprobe's
 * program runs on that CPU (bpf_disable_instrumentation(), kernel/bpf/syscall.c), and those of
 * others, or of another of us, miss events. 0 or a negative errno.
 */
int map_write(int fd, const void *key, const void *value);

#endif
