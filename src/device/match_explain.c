// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "device/match.h"
#include "base/spelling.h"

#define NEAR_MAX 5

struct near {
	const char *name;
	unsigned int distance;
};

/* Inserts @name into @near, sorted by distance; of equals, the first in the list comes first. */
static void consider(struct near *near, unsigned int *n, const char *name, unsigned int d)
{
	unsigned int i = *n;

	if (i == NEAR_MAX && near[i - 1].distance <= d)
		return;
	if (i < NEAR_MAX)
		++*n;
	else
		i--;
	for (; i && near[i - 1].distance > d; i--)
		near[i] = near[i - 1];
	near[i] = (struct near){ .name = name, .distance = d };
}

/* The distance of @name from @pattern, which may lack the domain. */
static unsigned int distance_of(const char *pattern, const char *name)
{
	unsigned int d = spelling_distance(pattern, name), bare;

	if (strncmp(name, "0000:", 5))
		return d;
	bare = spelling_distance(pattern, name + 5);
	return bare < d ? bare : d;
}

/*
 * Appends to the message, which has @len of MATCH_MESSAGE characters so far; returns its new
 * length.
 */
static size_t __attribute__((format(printf, 3, 4)))
append(char *message, size_t len, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(message + len, MATCH_MESSAGE - len, format, ap);
	va_end(ap);
	if (n < 0)
		return len;
	len += n;
	return len < MATCH_MESSAGE ? len : MATCH_MESSAGE - 1;
}

static bool is_present(const char *pattern, const char *root)
{
	struct device_facts f;
	char full[DEVICE_NAME + 5];

	if (!device_read(&f, root, pattern))
		return true;
	if (strlen(pattern) >= DEVICE_NAME)
		return false;
	snprintf(full, sizeof(full), "0000:%s", pattern);
	return strchr(pattern, ':') && !device_read(&f, root, full);
}

void match_explain(char *message, const char *option, const char *pattern,
		   const struct device_list *devices, const char *root)
{
	struct near near[NEAR_MAX];
	unsigned int n = 0;
	size_t len = append(message, 0, "%s %.128s: ", option, *pattern ? pattern : "''");

	if (is_present(pattern, root)) {
		append(message, len, "this device is not behind an IOMMU");
		return;
	}
	len = append(message, len, "no such device behind an IOMMU");
	if (!devices->n) {
		append(message, len, "; there are none%s",
		       devices->n_iommus ? "" : ": no IOMMU is in use");
		return;
	}
	for (unsigned int i = 0; strlen(pattern) < DEVICE_NAME && i < devices->n; i++) {
		unsigned int d = distance_of(pattern, devices->v[i].name);

		if (d <= 1 + strlen(pattern) / 3)
			consider(near, &n, devices->v[i].name, d);
	}
	for (unsigned int i = 0; i < n; i++)
		len = append(message, len, "%s%s", i ? ", " : "; did you mean: ", near[i].name);
	if (!n)
		append(message, len, "; `iommu-faultstat devices -a` lists the %u there %s",
		       devices->n, devices->n == 1 ? "is" : "are");
}
