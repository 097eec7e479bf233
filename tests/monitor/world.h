/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The monitor between a snapshot and a device's registers, without a kernel: rows as the programs
 * write them, and a made-up /sys, in a mount namespace of its own, whose configuration space is a
 * file. A device there keeps what is written, and has Stopped, or never does.
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
extern unsigned int stopped_bit; /* of the status */
extern const struct timespec millisecond;

/* False: no mount namespace of our own is to be had. */
bool world_new(void);
void world_free(void);

/* NULL: none */
void set_driver(const char *driver);

/* The PF's and, of those below, what the configuration space says now. */
void set_registers(unsigned int control, unsigned int allocation);
unsigned int enabled(void);
unsigned int allocation(void);

/* The PF has gone, and another one has come in its place, which looks the same. */
void replace(void);
__u64 generation(void);

/* Row @n is that of @name, with @used requests outstanding that came @age ns ago, as one group. */
void set_row(unsigned int n, const char *name, unsigned int used, __u64 age);

/* The PF has a VF, which has had so many faults. */
void set_vf(__u64 faults);

/* A monitor that acts as the lines of @text say, and has looked at nothing yet. */
void begin(const char *text);
void end(void);

/* A snapshot with the first @n of devs, and all that follows from it within some milliseconds. */
void interval(unsigned int n);

/* Over its quota, at two intervals. */
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
