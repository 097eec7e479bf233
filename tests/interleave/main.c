// SPDX-License-Identifier: GPL-2.0
/*
 * Tries all interleavings. After each history of up to three events, runs each event inside each
 * other one, at each access to shared memory. If a third event can matter, runs that too, at each
 * later access. With SAMPLES below 100 (samples.h), histories are one event shorter, and there is
 * no third event.
 *
 * This assumes sequential consistency; docs/exact.md covers weaker memory orders.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "points.h"
#include "probe/request_programs.h"
#include "samples.h"

#define SKEW 8 /* ns between the clocks of two CPUs */

enum setting { ALONE, FULL, WITH_VF, SETTINGS };
static const char *const setting_names[SETTINGS] = { "a device", "a device, tables full",
						     "a PF and its VF" };
static int length[SETTINGS] = { 3, 2, 2 }; /* of histories */

static struct world w, begun;
static struct seen seen;
static __u64 now, limit;
static enum setting setting;
static bool all; /* not only a sample */

/* The events to insert: kind[0] at point at[0], then kind[1] at point at[1]. */
static struct {
	int n, done, kind[2];
	unsigned int at[2];
} between;
static enum kind under_way[3];
static int depth;
static bool refused;		     /* the two cannot run at the same time */
static __s64 true_values[6], n_true; /* outstanding at each moment of a snapshot */

const struct pr_slots *watch_slots(struct watch *watch, const struct pr_row *row)
{
	(void)watch;
	return &row->direct;
}

__u64 now_mono(void)
{
	return now;
}

/* --- rules --- */

enum rule {
	REQUESTS,
	ANSWERED_ONCE,
	LOSSES,
	NEVER_NEGATIVE,
	CONSERVATION,
	GROUPS,
	SPILLED,
	ABOVE,
	TOLD,
	CROSSED,
	RESPONSES,
	PEAK,
	VF_USE,
	TIMES,
	EXACT,
	RULES,
};
static const char *const rule_names[RULES] = {
	"requests are counted once",
	"each is answered once",
	"losses have their causes",
	"nothing is negative",
	"requests = answered + lost + in flight",
	"groups in flight",
	"groups in the spill table",
	"over its credits, if and only if so many are outstanding",
	"crossings and recoveries alternate",
	"requests over the credits have a crossing",
	"every answer is counted once",
	"peak",
	"credits that VFs use",
	"times in flight",
	"what a snapshot calls exact was true",
};
static unsigned long broken[RULES], interleavings;
static enum kind history[4];
static int n_history;
static enum kind outer;

static void show(enum rule r)
{
	printf("# %s; %s, credits %" PRIu64 "; after", rule_names[r], setting_names[setting],
	       (uint64_t)limit);
	for (int i = 0; i < n_history; i++)
		printf(" %s", kind_names[history[i]]);
	printf(": %s", kind_names[outer]);
	for (int i = 0; i < between.n; i++)
		printf(", %s at its access %u", kind_names[between.kind[i]], between.at[i]);
	printf("\n");
}

static void rule(enum rule r, bool holds)
{
	if (!holds && !broken[r]++)
		show(r);
}

static __u64 in_slot(const struct pr_row *row, const struct pr_slot *s, const struct pr_more *more,
		     __u64 *groups, __u64 *times)
{
	struct pr_group g;

	if (PR_STATE(s->word) == PR_PENDING)
		++*groups;
	else if (!pr_partial_is(row, s, s->word & PR_TAG_MASK))
		return 0;
	pr_copy(&g, s, more);
	*times += g.t_sum;
	return pr_n(g.last_n);
}

