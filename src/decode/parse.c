// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/parts.h"

void decode_blank(struct decoded *d, enum fault_source source)
{
	memset(d, 0, sizeof(*d));
	d->kind = DECODED_FAULT;
	d->source = source;
	d->sid = d->pasid = d->domain = FAULT_NONE;
}

const char *decode_after(const char *s, const char *what)
{
	const char *found = strstr(s, what);

	return found ? found + strlen(what) : NULL;
}

bool decode_hex(const char **s, __u64 *v)
{
	const char *p = *s;
	__u64 n = 0;
	int digits = 0;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && isxdigit((unsigned char)p[2]))
		p += 2;
	for (; isxdigit((unsigned char)*p); p++, digits++) {
		if (n >> 60)
			return false;
		n = n << 4 | (*p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10);
	}
	if (!digits || isalnum((unsigned char)*p) || *p == '_')
		return false; /* "ffxxxxxx": people blank out digits in what they post */
	*s = p;
	*v = n;
	return true;
}

bool decode_key(const char *s, const char *key, __u64 *v)
{
	for (const char *p = s; (p = strstr(p, key)); p++) {
		const char *value = p + strlen(key);

		if (p > s && p[-1] != ' ' && p[-1] != '[' && p[-1] != ',')
			continue;
		return decode_hex(&value, v);
	}
	return false;
}

/* Parses a hexadecimal number of at most @max at *@s, followed by @end, and skips both. */
static bool part(const char **s, unsigned int max, char end, unsigned int *v)
{
	const char *p = *s;
	__u64 n;

	if (!decode_hex(&p, &n) || n > max || *p != end)
		return false;
	*s = p + 1;
	*v = n;
	return true;
}

bool decode_bdf(const char *s, char name[FAULT_NAME])
{
	unsigned int segment, bus, device, function;
	const char *p = s;
	bool has_segment;

	/* the first of three numbers is the segment, which has more digits behind VMD */
	if (!part(&p, 0xfffff, ':', &segment))
		return false;
	has_segment = part(&p, 0xff, ':', &bus);
	if (!has_segment) {
		bus = segment;
		if (bus > 0xff)
			return false;
	}
	if (!part(&p, 0x1f, '.', &device) || *p < '0' || *p > '7' || isxdigit((unsigned char)p[1]))
		return false;
	function = *p - '0';
	if (has_segment)
		snprintf(name, FAULT_NAME, "%04x:%02x:%02x.%x", segment, bus, device, function);
	else
		snprintf(name, FAULT_NAME, "%02x:%02x.%x", bus, device, function);
	return true;
}

void decode_word(const char *s, char end, char *buf, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && s[n] && s[n] != ' ' && s[n] != '\t' && s[n] != '\n' &&
	       s[n] != '\r' && s[n] != end) {
		buf[n] = s[n];
		n++;
	}
	buf[n] = 0;
}

/* Finds the word before *@end, and moves *@end to its beginning. */
static void word_before(const char *line, const char **end, char *buf, size_t size)
{
	const char *e = *end, *b;

	while (e > line && e[-1] == ' ')
		e--;
	for (b = e; b > line && b[-1] != ' ' && b[-1] != ']' && b[-1] != '\t'; b--)
		;
	*end = b;
	snprintf(buf, size, "%.*s", (int)(e - b < (int)size ? e - b : (int)size - 1), b);
}

void decode_printer(const char *line, const char *message, char driver[FAULT_SHORT_NAME],
		    char device[FAULT_NAME])
{
	const char *end = message;

	driver[0] = device[0] = 0;
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	/* the prefix that the driver's dev_fmt() adds, if it has one */
	if (end - line >= 7 && !memcmp(end - 7, "AMD-Vi:", 7))
		for (end -= 7; end > line && end[-1] == ' '; end--)
			;
	if (end == line || end[-1] != ':')
		return;
	end--;
	word_before(line, &end, device, FAULT_NAME);
	if (end == line || end[-1] != ' ' || !strcmp(device, "kernel") ||
	    !strncmp(device, "kernel[", 7)) {
		device[0] = 0; /* added by syslog: nothing precedes the message */
		return;
	}
	word_before(line, &end, driver, FAULT_SHORT_NAME);
}
