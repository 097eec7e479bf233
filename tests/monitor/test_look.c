// SPDX-License-Identifier: GPL-2.0
/* Looks at a row that another thread keeps changing. */
#include <pthread.h>
#include <stdatomic.h>

#include "core.h"
#include "faultstat.skel.h"
#include "world.h"
#include "samples.h"

static _Atomic bool enough;
static _Atomic __u64 ended;

/* Sends requests one by one and answers each at once, so none or one is outstanding. */
static void *load(void *row)
{
	struct pr_ended e;

	while (!enough) {
		const struct pr_prm prm = { .grpid = ended % 512, .flags = PR_LAST };

		pr_request(watch.shared, row, NULL, &prm, now_mono());
		pr_answer(watch.shared, row, NULL, &prm, PR_SUCCESS, now_mono(), &e);
		ended++;
	}
	return NULL;
}

/* Each look must see a state that existed: never more than one, never less than zero. */
static void a_look_amid_load(void)
{
	struct collect_look look;
	pthread_t loader;
	__u64 most = 0;

	begin("[global]\n");
	enough = false;
	CHECK_INT(pthread_create(&loader, NULL, load, watch.rows), 0);
	for (unsigned long n = samples(1000000); n || !ended; n -= !!n) {
		CHECK_INT(collect_look(&m.run.c, 0, watch.rows[0].born, &look), 0);
		most = look.used > most ? look.used : most;
	}
	enough = true;
	pthread_join(loader, NULL);
	CHECK(most <= 1);
	end();
}

/* That nothing is known of the device's requests is no reason to undo, nor to act. */
static void a_look_without_memory(void)
{
	static char nowhere[1]; /* a window that slots cannot be mapped to */
	bool off;

	begin("[global]\ncredits = 16\nmax-age = 1s\nactions = pri-pause\n" NOW);
	interval(1);
	set_row(0, PF, 1, 2000000000);
	interval(1);
	CHECK_INT(enabled(), 0);
	watch.window = nowhere;
	interval(1);
	off = !enabled();
	watch.window = NULL;
	CHECK(off);
	set_row(0, PF, 0, 0);
	interval(1);
	CHECK_INT(enabled(), 1);
	end();
}

static struct pr_row *going;

/* Does what remove_tp() does, after a random time. */
static void *removal(void *spins)
{
	for (volatile unsigned int i = 0; i < *(unsigned int *)spins; i++)
		;
	going->state = PR_ROW_GOING;
	pr_forget(watch.shared, going, NULL, PR_REMOVED, now_mono());
	__sync_lock_test_and_set(&going->state, PR_ROW_GONE);
	return NULL;
}

/* A device that is removed while the snapshot is being taken. */
static void a_removal_counts_once(void)
{
	begin("[global]\n");
	going = watch.rows;
	watch.skel->bss->rows_cursor = 1;
	for (unsigned int i = 0; i < samples(2000) && !test_failed(); i++) {
		const struct pr_prm prm = { .flags = PR_LAST };
		unsigned int spins = i % 1000;
		pthread_t remover;

		memset(going, 0, sizeof(*going));
		snprintf(going->name, sizeof(going->name), "d");
		going->state = PR_ROW_LIVE;
		pr_request(watch.shared, going, NULL, &prm, now_mono());
		CHECK_INT(pthread_create(&remover, NULL, removal, &spins), 0);
		while (*(volatile __u32 *)&going->state != PR_ROW_FREE)
			CHECK_INT(collect(&m.run.c, NULL), 0);
		pthread_join(remover, NULL);
		CHECK_INT(m.run.c.gone.n_devs, 1);
		CHECK_INT(m.run.c.gone.devs[0].total.requests, i + 1);
		CHECK_INT(m.run.c.gone.devs[0].total.loss[PR_REMOVED], i + 1);
	}
	end();
}

void test_look(void)
{
	RUN(a_removal_counts_once);
	RUN(a_look_amid_load);
	RUN(a_look_without_memory);
}
