// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "act/ledger_file.h"
#include "base/clock.h"
#include "base/line.h"
#include "base/log.h"
#include "base/cleanup.h"

#define LINE_SIZE    2048 /* an escaped byte of a name takes four */
#define VERSION_LINE "iommu-faultstat held 3"

static void put_name(FILE *f, const char *name)
{
	putc(' ', f);
	for (const unsigned char *c = (const unsigned char *)name; *c; c++)
		if (*c > ' ' && *c < 0x7f && *c != '\\')
			putc(*c, f);
		else
			fprintf(f, "\\x%02x", *c);
}

static void put_times(FILE *f, const struct quota_times *times, __u64 now)
{
	for (unsigned int i = times->n; i-- > 0;)
		if (!quota_time_over(quota_time(times, i), now))
			fprintf(f, " %llu", (unsigned long long)quota_time(times, i));
	putc('\n', f);
}

static void put_shares(FILE *f, const struct shares *s)
{
	const __u64 now = now_mono();

	for (unsigned int i = 0; i < s->n; i++) {
		const struct quota_share *own = &s->v[i].own;

		if (quota_share_over(own, now))
			continue;
		fprintf(f, "acted");
		put_name(f, s->v[i].device);
		fprintf(f, " %llu %u %llu %llu", (unsigned long long)s->v[i].generation,
			own->relapses, (unsigned long long)own->relapse_until,
			(unsigned long long)own->first_from);
		put_times(f, &own->acted, now);
	}
	if (s->all.n && !quota_time_over(quota_time(&s->all, 0), now)) {
		fprintf(f, "destroyed");
		put_times(f, &s->all, now);
	}
}

int held_emit(FILE *f, const void *list)
{
	static const char *const kinds[] = { "pri", "cgroup", "pid" }; /* "hand": pri, by hand */
	const struct held_list *l = list;

	fprintf(f, VERSION_LINE "\n");
	for (unsigned int i = 0; i < l->n; i++) {
		const struct held *h = &l->v[i];

		fprintf(f, "%s", h->by_hand ? "hand" : kinds[h->kind]);
		put_name(f, h->device);
		if (h->kind == HELD_PRI)
			fprintf(f, " %u %u %d %d", h->allocation, h->wanted, h->paused, h->off);
		else if (h->kind == HELD_CGROUP)
			put_name(f, h->cgroup);
		else
			fprintf(f, " %u %llu", h->pid, (unsigned long long)h->started);
		if (h->kind != HELD_PID)
			fprintf(f, " %llu", (unsigned long long)h->generation);
		putc('\n', f);
	}
	put_shares(f, &l->shares);
	return fflush(f) || ferror(f) ? -errno : 0;
}

/* Cuts the next word off @line. NULL: none is left, or spaces are doubled, leading or trailing. */
static char *word(char **line)
{
	char *w = *line;

	if (!w || !*w || *w == ' ')
		return NULL;
	*line = strchr(w, ' ');
	if (*line) {
		*(*line)++ = 0;
		if (!**line) /* trailing space */
			return NULL;
	}
	return w;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *name(char *to, size_t size, char **line)
{
	const char *w = word(line);
	size_t n = 0;

	if (!w)
		return "a name is missing";
	for (; *w; w++) {
		int c = (unsigned char)*w;

		if (c == '\\') {
			int high = w[1] == 'x' ? hex(w[2]) : -1, low = high < 0 ? -1 : hex(w[3]);

			c = low < 0 ? 0 : high << 4 | low;
			w += low < 0 ? 0 : 3;
			if (!c)
				return "a name with a bad escape";
		} else if (!isgraph(c)) {
			return "a name with an invalid character";
		}
		if (n + 1 >= size)
			return "name too long";
		to[n++] = c;
	}
	to[n] = 0;
	return NULL;
}

static const char *number(__u64 *v, __u64 most, char **line)
{
	const char *w = word(line);
	char *end;

	if (!w || !isdigit((unsigned char)*w))
		return "a number is missing";
	errno = 0;
	*v = strtoull(w, &end, 10);
	if (*end)
		return "not a number";
	return errno || *v > most ? "number too large" : NULL;
}

static const char *device(char to[DEVICE_NAME], char **line)
{
	const char *why = name(to, DEVICE_NAME, line);

	/* the name becomes part of a path */
	if (!why && (strchr(to, '/') || !strcmp(to, ".") || !strcmp(to, "..")))
		why = "a name that can't be a device's";
	return why;
}

static const char *generation(struct held *h, char **line)
{
	const char *why = number(&h->generation, ~0ULL, line);

	return why ?: h->generation ? NULL : "a generation that no directory has";
}

static const char *pri(struct held *h, char **line)
{
	__u64 allocation, wanted, paused, off;
	const char *why = number(&allocation, ~0U, line) ?: number(&wanted, ~0U, line);

	if (!why)
		why = number(&paused, 1, line) ?: number(&off, 1, line) ?: generation(h, line);
	if (why)
		return why;
	h->allocation = allocation;
	h->wanted = wanted;
	h->paused = paused;
	h->off = off;
	return NULL;
}

/* Does a path relative to /sys/fs/cgroup stay below it? */
static bool stays(const char *path)
{
	const char *up = path;

	while ((up = strstr(up, "/.."))) {
		if (up[3] == '/' || !up[3])
			return false;
		up++;
	}
	return path[0] == '/';
}

static const char *cgroup(struct held *h, char **line)
{
	const char *why = name(h->cgroup, sizeof(h->cgroup), line);

	if (!why && !stays(h->cgroup))
		why = "a path that can't be a cgroup's";
	return why ?: generation(h, line);
}

static const char *pid(struct held *h, char **line)
{
	__u64 v = 0;
	const char *why = number(&v, 0x7fffffff, line) ?: number(&h->started, ~0ULL, line);

	h->pid = v;
	return why ?: v > 1 ? NULL : "a process that can't be stopped";
}

static const char no_memory[] = "no memory";

static const char *times(struct quota_times *t, char **line)
{
	const char *why;
	__u64 v;

	while (*line) {
		why = number(&v, ~0ULL, line);
		if (why)
			return why;
		if (t->n == QUOTA_GUARD)
			return "too many times";
		if (t->n && v < quota_time(t, 0))
			return "a time before the one that precedes it";
		quota_times_add(t, v);
	}
	return NULL;
}

static const char *acted(struct shares *s, char **line)
{
	char name[DEVICE_NAME];
	struct quota_share *own;
	__u64 generation, relapses;
	const char *why;

	why = device(name, line) ?: number(&generation, ~0ULL, line);
	if (why)
		return why;
	for (unsigned int i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].device, name))
			return "the same device twice";
	own = shares_find(s, name, generation, 0);
	if (!own)
		return no_memory;
	why = number(&relapses, QUOTA_RELAPSES, line) ?:
	      number(&own->relapse_until, ~0ULL, line) ?: number(&own->first_from, ~0ULL, line);
	own->relapses = relapses;
	return why ?: times(&own->acted, line);
}

