// SPDX-License-Identifier: GPL-2.0
/* Runs the real functions on files below /tmp, and reads their messages from stderr. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act/ledger.h"
#include "act/ledger_file.h"
#include "check.h"

static char dir[] = "/tmp/held.XXXXXX", path[64], said[1024];

static const struct held pri = { .kind = HELD_PRI,
				 .device = "0000:00:05.0",
				 .generation = 77,
				 .allocation = 64,
				 .wanted = 16,
				 .off = true },
			 pri2 = { .kind = HELD_PRI,
				  .device = "0000:3b:00.0",
				  .generation = ~0ULL,
				  .allocation = 0xffffffff,
				  .paused = true,
				  .by_hand = true },
			 cgroup = { .kind = HELD_CGROUP,
				    .device = "0000:00:05.0",
				    .generation = 1,
				    .cgroup = "/user.slice/a b\\x\n\xff" },
			 pid = { .kind = HELD_PID,
				 .device = "0000:00:05.0",
				 .pid = 2,
				 .started = ~0ULL };

/* Opens the list, with stderr captured in said[]. */
static int quiet_open(struct held_list *l, int (*open_fn)(struct held_list *, const char *))
{
	int saved = dup(STDERR_FILENO), err;
	FILE *f = tmpfile();
	size_t n;

	dup2(fileno(f), STDERR_FILENO);
	err = open_fn(l, path);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(f);
	n = fread(said, 1, sizeof(said) - 1, f);
	said[n] = 0;
	fclose(f);
	return err;
}

static void put(const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		fail("cannot write %s", path);
	close(fd);
}

static bool equal(const struct held *a, const struct held *b)
{
	return a->kind == b->kind && !strcmp(a->device, b->device) &&
	       a->generation == b->generation && a->allocation == b->allocation &&
	       a->wanted == b->wanted && a->paused == b->paused && a->off == b->off &&
	       a->by_hand == b->by_hand && !strcmp(a->cgroup, b->cgroup) && a->pid == b->pid &&
	       a->started == b->started;
}

static void empty(void)
{
	struct held_list l;
	struct stat st;

	CHECK_INT(rmdir(dir), 0);
	CHECK_INT(held_peek(&l, path), 0);
	CHECK_INT(l.n, 0);
	held_close(&l);
	CHECK_INT(access(dir, F_OK), -1); /* a peek creates nothing */
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, 0);
	held_close(&l);
	CHECK_INT(stat(path, &st), -1); /* nothing is in force: no file */
}

/* The next process that opens the list reads what was written. */
static void kept(void)
{
	const struct held *all[] = { &pri, &pri2, &cgroup, &pid };
	const struct device_facts same = { .name = "0000:00:05.0", .generation = 77 };
	const struct device_facts another = { .name = "0000:00:05.0", .generation = 78 };
	struct held changed = pri;
	struct held_list l;

	CHECK_INT(held_open(&l, path), 0);
	for (int i = 0; i < 4; i++)
		CHECK_INT(held_add(&l, all[i]), 0);
	held_close(&l);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, 4);
	for (unsigned int i = 0; i < l.n && i < 4; i++)
		CHECK(equal(&l.v[i], all[i]));
	CHECK(held_find(&l, HELD_PRI, "0000:3b:00.0") == &l.v[1]);
	CHECK(!held_find(&l, HELD_CGROUP, "0000:3b:00.0"));
	CHECK(held_of(&l, &same) == &l.v[0]);
	CHECK(!held_of(&l, &another));
	changed.wanted = 8;
	CHECK_INT(held_add(&l, &changed), 0);
	CHECK_INT(held_remove(&l, &cgroup), 0);
	CHECK_INT(held_remove(&l, &cgroup), 0);
	held_close(&l);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, 3);
	CHECK_INT(held_find(&l, HELD_PRI, "0000:00:05.0")->wanted, 8);
	for (unsigned int n = l.n; n; n--) /* an entry of the list itself */
		CHECK_INT(held_remove(&l, &l.v[0]), 0);
	CHECK_INT(l.n, 0);
	held_close(&l);
}

