// SPDX-License-Identifier: GPL-2.0
/* Another device in the place of one that was acted on, or was to be. */
#include <string.h>

#include "world.h"

#define PAUSES \
	"[global]\ncredits = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\nactions = pri-pause\n"

static void faults_of_one_that_has_gone(void)
{
	begin("[global]\nfaults = 10/min\nactions = log\n" NOW);
	interval(1);
	set_vf(8);
	interval(2);
	kind.device.live = false;
	interval(1);
	set_vf(8);
	interval(2);
	set_vf(12);
	interval(2);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_vf(19);
	interval(2);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

/* No row tells, as it sends no page requests. */
static void faults_of_one_replaced_at_once(void)
{
	begin("[global]\nfaults = 10/min\nactions = log\n" NOW);
	kind.device.found = kind.device.live = true;
	snprintf(kind.device.name, sizeof(kind.device.name), PF);
	kind.count = 8;
	interval(1);
	replace();
	kind.count = 12;
	interval(1);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	end();
}

static void not_the_one_decided_about(void)
{
	begin(PAUSES);
	interval(1);
	replace();
	set_row(0, PF, 60, 0);
	for (unsigned int i = 0; i < 3; i++) {
		m.watched[0]->look = 0;
		m.run.tick(&m.run, now_mono());
		nanosleep(&millisecond, NULL);
	}
	CHECK_INT(m.actions[ACTION_PRI_PAUSE][OUTCOME_FAILED], 1);
	CHECK_INT(m.actions[ACTION_PRI_PAUSE][OUTCOME_ACTED], 0);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

/* Nobody has ever enabled its PRI: nor do we, when we undo what was done to the other one. */
static void one_of_the_same_model(void)
{
	begin(PAUSES);
	exceed();
	CHECK_INT(enabled(), 0);
	replace();
	watch.rows[0].born++;
	set_row(0, PF, 0, 0);
	set_registers(0, 0);
	set_driver(NULL);
	interval(1);
	CHECK_INT(enabled(), 0);
	CHECK_INT(allocation(), 0);
	CHECK_INT(m.held.n, 0);
	end();
}

/* The same after a crash, at the next start. */
static void one_of_the_same_model_later(void)
{
	struct held left = { .kind = HELD_PRI,
			     .device = PF,
			     .generation = generation(),
			     .allocation = 64,
			     .paused = true,
			     .off = true };

	begin("[global]\nactions = pri-pause\n" NOW);
	CHECK_INT(held_add(&m.held, &left), 0);
	replace();
	set_registers(0, 0);
	monitor_undo(&m, NULL);
	CHECK_INT(enabled(), 0);
	CHECK_INT(allocation(), 0);
	CHECK_INT(m.held.n, 0);
	end();
}

/* What was done to the one that has gone uses up nothing of the other's share of actions. */
static void share_of_one_that_has_gone(void)
{
	begin(PAUSES "max-actions = 1/h\n");
	exceed();
	CHECK_INT(enabled(), 0);
	CHECK_INT(m.actions[ACTION_PRI_PAUSE][OUTCOME_ACTED], 1);
	replace();
	watch.rows[0].born++;
	set_row(0, PF, 0, 0);
	set_registers(1, 64);
	exceed();
	CHECK_INT(m.actions[ACTION_PRI_PAUSE][OUTCOME_ACTED], 2);
	CHECK_INT(enabled(), 0);
	end();
}

/* Neither as we left them nor as they were: somebody else's, who is not undone. */
static void registers_that_others_have_set(void)
{
	begin(PAUSES);
	exceed();
	CHECK_INT(enabled(), 0);
	set_registers(1, 48);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 48);
	CHECK_INT(m.held.n, 0);
	end();
}

void test_replaced(void)
{
	RUN(faults_of_one_that_has_gone);
	RUN(faults_of_one_replaced_at_once);
	RUN(not_the_one_decided_about);
	RUN(one_of_the_same_model);
	RUN(one_of_the_same_model_later);
	RUN(share_of_one_that_has_gone);
	RUN(registers_that_others_have_set);
}