static const char *destroyed(struct shares *s, char **line)
{
	if (s->all.n)
		return "a second line of its kind";
	return *line ? times(&s->all, line) : "a number is missing";
}

/* Parses one share. Returns as parse_line(); *@is: it is a share. */
static const char *parse_share(struct shares *s, char *line, bool *is)
{
	static const struct {
		const char *name;
		const char *(*parse)(struct shares *s, char **line);
	} kinds[] = { { "acted ", acted }, { "destroyed ", destroyed } };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t n = strlen(kinds[i].name);

		*is = !strncmp(line, kinds[i].name, n);
		line += *is ? n : 0;
		if (*is)
			return kinds[i].parse(s, &line);
	}
	return NULL;
}

/* Parses one change. Returns NULL, or what is wrong with the line. */
static const char *parse_line(struct held *h, char *line)
{
	static const struct {
		const char *name;
		const char *(*parse)(struct held *h, char **line);
		enum held_kind kind;
		bool by_hand;
	} kinds[] = {
		{ "pri", pri, HELD_PRI, false },
		{ "hand", pri, HELD_PRI, true },
		{ "cgroup", cgroup, HELD_CGROUP, false },
		{ "pid", pid, HELD_PID, false },
	};
	const char *kind = word(&line), *why;

	for (size_t i = 0; kind && i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kind, kinds[i].name))
			continue;
		*h = (struct held){ .kind = kinds[i].kind, .by_hand = kinds[i].by_hand };
		why = device(h->device, &line) ?: kinds[i].parse(h, &line);
		return why ?: line ? "more words than expected" : NULL;
	}
	return "unknown kind of change";
}

/* Where what is read goes to. */
struct parser {
	held_add_fn add;
	void *arg;
	struct shares *shares;
	bool older; /* a file of a version before ours, which is no longer read */
	int err;    /* the result of .add, or -ENOMEM */
};

/* The first line. Returns NULL, or what is wrong with it. */
static const char *take_version(struct parser *p, const char *text)
{
	static const char before[] = "iommu-faultstat held ";
	const size_t n = sizeof(before) - 1;

	p->older = !strncmp(text, before, n) && (!strcmp(text + n, "1") || !strcmp(text + n, "2"));
	return p->older || !strcmp(text, VERSION_LINE) ? NULL : "not \"" VERSION_LINE "\"";
}

/* Handles line @n. Returns NULL, or what is wrong with it. */
static const char *take(struct parser *p, const struct line *line, unsigned int n)
{
	struct held h;
	const char *why;
	bool share;

	if (line->cut || line->nul || !line->ended)
		return "cut off, too long, or with a NUL";
	if (n == 1)
		return take_version(p, line->text);
	if (p->older) /* an update with something in force; nothing in force is no harm */
		return "a change by an older version, whose `release` must undo it";
	why = parse_share(p->shares, line->text, &share);
	if (share) {
		p->err = why == no_memory ? -ENOMEM : 0;
		return p->err ? NULL : why;
	}
	why = parse_line(&h, line->text);
	if (why)
		return why;
	p->err = p->add(p->arg, &h);
	return p->err == -EEXIST  ? "the same change twice"
	       : p->err == -E2BIG ? "too many processes and cgroups of one device"
				  : NULL;
}

int held_parse(FILE *f, const char *path, held_add_fn add, void *arg, struct shares *shares)
{
	char text[LINE_SIZE];
	struct line line = { .text = text, .size = sizeof(text) };
	struct parser p = { .add = add, .arg = arg, .shares = shares };
	const char *why = NULL;
	unsigned int n = 0;
	int more = 0;

	while (!why && !p.err && (more = line_read(&line, f)) > 0)
		why = take(&p, &line, ++n);
	if (!n && !more) {
		n = 1;
		why = "empty file";
	}
	if (why) {
		log_error("%s:%u: %s: damaged, and left as it is; nothing was changed. Set the "
			  "devices and processes that it names right by hand, then remove it",
			  path, n, why);
		return -EINVAL;
	}
	return p.err ?: more < 0 ? more : 0;
}
