// SPDX-License-Identifier: GPL-2.0
/*
 * A million random streams of looks at one to three devices that share max-actions: what is said is
 * what the oracle says, and what must never be is not, whatever the oracle thinks.
 *	test_random [STREAMS [FIRST]]
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "oracle.h"
#include "samples.h"

#define SECOND 1000000000ULL
#define HOUR   (3600 * SECOND)

static __u64 rng;

static __u64 word(void) /* splitmix64 */
{
	__u64 z = rng += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static __u64 below(__u64 n)
{
	return word() % n;
}

static bool one_in(__u64 n)
{
	return !below(n);
}

static __u64 scale; /* unit of time in a stream */

static __u64 duration(void)
{
	return one_in(4) ? 0 : one_in(200) ? ~0ULL - below(3) : below(6) * scale + below(2);
}

static void random_quota(struct quota *q, unsigned int max)
{
	memset(q, 0, sizeof(*q));
	q->high = one_in(8) ? QUOTA_OFF : below(6);
	q->low = q->high == QUOTA_OFF ? (one_in(2) ? QUOTA_OFF : 0) : below(q->high + 1);
	q->sustain = duration();
	q->hold = duration();
	q->max_age = one_in(2) ? QUOTA_OFF : below(4);
	q->faults = one_in(2) ? QUOTA_OFF : below(6);
	q->max_actions = max;
	q->n_actions = one_in(20) ? 0 : 1 + below(one_in(8) ? QUOTA_STEPS : 4);
	for (unsigned int i = 0; i < q->n_actions; i++) {
		q->action[i].kind = below(ACTION_KINDS);
		q->action[i].delay = duration();
	}
}

static __u64 passes(void)
{
	static const __u64 jumps[] = { 0,	 1,    5 * SECOND, 60 * SECOND,
				       HOUR / 2, HOUR, 24 * HOUR,  100 * 24 * HOUR };

	return one_in(6) ? jumps[below(8)] + below(2) : below(4) * scale + below(2);
}

static void next_sample(struct quota_sample *x, bool offensive)
{
	x->t += passes();
	x->used = below(offensive ? 8 : 2);
	x->oldest = offensive ? below(6) : 0;
	if (offensive && one_in(3))
		x->over += one_in(500) ? ~0ULL - x->over : below(3);
	if (offensive && one_in(2))
		x->faults += one_in(500) ? ~0ULL - x->faults : below(5);
	if (one_in(60)) { /* as if the device or the clock had changed */
		__u64 *v = one_in(3) ? &x->t : one_in(2) ? &x->over : &x->faults;

		*v = one_in(2) ? 0 : *v - !!*v;
	}
}

struct device {
	struct quota q;
	struct quota_state state;
	struct quota_share own;
	struct quota_sample x;
	struct moments acted;
	struct history h;
};

static struct quota_times all;
static struct moments destroyed;
static unsigned long counts[QUOTA_GUARDED + 1];

static bool reversible(const struct quota_action *a)
{
	return a->kind == ACTION_FREEZE || a->kind == ACTION_PRI_CREDITS ||
	       a->kind == ACTION_PRI_PAUSE;
}

static unsigned int in_last_hour(const struct moments *m)
{
	unsigned int n = 0;

	for (int i = 0; i < m->n; i++)
		n += m->t[m->n - 1] - m->t[i] < HOUR;
	return n;
}

/* What must hold of a step, whoever says it. */
static void check_step(const struct device *dev, const struct quota_decision *d)
{
	const struct history *h = &dev->h;
	int at = h->n_looks - 1, life = h->life[at];
	const struct quota_sample *x = &h->look[at];
	CHECK(at > life);
	CHECK(x->used > h->q->high || x->over != x[-1].over || x->oldest > h->q->max_age ||
	      d->faults > h->q->faults);
	CHECK(d->reasons);
	CHECK(d->reasons != QUOTA_OVER || x->t - h->look[life].t >= h->q->sustain);
	CHECK(d->lasted <= x->t - h->look[life].t);
	CHECK(d->step < h->q->n_actions);
	CHECK(in_last_hour(&dev->acted) <= h->q->max_actions);
	CHECK(in_last_hour(&destroyed) <= h->q->max_actions);
}

/* Invariants of the order of all decisions. */
static void check_order(const struct history *h, bool ended)
{
	bool done[QUOTA_STEPS] = { false };
	unsigned int next = 0;

	for (int i = 0; i < h->n_said; i++) {
		const struct said *s = &h->said[i];

		if (s->verdict == QUOTA_ACT) {
			CHECK(!s->step || s->step == next);
			done[s->step] = true; /* repeated while in force: undone only once */
			next = s->step + 1;
		} else if (s->verdict == QUOTA_UNDO) {
			CHECK(done[s->step] && reversible(&h->q->action[s->step]));
			done[s->step] = false;
			next = s->step;
			for (unsigned int k = next; k < h->q->n_actions; k++)
				CHECK(!done[k] || !reversible(&h->q->action[k]));
		}
	}
	for (unsigned int k = 0; ended && k < h->q->n_actions; k++)
		CHECK(!done[k] || !reversible(&h->q->action[k]));
}

/* Nothing becomes due before d->look has passed, if the device stays as it is. */
static void check_look(const struct device *dev, const struct quota_decision *d)
{
	const struct history *h = &dev->h;
	static struct history later;
	struct quota_sample x = h->look[h->n_looks - 1];
	static struct moments own, all; /* with room for everything */
	struct quota_decision then;
	__u64 pass = d->look == QUOTA_OFF ? 100 * 24 * HOUR : d->look - 1;

	CHECK(d->look && (d->look <= SECOND || d->look == QUOTA_OFF));
	for (unsigned int k = 0; k < h->q->n_actions; k++)
		CHECK(!oracle_held(h, k) || d->look <= SECOND / 10);
	/* the second look may act at once; faults of the last minute expire by themselves */
	if (!pass || x.t + pass < x.t || oracle_seen(h) == 1 || d->faults)
		return;
	later = *h;
	own.n = all.n = 0;
	oracle_say(&later, &own, &all, &then);
	if (then.verdict != QUOTA_NOTHING) /* but for its share */
		return;
	later = *h;
	own = dev->acted;
	all = destroyed;
	x.t += pass;
	oracle_look(&later, &x);
	oracle_say(&later, &own, &all, &then);
	if (then.verdict == QUOTA_UNDO && !h->calm[h->n_looks - 1]) /* hold of 0 */
		return;
	if (later.said[later.n_said - 1].hold < h->said[h->n_said - 1].hold) /* room in its share */
		return;
	CHECK_EQ(then.verdict, QUOTA_NOTHING);
}

/* Evaluates once. Returns false if nothing more is to be done, or if the two differ. */
static bool evaluate(struct device *dev)
{
	struct quota_decision got, want;

	quota_evaluate(&dev->q, &dev->state, &dev->own, &all, &dev->x, &got);
	oracle_say(&dev->h, &dev->acted, &destroyed, &want);
	if (got.verdict != want.verdict || got.step != want.step || got.reasons != want.reasons ||
	    got.lasted != want.lasted || got.faults != want.faults) {
		tap_fail("look %d: verdict %u step %u reasons %u lasted %llu faults %llu, "
			 "oracle: %u %u %u %llu %llu",
			 dev->h.n_looks, got.verdict, got.step, got.reasons,
			 (unsigned long long)got.lasted, (unsigned long long)got.faults,
			 want.verdict, want.step, want.reasons, (unsigned long long)want.lasted,
			 (unsigned long long)want.faults);
		return false;
	}
	counts[got.verdict]++;
	if (got.verdict == QUOTA_ACT || got.verdict == QUOTA_GUARDED)
		check_step(dev, &got);
	else if (got.verdict == QUOTA_NOTHING && one_in(8))
		check_look(dev, &got);
	return got.verdict != QUOTA_NOTHING && !tap_why[0];
}

static void look(struct device *dev, bool drain)
{
	int calls = 1;

	if (!dev->h.n_looks || dev->x.t != dev->h.look[dev->h.n_looks - 1].t)
		oracle_look(&dev->h, &dev->x);
	while (evaluate(dev) && drain)
		CHECK(calls++ <= QUOTA_STEPS);
}

/* Keeps the device clear for long enough, then checks that everything is undone. */
static void end(struct device *dev)
{
	const struct quota_sample *last = &dev->h.look[dev->h.n_looks - 1];
	bool time = last->t < ~0ULL / 4 && dev->q.hold < ~0ULL / 4;

	if (time) {
		dev->x = *last;
		dev->x.used = dev->x.oldest = 0;
		for (int i = 0; i < 3 && !tap_why[0]; i++) {
			/* longer than any hold becomes */
			dev->x.t += i < 2 ? 2 * 60 * SECOND : dev->q.hold + HOUR;
			look(dev, true);
		}
	}
	check_order(&dev->h, time);
}

static void stream(__u64 number)
{
	static const __u64 scales[] = { 1,	1000,	    1000000,	 100000000,
					SECOND, 6 * SECOND, 60 * SECOND, 600 * SECOND };
	static struct device devices[O_DEVICES];
	bool drain, offensive = true;
	unsigned int max;
	int n_devices, n;
	__u64 start;

	rng = number * 0x2545f4914f6cdd1dULL;
	n_devices = one_in(3) ? O_DEVICES : 1;
	n = n_devices * (one_in(50) ? O_LOOKS - 4 : 1 + (int)below(24));
	scale = scales[below(8)];
	drain = !one_in(4);
	start = one_in(3) ? 0 : below(one_in(20) ? ~0ULL : 100 * HOUR);
	destroyed.n = 0;
	all = (struct quota_times){ 0 };
	max = one_in(3) ? QUOTA_GUARD : below(5);
	for (int i = 0; i < n_devices; i++) {
		struct device *dev = &devices[i];

		random_quota(&dev->q, max);
		memset(&dev->state, 0, sizeof(dev->state));
		memset(&dev->own, 0, sizeof(dev->own));
		dev->acted.n = 0;
		dev->x = (struct quota_sample){ .t = start, .over = below(2), .faults = below(9) };
		dev->h.q = &dev->q;
		dev->h.n_looks = dev->h.n_said = 0;
	}
	for (int i = 0; i < n && !tap_why[0]; i++) {
		struct device *dev = &devices[below(n_devices)];

		offensive = one_in(6) ? !offensive : offensive;
		if (dev->h.n_looks >= O_LOOKS - 4) /* end() and check_look() add theirs */
			continue;
		next_sample(&dev->x, offensive);
		look(dev, drain);
	}
	for (int i = 0; i < n_devices && !tap_why[0]; i++)
		if (devices[i].h.n_looks)
			end(&devices[i]);
}

static __u64 n_streams, first_stream;

static void random_streams(void)
{
	for (__u64 i = first_stream; i < first_stream + n_streams; i++) {
		stream(i);
		if (tap_why[0]) {
			printf("# stream %llu\n", (unsigned long long)i);
			return;
		}
	}
	printf("# %llu streams: %lu actions, %lu undone, %lu guarded, %lu times nothing\n",
	       (unsigned long long)n_streams, counts[QUOTA_ACT], counts[QUOTA_UNDO],
	       counts[QUOTA_GUARDED], counts[QUOTA_NOTHING]);
	/* the streams must not all be uneventful */
	for (int i = QUOTA_NOTHING; i <= QUOTA_GUARDED; i++)
		CHECK(n_streams < 1000 || counts[i] > n_streams / 50);
}

int main(int argc, char **argv)
{
	n_streams = argc > 1 ? strtoull(argv[1], NULL, 0) : samples(1000000);
	if (argc > 2)
		first_stream = strtoull(argv[2], NULL, 0);
	RUN(random_streams);
	return tap_failed;
}
