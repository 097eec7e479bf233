// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "policy/protect.h"
#include "policy/values.h"

static const char *const kinds[PROTECT_KINDS] = {
	[PROTECT_UNIT] = "unit",
	[PROTECT_CGROUP] = "cgroup",
	[PROTECT_EXE] = "exe",
	[PROTECT_USER] = "user",
};

const char *protect_kind_name(enum protect_by by)
{
	return kinds[by];
}

static bool read_user(struct protect_rule *r, char *why)
{
	const struct passwd *user;
	char *end;
	unsigned long v;

	errno = 0;
	user = getpwnam(r->pattern);
	if (user) {
		r->uid = user->pw_uid;
		return true;
	}
	v = strtoul(r->pattern, &end, 10);
	if (!isdigit((unsigned char)*r->pattern) || *end || v >= (uid_t)-1)
		return policy_why(why, "user:%.100s: there is no such user", r->pattern);
	r->uid = v;
	return true;
}

static bool read_rule(struct protect_rule *r, char *text, char *why)
{
	char *pattern = strchr(text, ':');
	const char *near;

	if (!pattern || !pattern[1])
		return policy_why(why,
				  "\"%.100s\" names nobody; write unit:NAME, cgroup:/PATH, "
				  "exe:/PATH or user:NAME",
				  text);
	*pattern++ = 0;
	r->pattern = pattern;
	for (r->by = 0; r->by < PROTECT_KINDS; r->by++)
		if (!strcmp(text, kinds[r->by]))
			break;
	if (r->by == PROTECT_KINDS) {
		near = spelling_near(text, kinds, PROTECT_KINDS);
		return policy_why(why, "\"%.100s\": %s%s%s", text,
				  near ? "did you mean " : "there are unit, cgroup, exe, user",
				  near ?: "", near ? "?" : "");
	}
	if ((r->by == PROTECT_CGROUP || r->by == PROTECT_EXE) && *pattern != '/')
		return policy_why(why, "%s:%.100s: the path must be absolute", text, pattern);
	return r->by != PROTECT_USER || read_user(r, why);
}

bool protect_read(struct protect *p, const char *text, char *why)
{
	char *rest, *one;

	*p = (struct protect){ .text = strdup(text), .size = strlen(text) + 1 };
	if (!p->text)
		return policy_why(why, "%s", strerror(ENOMEM));
	if (!strcmp(p->text, "none"))
		return true;
	rest = p->text;
	while ((one = strsep(&rest, ","))) {
		if (p->n == PROTECT_RULES)
			return policy_why(why, "more than %d rules", PROTECT_RULES);
		if (!read_rule(&p->rule[p->n], policy_trim(one), why))
			return false;
		p->n++;
	}
	return true;
}

int protect_copy(struct protect *to, const struct protect *from)
{
	*to = *from;
	to->text = from->text ? malloc(from->size) : NULL;
	if (from->text && !to->text)
		return -ENOMEM;
	if (to->text)
		memcpy(to->text, from->text, from->size);
	for (unsigned int i = 0; i < to->n; i++)
		to->rule[i].pattern = to->text + (from->rule[i].pattern - from->text);
	return 0;
}

void protect_free(struct protect *p)
{
	free(p->text);
	*p = (struct protect){};
}
