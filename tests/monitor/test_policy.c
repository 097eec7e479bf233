// SPDX-License-Identifier: GPL-2.0
/* Which policy applies, to which samples, and what is reported. */
#include "world.h"

static void an_answer_ends_what_is_stuck(void)
{
	begin("[global]\nmax-age = 1s\nactions = log\n" NOW);
	devs[0].oldest = 5000000000;
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_row(0, PF, 1, 5000000000);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

static void a_fault_counts_once(void)
{
	begin("[global]\nfaults = 10/min\nactions = log\n" NOW);
	interval(1);
	set_vf(8);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_vf(11);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

static void an_ignored_fault_does_not_count(void)
{
	begin("[global]\nfaults = 10/min\nactions = log\n" NOW);
	interval(1);
	set_vf(30);
	kind.ignored = 20;
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_vf(31);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

static void another_driver_has_another_policy(void)
{
	begin("[global]\ncredits = 16\n" NOW "[driver idxd]\nactions = pri-credits:8\n"
	      "[driver vfio-pci]\nactions = log\n");
	exceed();
	CHECK_INT(allocation(), 8);
	/* an unbind does not change the ladder */
	set_driver(NULL);
	interval(1);
	CHECK_INT(allocation(), 8);
	CHECK_INT(m.held.n, 1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_driver("vfio-pci");
	interval(1);
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.held.n, 0);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	end();
}

/* Replaced within an interval; the new device has the registers that firmware has set. */
static void another_device_of_the_same_name(void)
{
	begin("[global]\ncredits = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-pause\n");
	exceed();
	CHECK_INT(enabled(), 0);
	watch.rows[0].born++;
	set_row(0, PF, 0, 0);
	set_registers(1, 64);
	interval(1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

/* Two steps share one series: node_exporter rejects a file with duplicate series. */
static void a_metric_stands_once(void)
{
	begin("[global]\ncredits = none\nhigh = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32, pri-credits:8\n");
	exceed();
	CHECK_INT(allocation(), 8);
	CHECK_INT(told("iommu_quota_held{device=\"" PF "\",action=\"pri-credits\"} 1"), 1);
	end();
}

/* An action that another section forbids must not be reported as one that would be done. */
static void a_dry_run_tells_what_is_not_allowed(void)
{
	begin("[driver idxd]\ncredits = 16\nallow-destructive = yes\nactions = reset\n"
	      "[device " PF "]\nallow-destructive = no\nsustain = 0ms\n");
	exceed();
	CHECK_INT(m.actions[ACTION_RESET][OUTCOME_DRY_RUN], 0);
	CHECK_INT(m.actions[ACTION_RESET][OUTCOME_FAILED], 1);
	end();
}

/* The first step was enough. The second must not follow from the sample before it. */
static void each_step_looks_again(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = log, pri-credits:32, pri-credits:8\n");
	interval(1);
	set_row(0, PF, 60, 0);
	m.run.c.snap.devs = devs;
	CHECK_INT(monitor_interval(&m), 0);
	while (!m.actions[ACTION_LOG][OUTCOME_ACTED]) {
		m.run.tick(&m.run, now_mono());
		nanosleep(&millisecond, NULL);
	}
	set_row(0, PF, 0, 0);
	interval(1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	CHECK_INT(allocation(), 32);
	end();
}

/* As after a crash: what it has left in force is undone, and nothing else is as it was. */
static void start_again(void)
{
	char path[HELD_PATH];

	strcpy(path, m.held.path);
	held_close(&m.held);
	CHECK_INT(held_open(&m.held, path), 0);
	monitor_undo(&m, NULL);
	for (unsigned int i = 0; i < m.n_watched; i++)
		free(m.watched[i]);
	m.n_watched = 0;
	set_row(0, PF, 0, 0);
}

static void a_crash_grants_nothing(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "max-actions = 1\nactions = pri-credits:8, pri-pause\n");
	exceed();
	CHECK_INT(allocation(), 8);
	CHECK_INT(m.actions[ACTION_PRI_PAUSE][OUTCOME_GUARDED], 1);
	start_again();
	CHECK_INT(allocation(), 64);
	exceed();
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_GUARDED], 1);
	end();
}

static void what_cannot_be_written_down_is_not_done(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = exec:/bin/true\n");
	strcpy(m.held.path, "/nowhere/held");
	exceed();
	CHECK_INT(m.actions[ACTION_EXEC][OUTCOME_ACTED], 0);
	CHECK_INT(m.actions[ACTION_EXEC][OUTCOME_FAILED], 1);
	end();
}

/*
 * What fails for want of allow-destructive leaves other devices theirs, and is not the device's
 * first one of the day, which would wait for less than a second one once it is allowed.
 */
static void what_is_not_allowed_uses_up_nothing(void)
{
	begin("[driver idxd]\ncredits = 16\nallow-destructive = yes\nactions = reset\n"
	      "[device " PF "]\nallow-destructive = no\nsustain = 0ms\ndry-run = no\n");
	exceed();
	CHECK_INT(m.actions[ACTION_RESET][OUTCOME_FAILED], 1);
	CHECK_INT(m.held.shares.all.n, 0);
	CHECK_INT(shares_find(&m.held.shares, PF, generation(), 0)->first_from, 0);
	end();
}

void test_policy(void)
{
	RUN(an_answer_ends_what_is_stuck);
	RUN(a_fault_counts_once);
	RUN(an_ignored_fault_does_not_count);
	RUN(another_driver_has_another_policy);
	RUN(another_device_of_the_same_name);
	RUN(a_metric_stands_once);
	RUN(a_dry_run_tells_what_is_not_allowed);
	RUN(each_step_looks_again);
	RUN(a_crash_grants_nothing);
	RUN(what_cannot_be_written_down_is_not_done);
	RUN(what_is_not_allowed_uses_up_nothing);
}