/* The lock belongs to the open file: a second open reports its owner, in any process. */
static void locked(void)
{
	struct held_list l, other;
	int status = 0;

	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(held_add(&l, &pri), 0);
	CHECK_INT(quiet_open(&other, held_open), -EBUSY);
	CHECK_INT(other.holder, getpid());
	CHECK(strstr(said, "changes devices already"));
	held_close(&other);
	CHECK_INT(held_peek(&other, path), 0);
	CHECK_INT(other.n, 1);
	CHECK_INT(other.holder, getpid());
	CHECK_INT(held_add(&other, &pri2), -EBADF);
	CHECK_INT(held_remove(&other, &pri), -EBADF);
	CHECK_INT(other.n, 1);
	held_close(&other);
	fflush(stdout);
	if (!fork())
		_exit(-quiet_open(&other, held_open));
	wait(&status);
	CHECK_INT(WEXITSTATUS(status), EBUSY);
	held_close(&l);
	CHECK_INT(held_peek(&other, path), 0);
	CHECK_INT(other.holder, 0);
	held_close(&other);
}

/* Killed at any moment: what was written is kept, and the lock is free. */
static void killed(void)
{
	struct held_list l;
	int status, go[2];
	char c;

	CHECK_INT(pipe(go), 0);
	fflush(stdout);
	status = fork();
	if (!status) {
		if (!held_open(&l, path) && !held_add(&l, &pri2) && write(go[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	close(go[1]);
	CHECK_INT(read(go[0], &c, 1), 1);
	kill(status, SIGKILL);
	waitpid(status, NULL, 0);
	close(go[0]);
	CHECK_INT(held_open(&l, path), 0);
	CHECK(held_find(&l, HELD_PRI, pri2.device));
	held_close(&l);
}

/* A change that cannot be written is not in the list. */
static void unwritten(void)
{
	struct held_list l;

	put("iommu-faultstat held 3\n", 23);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(held_add(&l, &pri), 0);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(mkdir(path, 0700), 0); /* a directory: rename() onto it fails */
	CHECK_INT(held_add(&l, &pri2), -EISDIR);
	CHECK_INT(l.n, 1);
	CHECK_INT(held_remove(&l, &pri), -EISDIR);
	CHECK_INT(l.n, 1);
	CHECK(equal(&l.v[0], &pri));
	CHECK_INT(rmdir(path), 0);
	held_close(&l);
}

#define GOOD "iommu-faultstat held 3\n"

#define TIMES_8	 " 1 1 1 1 1 1 1 1"
#define TIMES_64 TIMES_8 TIMES_8 TIMES_8 TIMES_8 TIMES_8 TIMES_8 TIMES_8 TIMES_8

static void damaged(void)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "", ":1: empty file" },
		{ "iommu-faultstat held 4\n", ":1: not \"iommu-faultstat held 3\"" },
		{ "iommu-faultstat held 2\npid d 7 8\n", ":2: a change by an older version" },
		{ "iommu-faultstat held 3", ":1: cut off" },
		{ GOOD "\n", ":2: unknown kind of change" },
		{ GOOD "pri d 1 2 0 0", ":2: cut off" },
		{ GOOD "pri d 1 2 0 0 77\npri e 1 2 0\n", ":3: a number is missing" },
		{ GOOD "pri d 1 2 0 0 77\npri d 3 2 0 0 77\n", ":3: the same change twice" },
		{ GOOD "pri d 1 2 0 0 77 0\n", ":2: more words" },
		{ GOOD "pri d 1 2 0 0\n", ":2: a number is missing" },
		{ GOOD "pri d 1 2 0 0 0\n", ":2: a generation that no directory has" },
		{ GOOD "pri d 1 2 0 0 18446744073709551616\n", ":2: number too large" },
		{ GOOD "cgroup d /user\n", ":2: a number is missing" },
		{ GOOD "cgroup d /user 0\n", ":2: a generation that no directory has" },
		{ GOOD "pri d 1 2 0 0 \n", ":2: a number is missing" },
		{ GOOD "pri  d 1 2 0 0\n", ":2: a name is missing" },
		{ GOOD "pri d 1 2 2 0\n", ":2: number too large" },
		{ GOOD "pri d 4294967296 2 0 0\n", ":2: number too large" },
		{ GOOD "pri d 99999999999999999999999 2 0 0\n", ":2: number too large" },
		{ GOOD "pri d -1 2 0 0\n", ":2: a number is missing" },
		{ GOOD "pri d 0x1 2 0 0\n", ":2: not a number" },
		{ GOOD "pri ../d 1 2 0 0\n", ":2: a name that can't be a device's" },
		{ GOOD "pri .. 1 2 0 0\n", ":2: a name that can't be a device's" },
		{ GOOD "pri a\\x2fb 1 2 0 0\n", ":2: a name that can't be a device's" },
		{ GOOD "pri a\\x 1 2 0 0\n", ":2: a name with a bad escape" },
		{ GOOD "pri a\\ 1 2 0 0\n", ":2: a name with a bad escape" },
		{ GOOD "pri a\\x00 1 2 0 0\n", ":2: a name with a bad escape" },
		{ GOOD "pri \t 1 2 0 0\n", ":2: a name with an invalid character" },
		{ GOOD "cgroup d user\n", ":2: a path that can't be a cgroup's" },
		{ GOOD "cgroup d /a/../../b\n", ":2: a path that can't be a cgroup's" },
		{ GOOD "cgroup d /a/..\n", ":2: a path that can't be a cgroup's" },
		{ GOOD "pid d 1 5\n", ":2: a process that can't be stopped" },
		{ GOOD "pid d 4294967295 5\n", ":2: number too large" },
		{ GOOD "PRI d 1 2 0 0\n", ":2: unknown kind of change" },
		{ GOOD "acted\n", ":2: unknown kind of change" },
		{ GOOD "acted \n", ":2: a name is missing" },
		{ GOOD "acted .. 7 0 0 0 1\n", ":2: a name that can't be a device's" },
		{ GOOD "acted d 7 1 2\n", ":2: a number is missing" },
		{ GOOD "acted d 7 13 2 3\n", ":2: number too large" },
		{ GOOD "acted d 7 1 2 3 x\n", ":2: a number is missing" },
		{ GOOD "acted d 7 1 2 3 \n", ":2: a number is missing" },
		{ GOOD "acted d 7 1 2 3 5 4\n", ":2: a time before the one that precedes it" },
		{ GOOD "acted d 7 1 2 3 4\nacted d 7 1 2 3 4\n", ":3: the same device twice" },
		{ GOOD "acted d 7 0 0 0" TIMES_64 " 2\n", ":2: too many times" },
		{ GOOD "destroyed\n", ":2: unknown kind of change" },
		{ GOOD "destroyed \n", ":2: a number is missing" },
		{ GOOD "destroyed 1\ndestroyed 1\n", ":3: a second line of its kind" },
		{ GOOD "destroyed 2 1\n", ":2: a time before the one that precedes it" },
	};
	struct held_list l;
	struct stat st;

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(bad[i].text, strlen(bad[i].text));
		if (quiet_open(&l, held_open) != -EINVAL || l.n || !strstr(said, bad[i].message) ||
		    !strstr(said, path))
			fail("\"%s\": %u changes, said %s", bad[i].text, l.n, said);
		CHECK(!stat(path, &st) && st.st_size == (off_t)strlen(bad[i].text)); /* kept */
		held_close(&l);
	}
	put(GOOD "pri d\0 1 2 0 0 77\n", sizeof(GOOD) + 18);
	CHECK_INT(quiet_open(&l, held_open), -EINVAL);
	CHECK(strstr(said, ":2: cut off, too long, or with a NUL"));
	held_close(&l);
}

