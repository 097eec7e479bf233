/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes that actions leave alone: the policy's `protect = cgroup:/machine.slice, user:postgres`.
 * What these mean for a process is decided in act/protected.h.
 */
#ifndef POLICY_PROTECT_H
#define POLICY_PROTECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PROTECT_RULES 32 /* in one list */

enum protect_by {
	PROTECT_UNIT,	/* of systemd, a glob: "postgresql*.service" */
	PROTECT_CGROUP, /* a path as in /proc/PID/cgroup, a glob; the cgroups below it, too */
	PROTECT_EXE,	/* path of the program that it runs, a glob */
	PROTECT_USER,	/* its real user */
	PROTECT_KINDS,
};

struct protect_rule {
	enum protect_by by;
	const char *pattern;
	uid_t uid; /* PROTECT_USER */
};

struct protect {
	unsigned int n;
	struct protect_rule rule[PROTECT_RULES];
	char *text;  /* holds the patterns */
	size_t size; /* of .text */
};

/*
 * Parses @text, "KIND:PATTERN, ...", or "none". Returns false, with the reason in @why of
 * POLICY_WHY bytes, if it is no such list. Free with protect_free() in either case.
 */
bool protect_read(struct protect *p, const char *text, char *why);
void protect_free(struct protect *p);

/* Returns 0 or -ENOMEM. */
int protect_copy(struct protect *to, const struct protect *from);

/* "unit", "cgroup", "exe", "user" */
const char *protect_kind_name(enum protect_by by);

#endif