static void check_row(const struct pr_row *row, __u64 requests, __u64 answers, __u64 ended,
		      __u64 came, __u64 left)
{
	__u64 n = 0, lost = 0, groups = 0, spilled = 0, said = 0, times = 0;
	__s64 wrong;

	for (int i = 0; i < PR_DIRECT; i++)
		n += in_slot(row, &row->direct.slot[i], &row->direct.more[i], &groups, &times);
	for (int i = 0; i < PR_SPILL; i++) {
		const struct pr_spilled *e = &w.shared.spill[i];

		if (e->owner >> PR_PRG_BITS != pr_owner(row, 0) >> PR_PRG_BITS)
			continue;
		spilled++;
		n += in_slot(row, &e->slot, &e->more, &groups, &times);
	}
	for (int i = 0; i < PR_LOSSES; i++)
		lost += row->loss[i];
	for (int i = 0; i < PR_CODES; i++)
		said += row->responses[i];
	for (int i = 0; i < PR_UNMATCHED; i++)
		said += row->unmatched[i];
	rule(REQUESTS, row->requests == requests);
	rule(ANSWERED_ONCE, row->answered == ended);
	rule(LOSSES, row->lost == lost);
	rule(NEVER_NEGATIVE,
	     (__s64)pr_outstanding(row) >= 0 && (__s64)pr_outstanding_groups(row) >= 0);
	rule(CONSERVATION, row->requests == row->answered + row->lost + n);
	rule(GROUPS, pr_outstanding_groups(row) == groups);
	rule(SPILLED, row->spilled == spilled);
	rule(RESPONSES, said == answers);
	/* a response that began before its request arrived counts with a latency of 0 */
	wrong = row->lat_sum[PR_LAT_ONE] + row->residence - (left - (came - times));
	rule(TIMES, w.disturbed || row->loss[PR_UNTRACKED] || (wrong >= -SKEW && wrong <= SKEW));
	rule(PEAK, row->peak >= pr_outstanding(row) && row->peak <= requests);
}

static __s64 outstanding_now(void)
{
	static struct pr_row copy;

	copy = w.row;
	pr_void_partials(&w.shared, &copy, 0, now);
	return pr_outstanding(&copy);
}

static void check(void)
{
	__u32 did;

	/* voided requests are counted at the next request, or now */
	did = pr_void_partials(&w.shared, &w.row, 0, now);
	w.recovered += !!(did & PR_RECOVERED) + !!(did & PR_RECOVERED_FIRST);
	w.crossed += !!(did & PR_CROSSED);
	did = pr_void_partials(&w.shared, &w.vf, &w.row, now);
	w.recovered += !!(did & PR_RECOVERED) + !!(did & PR_RECOVERED_FIRST);
	w.crossed += !!(did & PR_CROSSED);
	check_row(&w.row, w.requests, w.answers, w.ended, w.came, w.left);
	check_row(&w.vf, w.vf_requests, w.vf_answers, w.vf_ended, w.vf_came, w.vf_left);
	rule(VF_USE, w.row.vf_in - w.row.vf_out == pr_outstanding(&w.vf));
	rule(ABOVE, w.row.above == (pr_used(&w.row) > w.row.limit));
	rule(TOLD, w.crossed - w.recovered == w.row.above);
	rule(CROSSED, w.crossed || !(w.row.over + w.vf.over));
	if (seen.read && seen.exact) {
		bool was = false;

		for (int i = 0; i < n_true; i++)
			was |= seen.outstanding == true_values[i];
		rule(EXACT, was && seen.in_flight == seen.outstanding);
	} else if (seen.read) {
		__s64 most = 0;

		for (int i = 0; i < n_true; i++)
			most = true_values[i] > most ? true_values[i] : most;
		rule(EXACT, seen.outstanding >= 0 && seen.outstanding <= most);
	}
}

/* --- interleavings --- */

static void note_true(void)
{
	true_values[n_true++] = outstanding_now();
}

static void preempt(unsigned int point)
{
	int i = between.done;

	if (i == between.n || point != between.at[i])
		return;
	for (int d = 0; d < depth; d++)
		refused |= !may_meet(between.kind[i], under_way[d]);
	between.done++;
	if (refused)
		return;
	note_true();
	under_way[depth++] = between.kind[i];
	now++;
	happen(&w, between.kind[i], now, &seen);
	depth--;
	note_true();
}

