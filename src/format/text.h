/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Formats numbers and names for columns of text. Unless noted otherwise, functions write to @buf,
 * which has FMT_SIZE bytes (fmt_name and fmt_clean: @size), and return it. Results are never wider
 * than requested, and do not depend on the locale.
 *
 * A floor is a lower bound: it is truncated instead of rounded, and starts with ">=".
 */
#ifndef FORMAT_TEXT_H
#define FORMAT_TEXT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define FMT_SIZE 32
#define FMT_U64	 21 /* bytes of any __u64 in decimal, with the NUL */

/* Writes @n in decimal; returns the NUL at its end. */
char *fmt_u64(char buf[FMT_U64], __u64 n);

/*
 * @n in @width columns (3..20; at least 5 if @floor): exact if it fits, else truncated, like 12.3M;
 * floors like ">=12k".
 */
char *fmt_count(char *buf, __u64 n, bool floor, int width);

/* A duration in ns; "-" if it is negative, i.e. there is none. At most five columns: 250ns */
/* 1.2us 340us 15s 12m 1.7h 3d; a floor at most seven: ">=137s" has six. */
char *fmt_duration(char *buf, __s64 ns, bool floor);

/* A result of quantile() in at most @width columns (5 or more): ">=137s" becomes ">137s" in 5. */
char *fmt_quantile(char *buf, __s64 ns, int width);

/* The bound of a histogram row, with three digits: 1.02us, 65.5us, 131us, 1.07s. */
char *fmt_bound(char *buf, __u64 ns);

/* @n events in @ns nanoseconds, as events per second, in @width columns; "?" if @ns is 0. */
char *fmt_rate(char *buf, __u64 n, __u64 ns, int width);

/* Time-weighted mean: @area (units x ns) over @ns, in @width columns; "?" if @ns is 0. */
char *fmt_mean(char *buf, __u64 area, __u64 ns, bool floor, int width);

/* @used as a percentage of @limit, truncated, without the sign, in @width columns; "?" if @limit */
/* is unknown (PR_NO_LIMIT) or 0. */
char *fmt_percent(char *buf, __u64 used, __u64 limit, int width);

/* A limit, or another number that may be unknown, in @width columns; "?" if it is PR_NO_LIMIT. */
char *fmt_known(char *buf, __u64 n, int width);

/* CLOCK_REALTIME @ns as local time: 2025-01-31 12:34:56, or 12:34:56.123456 with @micro. */
char *fmt_clock(char *buf, __u64 ns, bool micro);

/* The requested access as "rwxp" (read, write, exec, privileged), with "-" for what was not. */
char *fmt_access(char *buf, bool read, bool write, bool exec, bool privileged);

/* Makes @name safe for a terminal: bytes that are not printable ASCII become "?". */
char *fmt_clean(char *buf, size_t size, const char *name);

/* As above, and shortened to @width columns with a "~" in the middle. "-" if @name is empty. */
char *fmt_name(char *buf, size_t size, const char *name, int width);

/*
 * Prints @text, whose words are separated by single spaces, starting at @column. Lines have at most
 * FMT_LINE columns; those after the first start with @indent spaces. Returns the column reached.
 */
#define FMT_LINE 79
int fmt_wrap(FILE *f, const char *text, int column, int indent);

/* Flushes @f. Returns 0, or a negative errno if this or any earlier write to @f failed. */
int out_flush(FILE *f);

#endif
