// SPDX-License-Identifier: GPL-2.0
/* The order in which crossings and recoveries are reported, whatever the order they arrive in. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "collect/crossings.h"
#include "collect/parts.h"
#include "places.h"

static struct pr_row rows[2];
static struct watch watch = { .rows = rows, .n_rows = 2, .n_mapped = 2 };
static struct row_state state[2];
static struct collector c = { .w = &watch, .state = state };
static char said[64];

static int report(void *arg, const struct pr_event *e)
{
	(void)arg;
	strcat(said, e->type == EV_CROSSED ? "C" : "R");
	sprintf(said + strlen(said), "%u ", e->n);
	return 0;
}

/* "C1 R2": a crossing, then a recovery. Lower case: of the VF, which shares the credits. */
static const char *come(const char *what)
{
	memset(state, 0, sizeof(state));
	memset(rows, 0, sizeof(rows));
	rows[0].pf_row = PR_NONE;
	rows[1].pf_row = 0;
	said[0] = 0;
	for (; *what; what += strcspn(what, " "), what += strspn(what, " ")) {
		struct pr_event e = { .type = strchr("Cc", *what) ? EV_CROSSED : EV_RECOVERED,
				      .row = *what >= 'a',
				      .n = atoi(what + 1) };

		CHECK_INT(crossing_in_order(&c, &e, report, NULL), 0);
	}
	return said;
}

static void crossings_in_order(void)
{
	CHECK_STR(come("C1 R2 C3 R4"), "C1 R2 C3 R4 ");
	CHECK_STR(come("R2 C1"), "C1 R2 ");
	CHECK_STR(come("C1 C3 R2 R4"), "C1 R2 C3 R4 ");
	CHECK_STR(come("R2 C1 C3"), "C1 R2 C3 ");
	CHECK_STR(come("r2 C1 C3"), "C1 R2 C3 ");
}

static void crossings_of_which_some_were_lost(void)
{
	CHECK_STR(come("C1 C3"), "C1 ");
	CHECK_STR(come("C1 C3 C5"), "C1 C3 ");
	CHECK_INT(state[0].order.holds, 1);
	CHECK_INT(state[0].order.over, 1);
	CHECK_STR(come("C1 C3 C5 R6"), "C1 C3 R6 C5 ");
}

void test_crossings(void)
{
	RUN(crossings_in_order);
	RUN(crossings_of_which_some_were_lost);
}