static int keep(void *list, const struct held *h)
{
	struct held_list *l = list;

	l->v = reallocarray(l->v, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = *h;
	return 0;
}

/* With any byte changed, the list is rejected, or reads the same after being written again. */
static void any_byte(void)
{
	static const char good[] =
		GOOD "pri 0000:00:05.0 64 16 0 1 77\ncgroup d /a\\x20b 78\npid d 7 8\n"
		     "acted d 7 2 18446744073709551610 8 18446744073709551611\n"
		     "destroyed 18446744073709551612 18446744073709551613\n";
	unsigned int refused = 0, taken = 0;
	char bytes[sizeof(good)];

	for (size_t i = 0; i < sizeof(good) - 1; i++)
		for (int c = 0; c < 256; c++) {
			struct held_list a = { .lock = -1 }, b = { .lock = -1 };
			char *text = NULL, *again = NULL;
			size_t size = 0;
			int saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
			FILE *f;

			memcpy(bytes, good, sizeof(good));
			bytes[i] = c;
			dup2(null, STDERR_FILENO);
			f = fmemopen(bytes, sizeof(good) - 1, "r");
			if (held_parse(f, path, keep, &a, &a.shares)) {
				refused++;
			} else {
				FILE *out = open_memstream(&text, &size), *in;

				taken++;
				CHECK_INT(held_emit(out, &a), 0);
				fclose(out);
				in = fmemopen(text, size, "r");
				CHECK_INT(held_parse(in, path, keep, &b, &b.shares), 0);
				fclose(in);
				CHECK_INT(a.n, b.n);
				for (unsigned int k = 0; k < a.n && k < b.n; k++)
					CHECK(equal(&a.v[k], &b.v[k]));
				/* shares that are over by now are not written */
				out = open_memstream(&again, &size);
				CHECK_INT(held_emit(out, &b), 0);
				fclose(out);
				CHECK_STR(again, text);
			}
			fclose(f);
			dup2(saved, STDERR_FILENO);
			close(saved);
			close(null);
			free(text);
			free(again);
			held_close(&a);
			held_close(&b);
		}
	CHECK(taken > 100 && refused > 100);
}

/* After an update of the tool with nothing in force. */
static void of_an_older_version(void)
{
	struct held_list l;

	put("iommu-faultstat held 2\n", 23);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(held_add(&l, &pid), 0);
	held_close(&l);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, 1);
	CHECK_INT(held_remove(&l, &pid), 0);
	held_close(&l);
}

