// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/values.h"
#include "base/cleanup.h"
#include "base/trusted.h"
#include "base/spelling.h"

#define AFTER " after "

/*
 * The program is run as root, so nobody else may be able to replace it. act_exec() checks again, as
 * this may change before it is started.
 */
static bool check_program(const char *path, char *why)
{
	struct distrust d;
	struct stat st;
	int fd;

	if (*path != '/')
		return policy_why(why, "exec:%.100s: the path must be absolute", path);
	if (strlen(path) >= QUOTA_PATH)
		return policy_why(why, "exec:%.100s...: the path is longer than %d characters",
				  path, QUOTA_PATH - 1);
	fd = trusted_open(path, O_PATH, &d);
	if (fd == -EPERM && !strcmp(d.path, path))
		return policy_why(why, "exec:%s: %s; %s it", path, d.why, d.remedy);
	if (fd == -EPERM)
		return policy_why(why, "exec:%s: %.200s: %s; %s it", path, d.path, d.why, d.remedy);
	if (fd < 0)
		return policy_why(why, "exec:%s: %s", path, strerror(-fd));
	if (fstat(fd, &st))
		st.st_mode = 0;
	close(fd);
	if (!S_ISREG(st.st_mode))
		return policy_why(why, "exec:%s: not a regular file", path);
	if (!(st.st_mode & 0111))
		return policy_why(why, "exec:%s: not executable; chmod +x it", path);
	return true;
}

static bool read_credits(__u32 *credits, const char *text, char *why)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || v > UINT32_MAX)
		return policy_why(why, "pri-credits:%.100s: not a number of page requests", text);
	if (!v)
		return policy_why(why,
				  "pri-credits:0 is not possible; pri-pause stops page requests");
	*credits = v;
	return true;
}

static bool read_kind(enum action_kind *kind, const char *name, char *why)
{
	const char *names[ACTION_KINDS], *near;

	for (*kind = 0; *kind < ACTION_KINDS; ++*kind) {
		names[*kind] = quota_action_name(*kind);
		if (!strcmp(name, names[*kind]))
			return true;
	}
	near = spelling_near(name, names, ACTION_KINDS);
	if (near)
		return policy_why(why, "\"%.100s\" is no action; did you mean %s?", name, near);
	return policy_why(why,
			  "\"%.100s\" is no action; there are log, exec:PATH, freeze, pri-pause, "
			  "pri-credits:N, kill, unbind, reset, remove",
			  name);
}

/* Parses one step; modifies @text. */
static bool read_step(struct quota_action *a, char *text, char *why)
{
	char *after = NULL, *argument;

	/* find the last " after ", as a path may contain one */
	for (char *at = text; (at = strstr(at, AFTER)); at++)
		after = at;
	if (after) {
		*after = 0;
		if (!policy_duration_read(&a->delay, policy_trim(after + strlen(AFTER)), why))
			return false;
		text = policy_trim(text);
	}
	argument = strchr(text, ':');
	if (argument)
		*argument++ = 0;
	if (!read_kind(&a->kind, text, why))
		return false;
	if (a->kind == ACTION_EXEC) {
		if (!argument || !*argument)
			return policy_why(why, "exec needs a program: exec:/absolute/path");
		if (!check_program(argument, why))
			return false;
		strcpy(a->path, argument);
		return true;
	}
	if (a->kind == ACTION_PRI_CREDITS) {
		if (!argument || !*argument)
			return policy_why(why, "pri-credits needs a number: pri-credits:32");
		return read_credits(&a->credits, argument, why);
	}
	if (a->kind == ACTION_FREEZE || a->kind == ACTION_KILL) {
		a->all = argument && !strcmp(argument, "all");
		return !argument || a->all ||
		       policy_why(why, "%s:%.100s: only %s:all is possible", text, argument, text);
	}
	return !argument || policy_why(why, "%s takes no argument", text);
}

static bool is_same(const struct quota_action *a, const struct quota_action *b)
{
	return a->kind == b->kind && a->credits == b->credits && a->all == b->all &&
	       !strcmp(a->path, b->path);
}

static bool add_step(struct policy_ladder *l, char *text, char *why)
{
	char name[QUOTA_PATH + 32];
	struct quota_action *a;

	if (!*text)
		return policy_why(why, "an empty step; a comma stands between two steps");
	if (l->n == QUOTA_STEPS)
		return policy_why(why, "more than %d steps", QUOTA_STEPS);
	a = &l->action[l->n];
	if (!read_step(a, text, why))
		return false;
	for (unsigned int i = 0; i < l->n; i++)
		if (is_same(a, &l->action[i]))
			return policy_why(why, "%s appears twice", quota_action_text(a, name));
	l->n++;
	return true;
}

bool policy_ladder_read(struct policy_ladder *l, const char *text, char *why)
{
	_cleanup_(freep) char *copy = strdup(text);
	char *rest = copy, *step;

	*l = (struct policy_ladder){};
	if (!copy)
		return policy_why(why, "%s", strerror(ENOMEM));
	while ((step = strsep(&rest, ",")))
		if (!add_step(l, policy_trim(step), why))
			return false;
	return true;
}
