// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "policy/values.h"
#include "base/clock.h"

#define NSEC_PER_DAY (86400 * NSEC_PER_SEC)
#define NSEC_MAX     (366 * NSEC_PER_DAY)
#define SHARE_MAX    1000 /* percent of the credits: a policy may permit bursts */
#define DIGITS_MAX   19	  /* numbers of so many digits always fit 64 bits */

const char *const policy_key_names[POLICY_KEYS] = {
	[POLICY_CREDITS] = "credits",
	[POLICY_HIGH] = "high",
	[POLICY_LOW] = "low",
	[POLICY_SUSTAIN] = "sustain",
	[POLICY_HOLD] = "hold",
	[POLICY_MAX_AGE] = "max-age",
	[POLICY_FAULTS] = "faults",
	[POLICY_ACTIONS] = "actions",
	[POLICY_PROTECT] = "protect",
	[POLICY_DRY_RUN] = "dry-run",
	[POLICY_ALLOW_DESTRUCTIVE] = "allow-destructive",
	[POLICY_MAX_ACTIONS] = "max-actions",
};

/* What values a key takes: numbers from .min to .max, shares from .min to .max_share. */
struct key_form {
	const char *form;
	bool duration, word; /* yes or no */
	__u64 min, max;
	__u64 max_share;    /* 0: shares are not allowed */
	const char *suffix; /* optional after a number */
	bool hardware, none;
};

static const struct key_form forms[POLICY_KEYS] = {
	[POLICY_CREDITS] = { .form = "a number of page requests, a share of the IOMMU's queue such "
				     "as 25%, hardware, or none",
			     .min = 1,
			     .max = UINT32_MAX,
			     .max_share = 100,
			     .hardware = true,
			     .none = true },
	[POLICY_HIGH] = { .form = "a number of page requests or a share of the credits such as 90%",
			  .min = 1,
			  .max = UINT32_MAX,
			  .max_share = SHARE_MAX },
	[POLICY_LOW] = { .form = "a number of page requests or a share of the credits such as 75%",
			 .max = UINT32_MAX,
			 .max_share = SHARE_MAX },
	[POLICY_SUSTAIN] = { .form = "a duration such as 500ms", .duration = true },
	[POLICY_HOLD] = { .form = "a duration such as 10s", .duration = true },
	/* below 1 ms, every page request would be stuck */
	[POLICY_MAX_AGE] = { .form = "a duration such as 30s, or none",
			     .duration = true,
			     .min = NSEC_PER_MSEC,
			     .none = true },
	[POLICY_FAULTS] = { .form = "a number of faults a minute such as 10/min, or none",
			    .max = UINT32_MAX,
			    .suffix = "/min",
			    .none = true },
	[POLICY_DRY_RUN] = { .form = "yes or no", .word = true },
	[POLICY_ALLOW_DESTRUCTIVE] = { .form = "yes or no", .word = true },
	[POLICY_MAX_ACTIONS] = { .form = "a number of actions an hour such as 10/h",
				 .min = 1,
				 .max = QUOTA_GUARD,
				 .suffix = "/h" },
};

/* In ascending order. "min" is not among them, as /min is a rate. */
static const struct {
	const char *name;
	__u64 ns;
} units[] = {
	{ "us", NSEC_PER_USEC },    { "ms", NSEC_PER_MSEC },	  { "s", NSEC_PER_SEC },
	{ "m", 60 * NSEC_PER_SEC }, { "h", 3600 * NSEC_PER_SEC }, { "d", NSEC_PER_DAY },
};
#define N_UNITS (ARRAY_SIZE(units))

bool policy_why(char *why, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, POLICY_WHY, format, ap);
	va_end(ap);
	return false;
}

char *policy_trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = 0;
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static bool fail(char *why, const char *text, const char *form)
{
	return policy_why(why, "\"%.100s\" is not %s", text, form);
}

