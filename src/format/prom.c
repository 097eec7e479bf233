// SPDX-License-Identifier: GPL-2.0
#include "format/prom.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "format/text.h"
#include "base/clock.h"
#include "base/utf8.h"

static void drain(struct prom *p)
{
	if (fwrite(p->buf, 1, p->n, p->f) != p->n && !p->err)
		p->err = errno ? -errno : -EIO;
	p->n = 0;
}

static void put(struct prom *p, const char *s, size_t n)
{
	while (n > sizeof(p->buf) - p->n) {
		size_t room = sizeof(p->buf) - p->n;

		memcpy(p->buf + p->n, s, room);
		p->n += room;
		s += room;
		n -= room;
		drain(p);
	}
	memcpy(p->buf + p->n, s, n);
	p->n += n;
}

static void puts_to(struct prom *p, const char *s)
{
	put(p, s, strlen(s));
}

void prom_print(struct prom *p, const char *format, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n >= 0 && n < (int)sizeof(text))
		put(p, text, n);
	else if (!p->err)
		p->err = -EOVERFLOW;
}

void prom_family(struct prom *p, const char *name, const char *type, const char *help)
{
	prom_print(p, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/*
 * Sets *@as to the escaped form of the character at *@s and returns its length in bytes. Advances
 * *@s to the next character.
 */
static size_t escape(const char **s, const char **as)
{
	const char *c = *s;
	int n = utf8_length(c);

	*s += n ? n : 1;
	*as = c;
	if (!n || (unsigned char)*c < ' ' || *c == 0x7f)
		*as = *c == '\n' ? "\\n" : UTF8_REPLACEMENT;
	else if (*c == '"')
		*as = "\\\"";
	else if (*c == '\\')
		*as = "\\\\";
	else
		return n;
	return strlen(*as);
}

void prom_value(struct prom *p, const char *s)
{
	const char *as;

	while (*s) {
		size_t n = escape(&s, &as);

		put(p, as, n);
	}
}

/* Appends a label. @key ends with =". l->text has room for the longest labels. */
static void label(struct prom_labels *l, const char *key, const char *value)
{
	char *to = stpcpy(l->text + l->n, key);
	const char *as;

	while (*value) {
		size_t n = escape(&value, &as);

		to = mempcpy(to, as, n);
	}
	*to++ = '"';
	l->n = to - l->text;
}

void prom_labels(struct prom_labels *l, const struct dev_snapshot *d)
{
	l->n = 0;
	label(l, "device=\"", d->name);
	label(l, ",driver=\"", d->driver);
	label(l, ",iommu=\"", d->iommu);
}

static void one_label(struct prom *p, const char *key, const char *of)
{
	if (!key)
		return;
	put(p, ",", 1);
	puts_to(p, key);
	put(p, "=\"", 2);
	puts_to(p, of);
	put(p, "\"", 1);
}

void prom_series_was(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		     const char *was, const char *of)
{
	puts_to(p, name);
	put(p, "{", 1);
	put(p, l->text, l->n);
	one_label(p, key, of);
	one_label(p, was, of);
	put(p, "} ", 2);
}

void prom_series(struct prom *p, const char *name, const struct prom_labels *l, const char *key,
		 const char *of)
{
	prom_series_was(p, name, l, key, NULL, of);
}

void prom_u64(struct prom *p, __u64 v)
{
	char text[FMT_U64 + 1], *end = fmt_u64(text, v);

	*end++ = '\n';
	put(p, text, end - text);
}

void prom_line(struct prom *p, const char *value)
{
	puts_to(p, value);
	put(p, "\n", 1);
}

char *prom_seconds(char buf[PROM_SECONDS], __u64 ns)
{
	__u64 parts = ns % NSEC_PER_SEC;
	char *end = fmt_u64(buf, ns / NSEC_PER_SEC);

	if (parts) {
		*end++ = '.';
		for (__u64 one = NSEC_PER_SEC / 10; parts; one /= 10) {
			*end++ = '0' + parts / one;
			parts %= one;
		}
	}
	*end = '\0';
	return buf;
}

int prom_end(struct prom *p)
{
	int err;

	drain(p);
	err = out_flush(p->f);
	return p->err ?: err;
}
