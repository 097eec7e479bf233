// SPDX-License-Identifier: GPL-2.0
#include "format/json.h"

#include <errno.h>
#include <stdarg.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"

static void failed(struct json *j)
{
	if (!j->err)
		j->err = errno ? -errno : -EIO;
}

static void put(struct json *j, char c)
{
	if (putc(c, j->f) == EOF)
		failed(j);
}

__attribute__((format(printf, 2, 3))) static void print(struct json *j, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vfprintf(j->f, format, args) < 0)
		failed(j);
	va_end(args);
}

/* Prints what precedes a value: a comma if needed, and its key. */
static void lead(struct json *j, const char *key)
{
	if (j->more)
		put(j, ',');
	j->more = true;
	if (key)
		print(j, "\"%s\":", key);
}

static void begin(struct json *j, const char *key, char bracket)
{
	lead(j, key);
	put(j, bracket);
	j->more = false;
}

static void end(struct json *j, char bracket)
{
	put(j, bracket);
	j->more = true;
}

void json_begin_record(struct json *j, const char *type)
{
	j->more = false;
	json_begin_object(j, NULL);
	json_string(j, "type", type);
}

int json_end_record(struct json *j)
{
	json_end_object(j);
	put(j, '\n');
	return j->err;
}

void json_begin_object(struct json *j, const char *key)
{
	begin(j, key, '{');
}

void json_end_object(struct json *j)
{
	end(j, '}');
}

void json_begin_array(struct json *j, const char *key)
{
	begin(j, key, '[');
}

void json_end_array(struct json *j)
{
	end(j, ']');
}

void json_null(struct json *j, const char *key)
{
	lead(j, key);
	print(j, "null");
}

void json_bool(struct json *j, const char *key, bool v)
{
	lead(j, key);
	print(j, v ? "true" : "false");
}

void json_u64(struct json *j, const char *key, __u64 v)
{
	lead(j, key);
	print(j, "%llu", (unsigned long long)v);
}

void json_string(struct json *j, const char *key, const char *s)
{
	if (!s) {
		json_null(j, key);
		return;
	}
	lead(j, key);
	put(j, '"');
	while (*s) {
		int n = utf8_length(s);

		if (!n) {
			print(j, UTF8_REPLACEMENT);
			s++;
		} else if (n == 1 && (*s == '"' || *s == '\\')) {
			print(j, "\\%c", *s++);
		} else if (n == 1 && ((unsigned char)*s < ' ' || *s == 0x7f)) {
			print(j, "\\u%04x", (unsigned char)*s++);
		} else {
			print(j, "%.*s", n, s);
			s += n;
		}
	}
	put(j, '"');
}

void json_name(struct json *j, const char *key, const char *s)
{
	json_string(j, key, s && *s ? s : NULL);
}

void json_hex(struct json *j, const char *key, __u64 v)
{
	lead(j, key);
	print(j, "\"0x%llx\"", (unsigned long long)v);
}

void json_maybe(struct json *j, const char *key, __u64 v, bool known)
{
	if (known)
		json_u64(j, key, v);
	else
		json_null(j, key);
}

void json_ratio(struct json *j, const char *key, __u64 n, __u64 d)
{
	double thousandths = d ? (double)n / (double)d * 1000 + 0.5 : 0;
	unsigned long long v;

	if (!d) {
		json_null(j, key);
		return;
	}
	if (thousandths >= 1e19) { /* does not fit in v; the fraction is insignificant */
		json_u64(j, key, n / d);
		return;
	}
	v = thousandths;
	lead(j, key);
	print(j, "%llu.%03llu", v / 1000, v % 1000);
}

void json_time(struct json *j, const char *key, __u64 ns)
{
	time_t t = ns / NSEC_PER_SEC;
	char text[32];
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm)) {
		json_null(j, key);
		return;
	}
	lead(j, key);
	print(j, "\"%s.%09uZ\"", text, (unsigned int)(ns % NSEC_PER_SEC));
}

void json_access(struct json *j, bool read, bool write, bool exec, bool privileged)
{
	json_begin_object(j, "access");
	json_bool(j, "read", read);
	json_bool(j, "write", write);
	json_bool(j, "exec", exec);
	json_bool(j, "privileged", privileged);
	json_end_object(j);
}
