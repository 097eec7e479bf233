// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "format/text.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "model/quantile.h"
#include "row.h"
#include "base/clock.h"

static const struct unit {
	__u64 ns;
	char name[3];
} units[] = {
	{ 1, "ns" },
	{ NSEC_PER_USEC, "us" },
	{ NSEC_PER_MSEC, "ms" },
	{ NSEC_PER_SEC, "s" },
	{ 60 * NSEC_PER_SEC, "m" },
	{ 3600 * NSEC_PER_SEC, "h" },
	{ 86400 * NSEC_PER_SEC, "d" },
	{ 31557600 * NSEC_PER_SEC, "y" },
};
#define UNITS (ARRAY_SIZE(units))

/* The shortest duration that is printed in the unit after @i. */
static __u64 unit_end(size_t i)
{
	static const __u64 ends[UNITS] = {
		NSEC_PER_USEC,
		NSEC_PER_MSEC,
		NSEC_PER_SEC,
		600 * NSEC_PER_SEC,
		6000 * NSEC_PER_SEC,
		172800 * NSEC_PER_SEC,
		31557600 * NSEC_PER_SEC,
		~0ULL,
	};

	return ends[i];
}

/* Number of decimal digits of @n; at least one. */
static int digits(__u64 n)
{
	int d = 1;

	while (n /= 10)
		d++;
	return d;
}

/* A table of many devices has thousands of numbers, and printf() takes ten times as long. */
char *fmt_u64(char buf[FMT_U64], __u64 n)
{
	char *end = buf + digits(n), *c = end;

	*end = '\0';
	do
		*--c = '0' + n % 10;
	while (n /= 10);
	return end;
}

/* Writes @whole and the @n (1 or 2) decimals @parts; returns the NUL at the end. */
static char *fraction(char *buf, __u64 whole, __u64 parts, int n)
{
	char *end = fmt_u64(buf, whole);

	*end++ = '.';
	if (n == 2)
		*end++ = '0' + parts / 10;
	*end++ = '0' + parts % 10;
	*end = '\0';
	return end;
}

/* @n truncated to at most @width (>= 3) columns. */
static void cut(char *buf, __u64 n, int width)
{
	static const char names[] = "kMGTPE";
	__u64 unit = 1;

	if (digits(n) <= width) {
		fmt_u64(buf, n);
		return;
	}
	for (int i = 0; names[i]; i++) {
		char *end = buf;
		__u64 whole;
		int d;

		unit *= 1000;
		whole = n / unit;
		d = whole ? digits(whole) : 0;
		if (d + 1 > width)
			continue;
		if (d || d + 2 >= width)
			end = fmt_u64(buf, whole);
		if (d + 2 < width) { /* there is never room for two decimals */
			*end++ = '.';
			end = fmt_u64(end, n % unit / (unit / 10));
		}
		*end++ = names[i];
		*end = '\0';
		return;
	}
}

char *fmt_count(char *buf, __u64 n, bool floor, int width)
{
	if (!floor) {
		cut(buf, n, width);
		return buf;
	}
	buf[0] = '>';
	buf[1] = '=';
	cut(buf + 2, n, width - 2);
	return buf;
}

/* The unit in which @ns is printed, unless rounding carries it into the next. */
static size_t unit_of(__u64 ns)
{
	size_t i = 0;

	while (ns >= unit_end(i) && i + 1 < UNITS)
		i++;
	return i;
}

/* @ns in multiples of @unit / @n, rounded. */
static __u64 in_parts(__u64 ns, __u64 unit, __u64 n)
{
	__u64 half = unit > 1 ? unit / 2 : 0;

	return ns / unit * n + (ns % unit * n + half) / unit;
}

/* @ns truncated to two digits, or to whole units. */
static void scale_cut(char *buf, __u64 ns)
{
	size_t i = unit_of(ns);
	__u64 u = units[i].ns, tenths = ns / u * 10 + ns % u * 10 / u;
	char *end = u > 1 && tenths < 100 ? fraction(buf, tenths / 10, tenths % 10, 1)
					  : fmt_u64(buf, ns / u);

	strcpy(end, units[i].name);
}

/* @ns rounded to @digits (2 or 3) digits, or to whole units. */
static void scale_round(char *buf, __u64 ns, int digits)
{
	size_t i = unit_of(ns);
	__u64 u, tenths, hundredths;
	char *end;

	while (i + 1 < UNITS && in_parts(ns, units[i].ns, 1) * units[i].ns >= unit_end(i))
		i++;
	u = units[i].ns;
	tenths = in_parts(ns, u, 10);
	hundredths = in_parts(ns, u, 100);
	if (u > 1 && digits == 3 && hundredths < 1000)
		end = fraction(buf, hundredths / 100, hundredths % 100, 2);
	else if (u > 1 && tenths < (digits == 3 ? 1000 : 100))
		end = fraction(buf, tenths / 10, tenths % 10, 1);
	else
		end = fmt_u64(buf, in_parts(ns, u, 1));
	strcpy(end, units[i].name);
}

