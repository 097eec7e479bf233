// SPDX-License-Identifier: GPL-2.0
/*
 * bench-native: what a page request and its answer cost on this machine, in nanoseconds: the
 * accounting core against two clock reads (the floor), the minimal twin and bpftrace. The last
 * line is for machines.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "native_bpftrace.h"
#include "native_setup.h"

#define PAIRS 100000 /* requests of a run, about */
#define REPS  21     /* of the bodies in turn; odd */

enum { EMPTY, CLOCK, TWIN, CORE, BODIES };

struct config {
	__u32 devices, group, inflight;
	enum fill fill;
};

static const struct config configs[] = {
	/* groups of one; the machine line is of these */
	{ 1, 1, 1, FILL_NONE },
	{ 1, 1, 8, FILL_NONE },
	{ 1, 1, 64, FILL_NONE },
	{ 1, 1, 512, FILL_NONE },
	{ 8, 1, 1, FILL_NONE },
	{ 8, 1, 8, FILL_NONE },
	{ 8, 1, 64, FILL_NONE },
	{ 8, 1, 512, FILL_NONE },
	{ 64, 1, 1, FILL_NONE },
	{ 64, 1, 8, FILL_NONE },
	{ 64, 1, 64, FILL_NONE },
	{ 64, 1, 512, FILL_NONE },
	{ 256, 1, 1, FILL_NONE },
	{ 256, 1, 8, FILL_NONE },
	{ 256, 1, 64, FILL_NONE },
	{ 256, 1, 512, FILL_NONE },
	/* groups of eight */
	{ 1, 8, 1, FILL_NONE },
	{ 1, 8, 64, FILL_NONE },
	{ 1, 8, 512, FILL_NONE },
	{ 64, 8, 64, FILL_NONE },
	{ 256, 8, 512, FILL_NONE },
	/* tables that are full */
	{ 1, 1, 8, FILL_DIRECT },
	{ 64, 1, 64, FILL_DIRECT },
	{ 1, 1, 8, FILL_ALL },
	{ 64, 1, 64, FILL_ALL },
};
#define CONFIGS (sizeof(configs) / sizeof(*configs))

/* Nanoseconds of one body, medians: a request, an answer, a group of requests and its answer */
struct cost {
	double request, answer, both;
};

/* Did the core see all that it was given? Else its time means nothing. */
static int check(const struct native *nat, const struct config *c, __u64 groups)
{
	__u64 requests = 0, answered = 0, untracked = 0, given = groups * c->group;

	for (__u32 i = 0; i < c->devices; i++) {
		requests += nat->rows[i].requests - (c->fill ? PR_DIRECT : 0);
		answered += nat->rows[i].answered;
		untracked += nat->rows[i].loss[PR_UNTRACKED];
	}
	if (requests == given && answered + untracked == given &&
	    (c->fill == FILL_ALL ? !answered : !untracked))
		return 0;
	fprintf(stderr, "bench-native: gave %llu requests, the core says %llu, %llu answered\n",
		given, requests, answered);
	return -EIO;
}

static int measure(struct native *nat, const struct config *c, struct cost cost[BODIES])
{
	struct bench *bench = &nat->skel->bss->bench;
	const struct bpf_program *progs[] = { nat->skel->progs.empty, nat->skel->progs.clock,
					      nat->skel->progs.twin, nat->skel->progs.core };
	double request[BODIES][REPS], answer[BODIES][REPS], both[BODIES][REPS];
	__u64 groups;
	int err = native_prepare(nat, c->devices, c->fill);

	bench->group = c->group;
	bench->inflight = c->inflight;
	bench->rounds = PAIRS / (c->group * c->inflight);
	groups = (__u64)bench->rounds * c->inflight;
	for (int i = 0; !err && i < REPS; i++) {
		for (int b = 0; !err && b < BODIES; b++) {
			bench->ns_requests = 0;
			bench->ns_answers = 0;
			err = native_run(progs[b]);
			request[b][i] = (double)bench->ns_requests / (groups * c->group);
			answer[b][i] = (double)bench->ns_answers / groups;
			both[b][i] = request[b][i] * c->group + answer[b][i];
		}
	}
	if (err)
		return err;
	for (int b = 0; b < BODIES; b++)
		cost[b] = (struct cost){ median(request[b], REPS), median(answer[b], REPS),
					 median(both[b], REPS) };
	return check(nat, c, groups * REPS);
}

static const char *const fills[] = { "", "  direct slots taken", "  all tables full" };

static int table(struct native *nat, double *twin, double *floor, size_t *n)
{
	printf("native: ns a request / an answer (the empty program's are subtracted from the "
	       "rest)\n"
	       "devices group in flight    empty       floor        twin        core"
	       "  core:twin :floor\n");
	for (size_t i = 0; i < CONFIGS; i++) {
		const struct config *c = &configs[i];
		struct cost cost[BODIES];
		int err = measure(nat, c, cost);
		double t, f;

		if (err)
			return err;
		for (int b = CLOCK; b < BODIES; b++) {
			cost[b].request -= cost[EMPTY].request;
			cost[b].answer -= cost[EMPTY].answer;
			cost[b].both -= cost[EMPTY].both;
		}
		t = cost[CORE].both / cost[TWIN].both;
		f = cost[CORE].both / cost[CLOCK].both;
		printf("%7u %5u %9u ", c->devices, c->group, c->inflight);
		for (int b = 0; b < BODIES; b++)
			printf(" %5.1f/%5.1f", cost[b].request, cost[b].answer);
		printf("  %9.2f %6.2f%s\n", t, f, fills[c->fill]);
		fflush(stdout);
		if (c->group == 1 && c->fill == FILL_NONE) {
			twin[*n] = t;
			floor[(*n)++] = f;
		}
	}
	return 0;
}

int main(void)
{
	double twin[CONFIGS], floor[CONFIGS], bpftrace = 0;
	struct native nat;
	size_t n = 0;
	int err = native_open(&nat);

	if (!err)
		err = table(&nat, twin, floor, &n);
	if (!err)
		err = native_bpftrace(&nat, &bpftrace);
	native_close(&nat);
	if (err) {
		fprintf(stderr, "bench-native: %s\n", strerror(-err));
		return 1;
	}
	printf("bench: twin=%.2f floor=%.2f bpftrace=", median(twin, n), median(floor, n));
	if (bpftrace > 0)
		printf("%.2f\n", bpftrace);
	else
		printf("unknown\n");
	return 0;
}
