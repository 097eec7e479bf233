// SPDX-License-Identifier: GPL-2.0
/* What a file of the ledger has of each device: its share of actions, and room for its owners. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/ledger.h"
#include "base/clock.h"
#include "check.h"

static char dir[] = "/tmp/shares.XXXXXX", path[64];

static const struct held pri = { .kind = HELD_PRI,
				 .device = "0000:00:05.0",
				 .generation = 77,
				 .allocation = 64,
				 .wanted = 16 },
			 cgroup = { .kind = HELD_CGROUP,
				    .device = "0000:00:05.0",
				    .cgroup = "/user.slice" },
			 pid = {
				 .kind = HELD_PID, .device = "0000:00:05.0", .pid = 2, .started = 1
			 };

#define NS_HOUR (3600ULL * NSEC_PER_SEC)

/* What was acted upon is known to the next one who opens the list: a crash grants nothing. */
static void shares(void)
{
	const __u64 now = now_mono();
	struct quota_share *own;
	struct held_list l;

	CHECK_INT(held_open(&l, path), 0);
	own = shares_find(&l.shares, "0000:00:05.0", 7, now);
	quota_times_add(&own->acted, now - 2);
	quota_times_add(&own->acted, now - 1);
	own->relapses = 3;
	own->relapse_until = now + NS_HOUR - 1;
	own->first_from = now + 24 * NS_HOUR - 1;
	CHECK(own == shares_find(&l.shares, "0000:00:05.0", 7, now));
	own = shares_find(&l.shares, "over", 7, now);
	quota_times_add(&own->acted, now > NS_HOUR ? now - NS_HOUR : 0);
	own->relapse_until = now; /* neither of these in the file if up for an hour */
	shares_find(&l.shares, "b c", 7, now)->first_from = ~0ULL;
	quota_times_add(&l.shares.all, now - 3);
	CHECK_INT(held_save(&l), 0);
	held_close(&l);

	CHECK_INT(held_peek(&l, path), 0);
	CHECK_INT(l.n, 0);
	CHECK(l.shares.n <= 3);
	own = shares_find(&l.shares, "0000:00:05.0", 7, now);
	CHECK_INT(own->acted.n, 2);
	CHECK(quota_time(&own->acted, 0) == now - 1 && quota_time(&own->acted, 1) == now - 2);
	CHECK_INT(own->relapses, 3);
	CHECK(own->relapse_until == now + NS_HOUR - 1);
	CHECK(own->first_from == now + 24 * NS_HOUR - 1);
	own = shares_find(&l.shares, "b c", 7, now); /* of another boot */
	CHECK(own->first_from >= now + 24 * NS_HOUR && own->first_from < now + 25 * NS_HOUR);
	CHECK_INT(l.shares.all.n, 1);
	CHECK(quota_time(&l.shares.all, 0) == now - 3);
	CHECK_INT(held_save(&l), -EBADF);
	held_close(&l);

	/* what changes does not lose them, nor does what is undone */
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(held_add(&l, &pri), 0);
	CHECK_INT(held_remove(&l, &pri), 0);
	held_close(&l);
	CHECK_INT(held_peek(&l, path), 0);
	CHECK_INT(shares_find(&l.shares, "0000:00:05.0", 7, now)->acted.n, 2);
	held_close(&l);
}

/* Another device of the same name: its share is its own, but for what others would lose by it. */
static void replaced(void)
{
	struct quota_share *own;
	struct shares s = {};

	own = shares_find(&s, "d", 0, 1); /* not known at first */
	quota_times_add(&own->acted, 1);
	CHECK_INT(shares_find(&s, "d", 7, 2)->acted.n, 1);
	own->relapses = 3;
	own->relapse_until = NS_HOUR;
	own->first_from = 24 * NS_HOUR;
	CHECK_INT(shares_find(&s, "d", 0, 3)->acted.n, 1);
	CHECK_INT(shares_find(&s, "d", 7, 3)->relapses, 3);
	own = shares_find(&s, "d", 8, 3);
	CHECK_INT(own->acted.n, 0);
	CHECK_INT(own->relapses, 0);
	CHECK_INT(own->relapse_until, 0);
	CHECK(own->first_from == 24 * NS_HOUR);
	CHECK_INT(s.n, 1);
	shares_free(&s);
}

/* Of devices that come and go, those without a share worth a word take no room. */
static void shares_of_nobody(void)
{
	struct shares s = {};
	char name[16];

	shares_find(&s, "d", 7, NS_HOUR)->first_from = 2 * NS_HOUR;
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		CHECK(shares_find(&s, name, 7, NS_HOUR));
	}
	CHECK_INT(s.n, 2);
	CHECK(shares_find(&s, "d", 7, NS_HOUR)->first_from == 2 * NS_HOUR);
	shares_free(&s);
}

/* As many processes as a device may have, in the list from the start: one by one takes long. */
static void crowd(const char *device, unsigned int n)
{
	FILE *f = fopen(path, "w");

	if (!f)
		fail("cannot write %s", path);
	fprintf(f, "iommu-faultstat held 3\n");
	for (unsigned int i = 0; i < n; i++)
		fprintf(f, "pid %s %u 1\n", device, i + 2);
	fclose(f);
	CHECK_INT(chmod(path, 0600), 0);
}

/* One device's processes leave room for its registers, and for all of other devices. */
static void limit_per_device(void)
{
	struct held h = pid, other = pid;
	struct held_list l;

	crowd("0000:00:05.0", HELD_MAX);
	strcpy(other.device, "0000:3b:00.0");
	h.pid = HELD_MAX + 2;
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, HELD_MAX);
	CHECK_INT(held_add(&l, &h), -E2BIG);
	CHECK_INT(held_add(&l, &cgroup), -E2BIG);
	CHECK_STR(held_error(-E2BIG),
		  "it has 4096 processes and cgroups of this device, the most that it may have");
	CHECK_STR(held_error(-EIO), strerror(EIO));
	CHECK_INT(held_add(&l, &pri), 0);
	CHECK_INT(held_add(&l, &other), 0);
	CHECK_INT(l.n, HELD_MAX + 2);
	held_close(&l);
	CHECK_INT(held_open(&l, path), 0);
	CHECK_INT(l.n, HELD_MAX + 2);
	held_close(&l);
	crowd("0000:00:05.0", HELD_MAX + 1);
	CHECK_INT(held_open(&l, path), -EINVAL);
	held_close(&l);
}

int main(void)
{
	char command[64];

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/held", dir);
	RUN(shares);
	RUN(replaced);
	RUN(shares_of_nobody);
	RUN(limit_per_device);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) || !!tests_failed();
}