char *fmt_duration(char *buf, __s64 ns, bool floor)
{
	if (ns < 0)
		strcpy(buf, "-");
	else if (floor)
		scale_cut(strcpy(buf, ">=") + 2, ns);
	else
		scale_round(buf, ns, 2);
	return buf;
}

char *fmt_quantile(char *buf, __s64 ns, int width)
{
	fmt_duration(buf, ns, ns >= QUANTILE_FLOOR);
	/* the floor is 137.4 s, truncated to 137, so dropping the "=" is still true */
	if ((int)strlen(buf) > width)
		memmove(buf + 1, buf + 2, strlen(buf + 2) + 1);
	return buf;
}

char *fmt_bound(char *buf, __u64 ns)
{
	scale_round(buf, ns, 3);
	return buf;
}

static __u64 to_u64(double d)
{
	return d >= 18446744073709551615.0 ? ~0ULL : (__u64)d;
}

/* @v with as many decimals as fit, at most @max; truncated if @floor, else rounded. */
static char *decimal(char *buf, double v, int max, bool floor, int width)
{
	for (int n = max; n > 0; n--) {
		__u64 one = n == 2 ? 100 : 10;
		__u64 parts;

		if (v >= 1e6)
			break;
		parts = to_u64(v * one + (floor ? 0 : 0.5));
		if (digits(parts / one) + 1 + n > width - 2 * floor)
			continue;
		fraction(floor ? stpcpy(buf, ">=") : buf, parts / one, parts % one, n);
		return buf;
	}
	return fmt_count(buf, to_u64(floor ? v : v + 0.5), floor, width);
}

char *fmt_rate(char *buf, __u64 n, __u64 ns, int width)
{
	double rate = ns ? (double)n / (double)ns * 1e9 : 0;

	if (!ns)
		return strcpy(buf, "?");
	if (n && rate < 0.05)
		return strcpy(buf, "<0.1");
	if (n && rate < 9.95)
		return decimal(buf, rate, 1, false, width);
	return fmt_count(buf, to_u64(rate + 0.5), false, width);
}

char *fmt_mean(char *buf, __u64 area, __u64 ns, bool floor, int width)
{
	if (!ns)
		return strcpy(buf, "?");
	if (!area)
		return fmt_count(buf, 0, floor, width);
	return decimal(buf, (double)area / (double)ns, 2, floor, width);
}

char *fmt_percent(char *buf, __u64 used, __u64 limit, int width)
{
	if (!limit || limit == PR_NO_LIMIT)
		return strcpy(buf, "?");
	return fmt_count(buf, to_u64((double)used / (double)limit * 100), false, width);
}

char *fmt_known(char *buf, __u64 n, int width)
{
	if (n == PR_NO_LIMIT)
		return strcpy(buf, "?");
	return fmt_count(buf, n, false, width);
}

char *fmt_clock(char *buf, __u64 ns, bool micro)
{
	time_t t = ns / NSEC_PER_SEC;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return strcpy(buf, "?");
	if (micro)
		snprintf(buf, FMT_SIZE, "%02u:%02u:%02u.%06u", tm.tm_hour % 100U, tm.tm_min % 100U,
			 tm.tm_sec % 100U, (unsigned int)(ns % NSEC_PER_SEC / 1000));
	else
		strftime(buf, FMT_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
	return buf;
}

char *fmt_access(char *buf, bool read, bool write, bool exec, bool privileged)
{
	buf[0] = read ? 'r' : '-';
	buf[1] = write ? 'w' : '-';
	buf[2] = exec ? 'x' : '-';
	buf[3] = privileged ? 'p' : '-';
	buf[4] = 0;
	return buf;
}

char *fmt_clean(char *buf, size_t size, const char *name)
{
	size_t i;

	for (i = 0; name[i] && i + 1 < size; i++)
		buf[i] = name[i] >= ' ' && name[i] <= '~' ? name[i] : '?';
	buf[i] = '\0';
	return buf;
}

char *fmt_name(char *buf, size_t size, const char *name, int width)
{
	int length, tail;

	fmt_clean(buf, size, *name ? name : "-");
	length = strlen(buf);
	if (length <= width)
		return buf;
	tail = width / 2;
	buf[width - tail - 1] = '~';
	memmove(buf + width - tail, buf + length - tail, tail + 1);
	return buf;
}

int fmt_wrap(FILE *f, const char *text, int column, int indent)
{
	bool first = true;

	while (*text) {
		int word = strcspn(text, " ");

		if (!first && column + 1 + word > FMT_LINE) {
			fprintf(f, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			column += fprintf(f, " ");
		}
		column += fprintf(f, "%.*s", word, text);
		first = false;
		text += word + (text[word] == ' ');
	}
	return column;
}

int out_flush(FILE *f)
{
	if (fflush(f))
		return errno ? -errno : -EIO;
	return ferror(f) ? -EIO : 0;
}