static void begin(void)
{
	memset(&w, 0, sizeof(w));
	w.row.limit = limit;
	w.vf.limit = PR_NO_LIMIT;
	w.vf.self = 1;
	w.row.pf_row = PR_NONE;
	w.row.has_vfs = setting == WITH_VF;
	if (setting == FULL) /* with groups of a third device */
		for (int i = 0; i < PR_SPILL; i++)
			w.shared.spill[i].owner = 9ULL << 32 | 1;
	now = 1;
}

/* Runs one interleaving. Returns false if at[] is beyond the end. */
static bool once(void)
{
	w = begun;
	seen = (struct seen){};
	between.done = n_true = 0;
	refused = false;
	now = 100;
	under_way[0] = outer;
	depth = 1;
	note_true();
	points_begin(preempt);
	happen(&w, outer, now, &seen);
	points_begin(NULL);
	now += 3;
	note_true();
	if (between.done < between.n)
		return false;
	if (!refused) {
		interleavings++;
		check();
	}
	return true;
}

static bool happens_here(enum kind kind)
{
	switch (kind) {
	case VF_REQUEST:
	case VF_PART:
	case VF_ANSWER:
	case VF_RESET:
		return setting == WITH_VF;
	case REQUEST_OTHER:
	case ANSWER_OTHER:
	case ANSWER_PARTIAL:
	case REFUSE:
	case LEAVE:
	case JOIN: /* these are the same with VFs */
		return setting != WITH_VF;
	default:
		return true;
	}
}

/* Can a third event matter? Yes if the one credit is in use, or exceeded. */
static bool is_third_tried(void)
{
	for (int i = 0; i < n_history; i++)
		if (history[i] != REQUEST_LAST && history[i] != VF_REQUEST)
			return false;
	return all && n_history && n_history < 3 && limit == 1 && setting != FULL &&
	       outer != READ && between.kind[0] != READ;
}

/* Tries a third event at each access after the second. */
static void third(void)
{
	between.n = 2;
	for (between.kind[1] = 0; between.kind[1] < READ; between.kind[1]++)
		if (happens_here(between.kind[1]))
			for (between.at[1] = between.at[0] + 1; once(); between.at[1]++)
				;
	between.n = 1;
}

static void inside_each_other(void)
{
	for (outer = 0; outer < KINDS; outer++) {
		if (!happens_here(outer))
			continue;
		between.n = 1;
		for (between.kind[0] = 0; between.kind[0] < KINDS; between.kind[0]++) {
			if (!happens_here(between.kind[0]) || !may_meet(between.kind[0], outer))
				continue;
			for (between.at[0] = 0; once(); between.at[0]++)
				if (is_third_tried())
					third();
		}
	}
}

/* Tries all histories that start with this one. */
static void histories(const struct world *from, __u64 at)
{
	begun = *from;
	inside_each_other();
	if (n_history == length[setting])
		return;
	for (enum kind kind = 0; kind < READ; kind++) {
		struct world then;

		if (!happens_here(kind))
			continue;
		w = *from;
		now = at;
		happen(&w, kind, now, &seen);
		then = w;
		history[n_history++] = kind;
		histories(&then, at + 2);
		n_history--;
	}
}

int main(void)
{
	int status = 0;

	all = samples(100) == 100;
	points_in(&w.row, sizeof(w.row));
	points_in(&w.vf, sizeof(w.vf));
	points_in(&w.shared, sizeof(w.shared));
	for (setting = 0; setting < SETTINGS; setting++) {
		unsigned long before = interleavings;

		length[setting] -= !all;

		for (limit = 0; limit < 3; limit++) {
			struct world first;

			begin();
			first = w;
			histories(&first, now);
		}
		printf("# %s: %lu interleavings\n", setting_names[setting], interleavings - before);
	}
	for (enum rule r = 0; r < RULES; r++) {
		printf(broken[r] ? "not ok interleave: %s: %lu\n" : "ok interleave: %s\n",
		       rule_names[r], broken[r]);
		status |= broken[r] != 0;
	}
	return status;
}
