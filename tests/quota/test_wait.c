// SPDX-License-Identifier: GPL-2.0
/*
 * How long an offender waits for its first action beside N devices that oscillate, by simulation of
 * days at the default times. They go up and down with periods of their own, and the offender begins
 * at a random time; or all begin at the same moment and stay over, which is the worst. They are
 * looked at first at each moment, and so take what room there is. The bound is the man page's. The
 * last column is how often each of them was acted upon in a day.
 */
#include "scenario.h"
#include "samples.h"

#define DAY	 (24 * HOUR)
#define STEP	 500 /* ms between looks; the monitor's are a second apart at most */
#define MOST	 100
#define SUSTAIN	 SEC
#define OFFENDER MOST

struct device {
	struct quota_state s;
	struct quota_share own;
	__u64 period, phase, seen;
	unsigned int acts;
};

static struct device devices[MOST + 1];
static __u64 rng;
static double days; /* simulated */

static __u64 below(__u64 n) /* xorshift64 */
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng % n;
}

/* Up a third of the time. Nobody looks at a device while it is quiet and nothing is to be done. */
static void look(struct device *o, __u64 ms, bool up)
{
	if (!up && o->seen && !o->s.step && !o->s.held && !o->s.holds)
		return;
	o->seen = true;
	x = (struct quota_sample){ .t = ms * MS, .used = up ? 90 : 0 };
	do {
		quota_evaluate(&q, &o->s, &o->own, &all, &x, &d);
		o->acts += d.verdict == QUOTA_ACT;
	} while (d.verdict != QUOTA_NOTHING);
}

/* ms from the moment at which the offender is over for sustain until it is acted upon; ~0: never */
static __u64 wait_beside(unsigned int n, bool at_once, __u64 *acts)
{
	struct device *offender = &devices[OFFENDER];
	__u64 from = DAY / 2 + below(DAY), ms = at_once ? from : STEP;

	memset(devices, 0, sizeof(devices));
	memset(&all, 0, sizeof(all));
	for (unsigned int i = 0; i < n; i++) {
		/* most relapse soon, some after hours */
		devices[i].period =
			below(4) ? 14 * SEC + below(60 * SEC) : below(3 * HOUR) + 60 * SEC;
		devices[i].phase = below(devices[i].period);
	}
	for (; !offender->acts && ms < from + 2 * DAY; ms += STEP) {
		for (unsigned int i = 0; i < n; i++) {
			__u64 at = (ms + devices[i].phase) % devices[i].period;

			look(&devices[i], ms, at_once || at < devices[i].period / 3);
		}
		look(offender, ms, ms >= from);
	}
	for (unsigned int i = 0; i < n; i++)
		*acts += devices[i].acts;
	days += at_once ? 0 : (double)ms / DAY;
	return offender->acts ? ms - STEP - from - SUSTAIN : ~0ULL;
}

static __u64 row(enum action_kind kind, unsigned int n, bool at_once)
{
	/* the first ones of max-actions 10 that others cannot use up twice a day */
	const __u64 bound = kind > ACTION_REVERSIBLE ? n / 5 * HOUR + SEC : SEC;
	__u64 longest = 0, sum = 0, acts = 0, runs = samples(n > 10 ? 6 : 30);

	begin();
	q.max_actions = 10;
	q.hold = 10 * SEC * MS;
	q.n_actions = 1;
	q.action[0].kind = kind;
	days = 0;
	for (__u64 i = 0; i < runs; i++) {
		__u64 wait = wait_beside(n, at_once, &acts);

		sum += wait;
		longest = wait > longest ? wait : longest;
	}
	printf("# %-7s %4u %-8s %8.1f s %8.1f s %8.1f s", quota_action_name(kind), n,
	       at_once ? "at once" : "by turns", sum / 1e3 / runs, longest / 1e3, bound / 1e3);
	if (days)
		printf(" %10.1f", acts / days / n);
	putchar('\n');
	if (longest > bound)
		tap_fail("%s: waited %.1f s", quota_action_name(kind), longest / 1e3);
	return longest;
}

static void an_offender_waits_as_long_as_is_stated(void)
{
	static const enum action_kind kinds[] = { ACTION_FREEZE, ACTION_KILL };
	__u64 longest = 0;

	printf("# %-7s %4s %-8s %10s %10s %10s %10s\n", "action", "N", "offend", "mean", "longest",
	       "bound", "acts/day");
	rng = 1;
	for (int i = 0; i < 2; i++)
		for (unsigned int n = 1; n <= MOST; n *= 10)
			for (int at_once = 0; at_once < 2; at_once++)
				longest = row(kinds[i], n, at_once);
	CHECK(longest > HOUR); /* a bound that nothing comes near to would show little */
}

int main(void)
{
	RUN(an_offender_waits_as_long_as_is_stated);
	return tap_failed;
}
