// SPDX-License-Identifier: GPL-2.0
#include "prom.h"

#include <errno.h>
#include <stdarg.h>

#include "utf8.h"

void prom_print(struct prom *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vfprintf(p->f, format, args) < 0 && !p->err)
		p->err = errno ? -errno : -EIO;
	va_end(args);
}

void prom_family(struct prom *p, const char *name, const char *type, const char *help)
{
	prom_print(p, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void prom_value(struct prom *p, const char *s)
{
	while (*s) {
		int n = utf8_length(s);

		if (*s == '"' || *s == '\\')
			prom_print(p, "\\%c", *s);
		else if (*s == '\n')
			prom_print(p, "\\n");
		else if (!n || (unsigned char)*s < ' ' || *s == 0x7f)
			prom_print(p, UTF8_REPLACEMENT);
		else
			prom_print(p, "%.*s", n, s);
		s += n ? n : 1;
	}
}

void prom_series(struct prom *p, const char *name, const struct dev_snapshot *d, const char *key,
		 const char *of)
{
	prom_print(p, "%s{device=\"", name);
	prom_value(p, d->name);
	prom_print(p, "\",driver=\"");
	prom_value(p, d->driver);
	prom_print(p, "\",iommu=\"");
	prom_value(p, d->iommu);
	prom_print(p, "\"");
	if (key)
		prom_print(p, ",%s=\"%s\"", key, of);
	prom_print(p, "} ");
}

void prom_u64(struct prom *p, __u64 v)
{
	prom_print(p, "%llu\n", (unsigned long long)v);
}

char *prom_seconds(char buf[PROM_SECONDS], __u64 ns)
{
	int n = snprintf(buf, PROM_SECONDS, "%llu.%09llu", (unsigned long long)ns / 1000000000,
			 (unsigned long long)ns % 1000000000);

	while (buf[n - 1] == '0')
		n--;
	if (buf[n - 1] == '.')
		n--;
	buf[n] = '\0';
	return buf;
}
