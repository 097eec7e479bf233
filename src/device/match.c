// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "device/match.h"

#define DOMAIN_0 "0000:"

/* Is it a PCI address such as "0000:00:06.0", with a domain of four digits or more? */
static bool is_bdf(const char *s)
{
	size_t domain = strspn(s, "0123456789abcdefABCDEF");

	return domain >= 4 &&
	       !fnmatch(":[0-9a-fA-F][0-9a-fA-F]:[0-9a-fA-F][0-9a-fA-F].[0-7]", s + domain, 0);
}

bool match_device(const char *pattern, const char *name)
{
	size_t n = strlen(DOMAIN_0);

	if (!is_bdf(name))
		return !fnmatch(pattern, name, 0);
	if (!fnmatch(pattern, name, FNM_CASEFOLD))
		return true;
	/* without its domain */
	return !strncmp(name, DOMAIN_0, n) && strchr(pattern, ':') &&
	       !fnmatch(pattern, name + n, FNM_CASEFOLD);
}

bool match_any(const char *const *patterns, unsigned int n, const char *name)
{
	for (unsigned int i = 0; i < n; i++)
		if (match_device(patterns[i], name))
			return true;
	return !n;
}

/* Parses @s into @v. Returns NULL, or what is wrong with it. */
static const char *parse_number(__u32 *v, const char *s)
{
	unsigned long long n = 0;

	if (!*s)
		return "missing number";
	if (s[strspn(s + (*s == '-'), "0123456789") + (*s == '-')] || !isdigit(s[*s == '-']))
		return "not a number";
	if (*s == '-')
		return "out of range";
	for (; *s; s++) {
		n = 10 * n + (*s - '0');
		if (n > UINT32_MAX)
			return "out of range";
	}
	if (!n)
		return "out of range";
	*v = n;
	return NULL;
}

int credits_parse(struct credit_rule *rule, const char *arg, char *error)
{
	const char *equals = strrchr(arg, '='), *wrong = NULL;
	size_t n = equals ? equals - arg : 0;

	memset(rule, 0, sizeof(*rule));
	if (equals && !n)
		wrong = "missing device name";
	else if (n >= sizeof(rule->pattern))
		wrong = "device name too long";
	else
		wrong = parse_number(&rule->credits, equals ? equals + 1 : arg);
	if (!wrong) {
		memcpy(rule->pattern, arg, n);
		return 0;
	}
	snprintf(error, MATCH_ERROR,
		 "--credits %.64s%s: %s; use DEVICE=N or N, N from 1 to 4294967295",
		 *arg ? arg : "''", strlen(arg) > 64 ? "..." : "", wrong);
	return -EINVAL;
}

__u32 credits_for(const struct credit_rule *rules, unsigned int n, const char *name)
{
	__u32 everyone = 0;

	while (n) {
		const struct credit_rule *rule = &rules[--n];

		if (!rule->pattern[0]) {
			if (!everyone)
				everyone = rule->credits;
		} else if (match_device(rule->pattern, name)) {
			return rule->credits;
		}
	}
	return everyone;
}
