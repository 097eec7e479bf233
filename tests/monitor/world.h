/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The monitor from a snapshot to a device's registers, without a kernel. Rows are as the programs
 * write them. A separate mount namespace has a fake /sys, where configuration space is a file: a
 * device keeps what is written to it, and either is Stopped at once or never.
 */
#ifndef WORLD_H
#define WORLD_H

#include <time.h>

#include "fake.h"
#include "check.h"
#include "monitor/monitor.h"

#define PF     "0000:00:05.0"
#define VF     "0000:00:05.1"
#define DIR_PF "devices/pci0000:00/" PF
#define ROWS   4

#define NOW "sustain = 0ms\nhold = 0ms\ndry-run = no\n"

extern struct fake sys;
extern struct watch watch;
extern struct monitor m;
extern struct dev_snapshot devs[3];
extern struct fault_kind kind;
extern unsigned int stopped_bit; /* Stopped in the status register */
extern const struct timespec millisecond;

/* Returns false if a mount namespace cannot be created. */
bool world_new(void);
void world_free(void);

/* Binds the PF to @driver; NULL: none. */
void set_driver(const char *driver);

/* Sets the PF's registers. The next two return what its configuration space contains now. */
void set_registers(unsigned int control, unsigned int allocation);
unsigned int enabled(void);
unsigned int allocation(void);

/* The PF has gone, and another one has come in its place, which looks the same. */
void replace(void);
__u64 generation(void);

/* Row @n is that of @name, with @used requests outstanding that came @age ns ago, as one group. */
void set_row(unsigned int n, const char *name, unsigned int used, __u64 age);

/* Gives the PF a VF with this many faults. */
void set_vf(__u64 faults);

/* Starts a monitor with the policy @text, before its first look. */
void begin(const char *text);
void end(void);

/* Takes a snapshot of the first @n of devs, and waits some milliseconds for the actions. */
void interval(unsigned int n);

/* Exceeds the quota in two intervals. */
void exceed(void);

/* The textfile is written at each interval, until end(). */
void write_textfile(void);

/* How many lines of the textfile have @text in them. */
unsigned int told(const char *text);

void test_policy(void);
void test_registers(void);
void test_look(void);
void test_stop(void);
void test_replaced(void);
void test_stopped(void);
void test_textfile(void);
void test_guilty(void);

#endif
