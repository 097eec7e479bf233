// SPDX-License-Identifier: GPL-2.0
/* Of a PF and its VFs, whose owners are meant. */
#include <string.h>

#include "core.h"
#include "faultstat.skel.h"
#include "monitor/guilty.h"
#include "world.h"

#define OTHER_VF "0000:00:05.2"

/* A PF and two VFs with so many outstanding page requests, the oldest @age ns old. */
static void three(unsigned int pf, unsigned int vf, unsigned int other_vf, __u64 age)
{
	begin("[global]\ncredits = 16\nmax-age = 10s\nactions = log\n");
	interval(1);
	set_row(0, PF, pf, 0);
	set_row(1, VF, vf, age);
	set_row(2, OTHER_VF, other_vf, 0);
	watch.rows[0].has_vfs = true;
	watch.rows[1].pf_row = watch.rows[2].pf_row = 0;
	watch.skel->bss->rows_cursor = 3;
}

static bool is_guilty(__u32 reasons, const char *name)
{
	struct act_functions f;
	bool found = false;

	CHECK_INT(guilty_find(&m, m.watched[0], reasons, &f), 0);
	for (unsigned int i = 0; i < f.n; i++)
		found |= !strcmp(f.name[i], name);
	guilty_free(&f);
	return found;
}

static void one_vf_is_over(void)
{
	three(1, 60, 2, 0);
	CHECK(is_guilty(QUOTA_OVER, VF));
	CHECK(!is_guilty(QUOTA_OVER, PF));
	CHECK(!is_guilty(QUOTA_OVER, OTHER_VF));
	end();
}

static void two_share_the_blame(void)
{
	three(0, 60, 30, 0);
	CHECK(is_guilty(QUOTA_OVER, VF));
	CHECK(is_guilty(QUOTA_OVER, OTHER_VF));
	CHECK(!is_guilty(QUOTA_OVER, PF));
	end();
}

static void one_is_stuck(void)
{
	three(60, 1, 60, 20000000000);
	CHECK(is_guilty(QUOTA_STUCK, VF));
	CHECK(!is_guilty(QUOTA_STUCK, PF));
	CHECK(!is_guilty(QUOTA_STUCK, OTHER_VF));
	CHECK(is_guilty(QUOTA_STUCK | QUOTA_FAULTS, PF));
	end();
}

/* All were answered between the decision and this. */
static void none_is_left(void)
{
	three(0, 0, 0, 0);
	CHECK(is_guilty(QUOTA_OVER, PF));
	CHECK(!is_guilty(QUOTA_OVER, VF));
	end();
}

void test_guilty(void)
{
	RUN(one_vf_is_over);
	RUN(two_share_the_blame);
	RUN(one_is_stuck);
	RUN(none_is_left);
}
