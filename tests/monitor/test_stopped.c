// SPDX-License-Identifier: GPL-2.0
/* Processes that are stopped: they stay so while they are to be, and not longer. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act/process.h"
#include "world.h"

static pid_t child;

/* A stopped child, in the ledger as stopped for the PF. */
static void stop_child(void)
{
	struct held h = { .kind = HELD_PID, .device = PF };
	struct process p;

	child = fork();
	if (!child)
		for (;;)
			pause();
	kill(child, SIGSTOP);
	waitpid(child, NULL, WUNTRACED);
	CHECK_INT(process_read(&p, child), 0);
	h.pid = child;
	h.started = p.started;
	CHECK_INT(held_add(&m.held, &h), 0);
}

static char state(void)
{
	struct process p;

	return process_read(&p, child) ? 0 : p.state == 'T' ? 'T' : 'S';
}

static void end_child(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	end();
}

static void look_again(void)
{
	m.converge = m.stopped_checked = 0;
	m.run.tick(&m.run, now_mono());
}

/* Undoing has failed at first, or was given up: no step is in force that needs it. */
static void what_should_go_on_does(void)
{
	begin("[global]\nactions = freeze\n" NOW);
	interval(1);
	stop_child();
	CHECK_INT(told("iommu_quota_undo_overdue 1\n"), 1);
	look_again();
	CHECK_INT(state(), 'S');
	CHECK_INT(m.held.n, 0);
	CHECK_INT(told("iommu_quota_undo_overdue 0\n"), 1);
	end_child();
}

static void what_should_stay_stopped_does(void)
{
	begin("[global]\nactions = freeze\nhold = 1h\nsustain = 0ms\ndry-run = no\n");
	interval(1);
	stop_child();
	m.watched[0]->state.held = 1;
	CHECK_INT(told("iommu_quota_undo_overdue 0\n"), 1);
	look_again();
	CHECK_INT(state(), 'T');
	kill(child, SIGCONT);
	waitpid(child, NULL, WCONTINUED);
	look_again();
	waitpid(child, NULL, WUNTRACED);
	CHECK_INT(state(), 'T');
	CHECK_INT(m.held.n, 1);
	end_child();
}

/* Its entry would stand in the way of others'. */
static void what_has_ended_is_forgotten(void)
{
	begin("[global]\nactions = freeze\nhold = 1h\nsustain = 0ms\ndry-run = no\n");
	interval(1);
	stop_child();
	m.watched[0]->state.held = 1;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	look_again();
	CHECK_INT(m.held.n, 0);
	end();
}

/* The next step comes while the owners of the one before are still being looked for. */
static void another_step_does_not_end_one_that_was_begun(void)
{
	begin("[global]\ncredits = 16\nactions = exec:/bin/true\n" NOW);
	interval(1);
	m.watched[0]->begun[BEGUN_FREEZE].waits = true;
	exceed();
	CHECK_INT(m.actions[ACTION_EXEC][OUTCOME_ACTED], 1);
	CHECK(m.watched[0]->begun[BEGUN_FREEZE].waits);
	act_exec_end();
	end();
}

void test_stopped(void)
{
	RUN(another_step_does_not_end_one_that_was_begun);
	RUN(what_should_go_on_does);
	RUN(what_should_stay_stopped_does);
	RUN(what_has_ended_is_forgotten);
}
