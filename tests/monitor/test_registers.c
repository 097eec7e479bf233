// SPDX-License-Identifier: GPL-2.0
/* What happens to a device's credits and to Enable. */
#include <string.h>

#include "world.h"

static void credits_are_never_raised(void)
{
	begin("[global]\ncredits = none\nhigh = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:128\n");
	exceed();
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_FAILED], 1);
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.held.n, 0);
	CHECK_INT(told("iommu_quota_held{"), 0); /* a failed action is not in force */
	end();
}

/* The command credits was killed or interrupted while it waited for Stopped. */
static void what_was_begun_by_hand_is_ended(void)
{
	const struct held half = { .kind = HELD_PRI,
				   .device = PF,
				   .generation = generation(),
				   .allocation = 64,
				   .wanted = 8,
				   .by_hand = true,
				   .off = true };

	begin("[global]\nactions = pri-pause\n" NOW);
	set_registers(0, 64);
	CHECK_INT(held_add(&m.held, &half), 0);
	interval(1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 8);
	/* from now on the device is left alone */
	set_registers(1, 16);
	m.converge = 0;
	interval(1);
	CHECK_INT(allocation(), 16);
	end();
}

/* A monitor that was killed had paused the device. */
static void credits_by_hand_enable(void)
{
	const struct held paused = { .kind = HELD_PRI,
				     .device = PF,
				     .generation = generation(),
				     .allocation = 64,
				     .paused = true,
				     .off = true };
	const struct quota_action action = { .kind = ACTION_PRI_CREDITS, .credits = 8 };
	struct device_facts facts;
	struct act a = { .held = &m.held, .device = &facts, .action = &action, .by_hand = true };

	begin("[global]\n");
	set_registers(0, 64);
	CHECK_INT(device_read(&facts, DEVICE_SYSFS, PF), 0);
	CHECK_INT(held_add(&m.held, &paused), 0);
	CHECK_INT(act_pri_credits(&a), 0);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 8);
	end();
}

/* Credits set by hand are the entitlement of the device. */
static void credits_by_hand_are_hardware(void)
{
	const struct held by_hand = { .kind = HELD_PRI,
				      .device = PF,
				      .generation = generation(),
				      .allocation = 64,
				      .wanted = 16,
				      .by_hand = true };

	begin("[global]\nhigh = 50%\nactions = log, pri-pause after 1h\n" NOW);
	set_registers(1, 16);
	CHECK_INT(held_add(&m.held, &by_hand), 0);
	devs[0].allocation = 16;
	interval(1);
	set_row(0, PF, 12, 0);
	devs[0].allocation = 16;
	interval(1);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

/* Faults of a VF reduce the credits of its PF, already reduced because of its page requests. */
static void a_pf_and_its_vfs_share_credits(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32\n"
	      "[device " VF "]\nfaults = 4/min\nactions = pri-credits:8, pri-pause\n");
	exceed();
	CHECK_INT(allocation(), 32);
	set_vf(1);
	interval(2);
	set_vf(9);
	interval(2);
	CHECK_INT(allocation(), 8);
	CHECK_INT(enabled(), 0);
	kind.count = 0;
	interval(1);
	CHECK_INT(m.n_watched, 1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 32);
	end();
}

/* A device without PRI has replaced one with a change in force, after a monitor was killed. */
static void one_without_pri(void)
{
	const struct held left = { .kind = HELD_PRI,
				   .device = PF,
				   .generation = generation(),
				   .allocation = 64,
				   .wanted = 8 };
	__u8 c[CONFIG_SIZE];

	begin("[global]\nfaults = 4/min\nactions = pri-pause\n" NOW);
	config_new(c);
	fake_bytes(&sys, DIR_PF, "config", c, sizeof(c));
	CHECK_INT(held_add(&m.held, &left), 0);
	monitor_undo(&m, NULL);
	CHECK_INT(m.held.n, 0);
	end();
}