/* Parses the digits at *@text and skips them; ~0 if there are too many. False: there are none. */
static bool read_digits(__u64 *v, const char **text)
{
	size_t n = strspn(*text, "0123456789");

	if (n > DIGITS_MAX) {
		*text += n;
		*v = ~0ULL;
		return true;
	}
	*v = 0;
	for (size_t i = 0; i < n; i++)
		*v = 10 * *v + (*(*text)++ - '0');
	return n;
}

bool policy_duration_read(__u64 *ns, const char *text, char *why)
{
	static const char form[] = "a duration such as 250us, 10ms, 1.5s, 5m, 24h, 7d";
	const char *at = text, *fraction = NULL;
	unsigned int unit;
	__u64 v, scale;

	if (!read_digits(&v, &at))
		return fail(why, text, form);
	if (*at == '.') {
		fraction = ++at;
		at += strspn(at, "0123456789");
		if (at == fraction)
			return fail(why, text, form);
	}
	if (!*at) {
		snprintf(why, POLICY_WHY, "\"%.100s\" has no unit; write %.20ss or %.20sms", text,
			 text, text);
		return false;
	}
	for (unit = 0; unit < N_UNITS && strcmp(at, units[unit].name); unit++)
		;
	if (unit == N_UNITS)
		return fail(why, text, form);
	scale = units[unit].ns;
	if (v > NSEC_MAX / scale) {
		snprintf(why, POLICY_WHY, "\"%.100s\" is too long; at most 366d", text);
		return false;
	}
	*ns = v * scale;
	for (; fraction && isdigit((unsigned char)*fraction); fraction++) {
		/* truncates for m, h, d, where scale is no power of ten: a few ns at most */
		*ns += scale * (*fraction - '0') / 10;
		scale /= 10;
	}
	return true;
}

const char *policy_duration_text(__u64 ns, char *text)
{
	unsigned int unit = N_UNITS - 1;

	while (unit && (ns % units[unit].ns || !ns) && !(units[unit].ns == NSEC_PER_SEC && !ns))
		unit--;
	if (ns % units[unit].ns)
		snprintf(text, 32, "%llu.%03lluus", ns / 1000, ns % 1000);
	else
		snprintf(text, 32, "%llu%s", ns / units[unit].ns, units[unit].name);
	return text;
}

static bool read_word(struct policy_amount *a, const char *text)
{
	a->n = !strcmp(text, "yes");
	return a->n || !strcmp(text, "no");
}

static bool read_number(struct policy_amount *a, const struct key_form *f, const char *text,
			char *why)
{
	const char *at = text;
	__u64 min = f->min, max = f->max;

	if (!read_digits(&a->n, &at))
		return fail(why, text, f->form);
	if (*at == '%' && !at[1] && f->max_share) {
		a->unit = POLICY_SHARE;
		max = f->max_share;
	} else if (*at && (!f->suffix || strcmp(at, f->suffix))) {
		return fail(why, text, f->form);
	}
	if (a->n >= min && a->n <= max)
		return true;
	snprintf(why, POLICY_WHY, "\"%.100s\" is out of range; use %llu to %llu%s", text, min, max,
		 a->unit == POLICY_SHARE ? "%" : "");
	return false;
}

bool policy_amount_read(struct policy_amount *a, enum policy_key key, const char *text, char *why)
{
	const struct key_form *f = &forms[key];

	*a = (struct policy_amount){ .unit = POLICY_NUMBER };
	if (f->hardware && !strcmp(text, "hardware")) {
		a->unit = POLICY_HARDWARE;
		return true;
	}
	if (f->none && !strcmp(text, "none")) {
		a->unit = POLICY_NONE;
		return true;
	}
	if (f->word)
		return read_word(a, text) || fail(why, text, f->form);
	if (!f->duration)
		return read_number(a, f, text, why);
	if (!isdigit((unsigned char)*text))
		return fail(why, text, f->form);
	if (!policy_duration_read(&a->n, text, why))
		return false;
	if (a->n >= f->min)
		return true;
	snprintf(why, POLICY_WHY, "\"%.100s\" is too short; at least 1ms", text);
	return false;
}
