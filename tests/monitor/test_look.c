// SPDX-License-Identifier: GPL-2.0
/* Looks at a row that is written all the time. */
#include <pthread.h>
#include <stdatomic.h>

#include "core.h"
#include "world.h"

#define LOOKS 1000000

static _Atomic bool enough;
static _Atomic __u64 ended;

/* One request after the other, each answered at once: none or one is outstanding. */
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

/* What is seen amid them was true: never more than there were, nor fewer than none. */
static void a_look_amid_load(void)
{
	struct collect_look look;
	pthread_t loader;
	__u64 most = 0;

	begin("[global]\n");
	enough = false;
	CHECK_INT(pthread_create(&loader, NULL, load, watch.rows), 0);
	for (int i = 0; i < LOOKS || !ended; i++) {
		CHECK_INT(collect_look(&m.run.c, 0, watch.rows[0].born, &look), 0);
		most = look.used > most ? look.used : most;
	}
	enough = true;
	pthread_join(loader, NULL);
	CHECK(most <= 1);
	end();
}

void test_look(void)
{
	RUN(a_look_amid_load);
}