/* The same with PRI: the new device must not get the settings of the old one. */
static void another_in_its_place_is_left_alone(void)
{
	const struct held left = { .kind = HELD_PRI,
				   .device = PF,
				   .generation = generation() + 1,
				   .allocation = 8,
				   .wanted = 4 };

	begin("[global]\nfaults = 4/min\nactions = pri-pause\n" NOW);
	CHECK_INT(held_add(&m.held, &left), 0);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.held.n, 0);
	CHECK_INT(held_add(&m.held, &left), 0);
	monitor_undo(&m, NULL);
	CHECK_INT(allocation(), 64);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

static void what_another_in_its_place_had_is_no_entitlement(void)
{
	const struct held left = { .kind = HELD_PRI,
				   .device = PF,
				   .generation = generation() + 1,
				   .allocation = 8,
				   .wanted = 4 };

	begin("[global]\nactions = pri-pause\n" NOW);
	m.converge = now_mono() + 1000000000000; /* it has come since the last look */
	CHECK_INT(held_add(&m.held, &left), 0);
	interval(1);
	CHECK_INT(m.watched[0]->policy.q.credits, 64);
	end();
}

static void what_another_in_its_place_had_is_forgotten(void)
{
	const struct held left = { .kind = HELD_PRI,
				   .device = PF,
				   .generation = generation() + 1,
				   .allocation = 8,
				   .paused = true,
				   .by_hand = true };

	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32\n");
	m.converge = now_mono() + 1000000000000; /* it has come since the last look */
	CHECK_INT(held_add(&m.held, &left), 0);
	exceed();
	CHECK_INT(allocation(), 32);
	CHECK_INT(m.held.n, 1);
	CHECK_INT(m.held.v[0].allocation, 64);
	CHECK_INT(m.held.v[0].generation, generation());
	monitor_undo(&m, NULL);
	CHECK_INT(allocation(), 64);
	end();
}

/* A device must not stay paused because /run is full. */
static void undoing_needs_no_room(void)
{
	char path[HELD_PATH];

	begin("[global]\ncredits = 16\nactions = pri-pause\nhold = 1h\nsustain = 0ms\n"
	      "dry-run = no\n");
	exceed();
	CHECK_INT(enabled(), 0);
	strcpy(path, m.held.path);
	strcpy(m.held.path, "/nowhere/held");
	monitor_undo(&m, NULL);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 1);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(enabled(), 1);
	strcpy(m.held.path, path);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

/* Returns after how many ns a device is checked again that has not Stopped for @waiting ns. */
static __u64 asked_after(__u64 waiting)
{
	__u64 now = now_mono();

	m.waiting = now - waiting;
	m.converge = 0;
	m.run.tick(&m.run, now);
	return m.converge - now;
}

/* Requests stay unanswered, so the device never stops. It is checked less and less often. */
static void one_that_does_not_stop_is_not_asked_all_the_time(void)
{
	begin("[global]\ncredits = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-pause\n");
	stopped_bit = 0;
	set_registers(1, 64);
	exceed();
	CHECK_INT(enabled(), 0);
	CHECK_INT(asked_after(0), 10000000);
	CHECK_INT(asked_after(2000000000), 1000000000);
	stopped_bit = 0x100;
	end();
}

/* "begun" and "acted" are each reported and counted when they happen. */
static void begun_is_told_before_done(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32\n");
	stopped_bit = 0;
	set_registers(1, 64);
	exceed();
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_BEGUN], 1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 0);
	CHECK_INT(told("iommu_quota_actions_total{action=\"pri-credits\",result=\"begun\"} 1\n"),
		  1);
	stopped_bit = 0x100;
	set_registers(0, 64);
	m.converge = 0;
	interval(1);
	m.converge = 0;
	interval(1);
	CHECK_INT(allocation(), 32);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_BEGUN], 1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	end();
}

void test_registers(void)
{
	RUN(credits_are_never_raised);
	RUN(what_was_begun_by_hand_is_ended);
	RUN(credits_by_hand_enable);
	RUN(credits_by_hand_are_hardware);
	RUN(a_pf_and_its_vfs_share_credits);
	RUN(one_without_pri);
	RUN(another_in_its_place_is_left_alone);
	RUN(what_another_in_its_place_had_is_no_entitlement);
	RUN(what_another_in_its_place_had_is_forgotten);
	RUN(undoing_needs_no_room);
	RUN(one_that_does_not_stop_is_not_asked_all_the_time);
	RUN(begun_is_told_before_done);
}