/* Not what somebody else could have written. */
static void foreign(void)
{
	struct held_list l;
	char aside[80];

	put(GOOD, strlen(GOOD));
	CHECK_INT(chmod(path, 0622), 0);
	CHECK_INT(quiet_open(&l, held_open), -EPERM);
	CHECK(strstr(said, "can be written by others"));
	held_close(&l);
	snprintf(aside, sizeof(aside), "%s/aside", dir);
	CHECK_INT(chmod(path, 0600) ?: rename(path, aside) ?: symlink("aside", path), 0);
	CHECK_INT(quiet_open(&l, held_open), -ELOOP);
	held_close(&l);
	CHECK_INT(unlink(path) ?: mkfifo(path, 0600), 0);
	CHECK(quiet_open(&l, held_open) < 0); /* a FIFO: must not block */
	held_close(&l);
	CHECK_INT(unlink(path) ?: unlink(aside), 0);
	CHECK_INT(chmod(dir, 0777), 0);
	CHECK_INT(quiet_open(&l, held_open), -EPERM);
	held_close(&l);
	CHECK_INT(chmod(dir, 0700), 0);
}

static void texts(void)
{
	char text[HELD_PATH];
	struct held h = pri;

	held_text(&h, text);
	CHECK_STR(text, "0000:00:05.0: page requests enabled, credits 16, were 64");
	h.paused = true;
	h.wanted = 0;
	held_text(&h, text);
	CHECK_STR(text, "0000:00:05.0: page requests paused, credits 64");
	held_text(&pid, text);
	CHECK_STR(text, "0000:00:05.0: stopped: process 2");
	held_text(&cgroup, text);
	CHECK_STR(text, "0000:00:05.0: frozen: cgroup /user.slice/a b\\x??");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/held", dir);
	RUN(empty);
	RUN(kept);
	RUN(locked);
	RUN(killed);
	RUN(unwritten);
	RUN(damaged);
	RUN(any_byte);
	RUN(of_an_older_version);
	RUN(foreign);
	RUN(texts);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) || !!tests_failed();
}
