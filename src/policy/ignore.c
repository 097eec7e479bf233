// SPDX-License-Identifier: GPL-2.0
#include "policy/ignore.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/line.h"
#include "base/log.h"
#include "device/match.h"
#include "base/cleanup.h"
#include "base/trusted.h"

#define LINE	  512
#define RULES_MAX 4096
#define BLANKS	  " \t\r\n"

struct ignore_rule {
	char line[LINE];		      /* holds the strings below */
	const char *device, *reason, *access; /* NULL: any */
	__u64 low, high;
	bool address;
};

static bool parse_number(__u64 *v, const char **text)
{
	char *end;

	/* reject a leading 0: strtoull() would read the number as octal */
	if (!isdigit((unsigned char)**text) ||
	    ((*text)[0] == '0' && isdigit((unsigned char)(*text)[1])))
		return false;
	errno = 0;
	*v = strtoull(*text, &end, 0);
	*text = end;
	return !errno;
}

static bool parse_range(struct ignore_rule *r, const char *text)
{
	if (r->address || !parse_number(&r->low, &text))
		return false;
	r->address = true;
	r->high = r->low;
	if (*text == '-') {
		text++;
		if (!parse_number(&r->high, &text))
			return false;
	}
	return !*text && r->low <= r->high;
}

/* Is it an access as we print it: "read", "write+exec", in this order, or "none"? */
static bool is_access(const char *text)
{
	static const char *const words[] = { "read", "write", "exec", "priv" };
	bool any = false;

	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i]);

		if (strncmp(text, words[i], n) || (text[n] && text[n] != '+'))
			continue;
		if (!text[n])
			return true;
		text += n + 1;
		any = true;
	}
	return !any && !strcmp(text, "none");
}

/* Splits the rule's line into words. Returns NULL, or what is wrong with it. */
static const char *parse(struct ignore_rule *r)
{
	char *word, *value, *rest;

	for (word = strtok_r(r->line, BLANKS, &rest); word; word = strtok_r(NULL, BLANKS, &rest)) {
		const char **field = !strcmp(word, "device")   ? &r->device
				     : !strcmp(word, "reason") ? &r->reason
				     : !strcmp(word, "access") ? &r->access
							       : NULL;

		if (!field && strcmp(word, "address"))
			return "a rule is made of device, reason, access and "
			       "address, each with its value";
		value = strtok_r(NULL, BLANKS, &rest);
		if (!value)
			return "a value is missing at the end";
		if (!field && !parse_range(r, value))
			return "an address is a number or LOW-HIGH, and given once";
		if (field && *field)
			return "something is given twice";
		if (field == &r->access && !is_access(value))
			return "an access is read, write, exec, priv, or several with + between";
		if (field)
			*field = value;
	}
	return NULL;
}

/* Returns 0 or a negative errno; with -EINVAL, *@wrong explains. */
static int add(struct ignore_rules *rules, const char *line, const char **wrong)
{
	struct ignore_rule *r;

	if (array_grow(rules->v, rules->n))
		return -ENOMEM;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	rules->v[rules->n++] = r;
	strcpy(r->line, line);
	*wrong = parse(r);
	return *wrong ? -EINVAL : 0;
}

int ignore_read(struct ignore_rules *rules, const char *path)
{
	const char *name = path ?: IGNORE_FILE;
	_cleanup_(file_closep) FILE *f = NULL;
	struct distrust d;
	char text[LINE];
	struct line line = { .text = text, .size = sizeof(text) };
	int more, fd;

	*rules = (struct ignore_rules){};
	/* a missing rule may make the monitor act, so refuse when in doubt. /dev/null: no rules */
	fd = trusted_open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY, &d);
	if (fd == -ENOENT && !path)
		return 0;
	if (fd == -EPERM && strcmp(name, "/dev/null"))
		return log_errno(fd, "%s: %s: %s; %s it", name, d.path, d.why, d.remedy);
	if (fd == -EPERM)
		return 0;
	f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f)
		return log_errno(fd < 0 ? fd : -errno, "%s: %s", name,
				 strerror(fd < 0 ? -fd : errno));
	for (unsigned int n = 1; (more = line_read(&line, f)) > 0; n++) {
		const char *wrong = line.cut		    ? "the line is too long"
				    : line.nul		    ? "a NUL byte: not a text file"
				    : rules->n == RULES_MAX ? "too many rules"
							    : NULL;
		int err = wrong ? -EINVAL : 0;

		text[strcspn(text, "#")] = 0;
		if (!err && text[strspn(text, BLANKS)])
			err = add(rules, text, &wrong);
		if (err) {
			log_error("%s:%u: %s", name, n, wrong ?: strerror(-err));
			return err;
		}
	}
	if (more < 0)
		log_error("%s: %s", name, strerror(-more));
	return more;
}

void ignore_free(struct ignore_rules *rules)
{
	for (unsigned int i = 0; i < rules->n; i++)
		free(rules->v[i]);
	free(rules->v);
	*rules = (struct ignore_rules){};
}

static bool fits(const struct ignore_rule *r, const struct ignore_fault *f)
{
	return (!r->device || match_device(r->device, f->device)) &&
	       (!r->reason || !fnmatch(r->reason, f->reason, 0)) &&
	       (!r->access || !strcmp(r->access, f->access));
}

bool ignore_fits(const struct ignore_rules *rules, const struct ignore_fault *f)
{
	for (unsigned int i = 0; i < rules->n; i++) {
		const struct ignore_rule *r = rules->v[i];

		if (fits(r, f) && (!r->address || (f->address >= r->low && f->address <= r->high)))
			return true;
	}
	return false;
}

bool ignore_fits_all(const struct ignore_rules *rules, const struct ignore_fault *f)
{
	for (unsigned int i = 0; i < rules->n; i++)
		if (!rules->v[i]->address && fits(rules->v[i], f))
			return true;
	return false;
}

bool ignore_wants_each(const struct ignore_rules *rules)
{
	for (unsigned int i = 0; i < rules->n; i++)
		if (rules->v[i]->address)
			return true;
	return false;
}
