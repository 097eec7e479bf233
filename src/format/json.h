/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes JSON, one record per line. Strings may contain any bytes: invalid UTF-8 becomes U+FFFD,
 * and control characters are escaped. Keys are not escaped: they are literals.
 *
 * Write errors are sticky; json_end_record() returns them.
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

struct json {
	FILE *f;   /* owned by the caller */
	bool more; /* the next value in this object or array needs a comma */
	int err;   /* negative errno of the first failure */
};

/* Starts a record: an object with the member "type". */
void json_begin_record(struct json *j, const char *type);

/* Ends the record and its line. Returns 0 or j->err; does not flush. */
int json_end_record(struct json *j);

/* In all functions below, pass NULL as @key for an element of an array. */
void json_begin_object(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_begin_array(struct json *j, const char *key);
void json_end_array(struct json *j);

void json_null(struct json *j, const char *key);
void json_bool(struct json *j, const char *key, bool v);
void json_u64(struct json *j, const char *key, __u64 v);

/* @s as a string; null if @s is NULL. */
void json_string(struct json *j, const char *key, const char *s);

/* @s as a string; null if @s is NULL or empty, i.e. unknown. */
void json_name(struct json *j, const char *key, const char *s);

/* A 64-bit address as the string "0x...": as a number it would lose bits in many parsers. */
void json_hex(struct json *j, const char *key, __u64 v);

/* @v as a number; null unless @known. */
void json_maybe(struct json *j, const char *key, __u64 v, bool known);

/* @n / @d, rounded to three decimals; null if @d is 0. */
void json_ratio(struct json *j, const char *key, __u64 n, __u64 d);

/* The member "access": the access that a device requested, the same object in every record. */
void json_access(struct json *j, bool read, bool write, bool exec, bool privileged);

/* CLOCK_REALTIME @ns in UTC, as "2025-01-31T12:34:56.123456789Z". */
void json_time(struct json *j, const char *key, __u64 ns);

#endif
