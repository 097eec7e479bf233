// SPDX-License-Identifier: GPL-2.0
#include "stream.h"

#include <string.h>

/* --- generating --- */

struct rng {
	__u64 state;
};

/* splitmix64 */
static __u64 rnd64(struct rng *r)
{
	__u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static __u32 rnd(struct rng *r, __u32 n)
{
	return (rnd64(r) >> 32) * n >> 32;
}

static bool chance(struct rng *r, __u32 percent)
{
	return rnd(r, 100) < percent;
}

/* The few values that a stream draws from, so that groups collide often. */
struct taste {
	__u32 index[6]; /* grpid modulo 512 */
	__u32 high[4];	/* grpid divided by 512 */
	int pasid[4];
	__u32 n_index, n_high, n_pasid;
	__u32 longest;	/* requests in the longest group */
	__u32 finishes; /* per cent of groups that are completed */
	__u32 weight[S_OPS];
	__u32 weights;
	__u32 clock;
	__u32 queues;
};

/* A group of which some requests are still to be sent. */
struct sending {
	__u32 grpid;
	int pasid;
	__u32 left; /* requests */
	__u8 dev;
};

static void weigh(struct taste *t, enum step_op op, __u32 weight)
{
	t->weights += weight - t->weight[op];
	t->weight[op] = weight;
}

/* Returns an index whose spill window overlaps that of @other, if random tries find one. */
static __u32 near(const struct stream *s, struct rng *r, __u32 other)
{
	struct pr_row row = { .self = s->self[0] };
	__u32 place = pr_spill_place(pr_owner(&row, other), 0), index = 0;

	for (int i = 0; i < 200; i++) {
		index = rnd(r, 512);
		if (index != other &&
		    (pr_spill_place(pr_owner(&row, index), 0) - place + PR_SPILL_WINDOW - 1) %
				    PR_SPILL <
			    2 * PR_SPILL_WINDOW - 1)
			break;
	}
	return index;
}

static void taste_make(struct taste *t, const struct stream *s, struct rng *r)
{
	static const __u32 high[] = { 0, 1, 2, 127, 128, 1 << 20, (1 << 23) - 1 };
	static const int pasid[] = { O_NONE, 0, 1, 0xfffff, 0x80000, 77 };
	static const __u32 longest[] = { 1, 1, 2, 4, 8, 32 };
	bool odd = chance(r, 20); /* devices that violate the specification */

	memset(t, 0, sizeof(*t));
	t->n_index = 1 + rnd(r, 6);
	for (__u32 i = 0; i < t->n_index; i++)
		t->index[i] = chance(r, 10) ? (rnd(r, 2) ? 511 : 0) : rnd(r, 512);
	if (t->n_index > 1 && chance(r, 3))
		t->index[1] = near(s, r, t->index[0]);
	t->n_high = chance(r, 60) ? 1 : 1 + rnd(r, 4);
	for (__u32 i = 0; i < t->n_high; i++)
		t->high[i] = high[rnd(r, 7)];
	t->n_pasid = chance(r, 50) ? 1 : 1 + rnd(r, 4);
	for (__u32 i = 0; i < t->n_pasid; i++)
		t->pasid[i] = pasid[rnd(r, 6)];
	t->longest = longest[rnd(r, 6)];
	t->finishes = chance(r, 70) ? 95 : 40;
	t->clock = rnd(r, 6);
	t->queues = 1 + rnd(r, W_QUEUES);

	weigh(t, S_REQUEST, 50);
	weigh(t, S_ANSWER, chance(r, 15) ? 2 : 20 + rnd(r, 30)); /* few: tables fill up */
	weigh(t, S_ANSWER_KEY, odd ? 10 : 2);
	weigh(t, S_ANSWER_PARTIAL, chance(r, 30) ? 5 : 0);
	weigh(t, S_ANSWER_PARTIAL_KEY, odd ? 3 : 0);
	weigh(t, S_REFUSE, chance(r, 30) ? 6 : 0);
	weigh(t, S_REFUSE_ANY, odd ? 3 : 0);
	weigh(t, S_REFUSE_PARTIAL, t->weight[S_REFUSE] ? 2 : 0);
	weigh(t, S_DISCARD, chance(r, 40) ? 6 : 0);
	weigh(t, S_LEAVE, chance(r, 20) ? 3 : 0);
	weigh(t, S_JOIN, t->weight[S_LEAVE] ? 4 : 0);
	weigh(t, S_RESET, chance(r, 10) ? 3 : 0);
	weigh(t, S_REMOVE, chance(r, 10) ? 3 : 0);
	weigh(t, S_LIMIT, chance(r, 10) ? 4 : 0);
	weigh(t, S_INTERVAL, 3);
}

static __u64 pass(const struct taste *t, struct rng *r)
{
	switch (t->clock) {
	case 0:
		return 0; /* stands still */
	case 1:
		return chance(r, 80) ? 0 : 1 + rnd(r, 3); /* coarse */
	case 2:
		return 1 + rnd(r, 300);
	case 3:
		return rnd(r, 100000);
	case 4:
		return rnd64(r) >> (26 + rnd(r, 38)); /* of all sizes, up to minutes */
	default:
		return 1000;
	}
}

static __u32 any_grpid(const struct taste *t, struct rng *r)
{
	return t->index[rnd(r, t->n_index)] + (t->high[rnd(r, t->n_high)] << 9);
}

static void request(struct step *s, struct sending *g)
{
	s->op = S_REQUEST;
	s->dev = g->dev;
	s->grpid = g->grpid;
	s->pasid = g->pasid;
	s->last = --g->left == 0;
}

static void begin(struct sending *g, const struct stream *s, const struct taste *t, struct rng *r)
{
	g->dev = rnd(r, s->n_devs);
	g->grpid = any_grpid(t, r);
	g->pasid = t->pasid[rnd(r, t->n_pasid)];
	g->left = 1 + rnd(r, t->longest);
}

static enum step_op any_op(const struct taste *t, struct rng *r)
{
	__u32 x = rnd(r, t->weights), op = 0;

	while (x >= t->weight[op])
		x -= t->weight[op++];
	return op;
}

static __u32 length(struct rng *r)
{
	__u32 x = rnd(r, 10000);

	if (x == 0)
		return 2000 + rnd(r, 4000);
	if (x < 100)
		return 100 + rnd(r, 100);
	return x < 7000 ? 20 + rnd(r, 10) : 20 + rnd(r, 60);
}

static void devices_make(struct stream *s, struct rng *r)
{
	static const __u64 limit[] = { PR_NO_LIMIT, PR_NO_LIMIT, 0, 1, 4, 8, 16, 32 };
	bool vfs = chance(r, 25);

	s->n_devs = vfs ? 2 + rnd(r, 3) : 1 + (chance(r, 40) ? rnd(r, O_DEVS) : 0);
	for (int i = 0; i < s->n_devs; i++) {
		s->pf[i] = vfs && i ? 0 : O_NONE;
		s->limit[i] = s->pf[i] == O_NONE ? limit[rnd(r, 8)] : PR_NO_LIMIT;
		s->floor[i] = chance(r, 20);
		s->self[i] = i * (PR_ROWS_MAX / O_DEVS) + rnd(r, PR_ROWS_MAX / O_DEVS);
	}
	s->start = rnd64(r) >> (1 + rnd(r, 50));
	s->history = chance(r, 10) ? (1ULL << (chance(r, 50) ? 18 : 32)) - rnd(r, 20) : 0;
	s->epoch = chance(r, 10) ? (1U << 18) - 1 - rnd(r, 3) : 0;
}

void stream_make(struct stream *s, __u64 seed, __u64 number)
{
	struct rng r = { seed * 0x2545f4914f6cdd1dULL + number };
	struct sending sending[3] = { 0 };
	struct taste t;
	__u32 n;

	r.state = rnd64(&r);
	n = length(&r);
	devices_make(s, &r);
	taste_make(&t, s, &r);
	for (s->n = 0; s->n < n;) {
		struct step *st = &s->step[s->n++];
		struct sending *g = &sending[rnd(&r, 3)];

		*st = (struct step){
			.op = any_op(&t, &r),
			.dt = pass(&t, &r),
			.dev = rnd(&r, s->n_devs),
			.pick = rnd(&r, 1 << 20),
			.grpid = any_grpid(&t, &r),
			.pasid = t.pasid[rnd(&r, t.n_pasid)],
			.code = chance(&r, 70) ? 0 : rnd(&r, 16),
		};
		if (st->op == S_DISCARD || st->op == S_JOIN)
			st->pick %= t.queues;
		if (st->op == S_REQUEST) {
			if (!g->left)
				begin(g, s, &t, &r);
			if (g->left == 1 && !chance(&r, t.finishes))
				begin(g, s, &t, &r);
			request(st, g);
		}
		if (st->op == S_REFUSE) { /* refuse the request that was just reported */
			begin(g, s, &t, &r);
			g->left = 1;
			request(st, g);
			s->step[s->n++] = (struct step){
				.op = S_REFUSE,
				.dt = t.clock ? 100 : 0,
				.dev = g->dev,
				.grpid = g->grpid,
				.pasid = g->pasid,
			};
			if (chance(&r, 50)) {
				s->step[s->n] = s->step[s->n - 1];
				s->step[s->n++].op = S_ANSWER_KEY;
			}
		}
	}
}

/* --- playing --- */

/* The @pick-th request in flight: the last of a complete group, or one of a partial group. */
static const struct o_req *in_flight(const struct oracle *o, bool partial, __u32 pick)
{
	__u32 n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += partial ? !o->req[i].group : o->req[i].last;
	if (!n)
		return NULL;
	pick %= n;
	for (size_t i = 0; i < o->n; i++)
		if ((partial ? !o->req[i].group : o->req[i].last) && !pick--)
			return &o->req[i];
	return NULL;
}

/* With more discards than a queue remembers, counts are exact, but times are not. */
static bool discard_is_exact(const struct world *w, int queue)
{
	for (int i = 0; i < w->n_devs; i++)
		if (w->o.dev[i].queue == queue &&
		    w->sh->queue[queue].gen - w->row[i].queue_seen >= PR_DISCARDS)
			return false;
	return true;
}

static bool step_play(const struct step *s, struct world *w)
{
	bool partial = s->op == S_ANSWER_PARTIAL || s->op == S_ANSWER_PARTIAL_KEY;
	const struct o_req *r = NULL;
	int dev = s->dev, pasid = s->pasid;
	__u32 grpid = s->grpid;

	w->now += s->dt;
	if (s->op == S_ANSWER || s->op == S_ANSWER_PARTIAL || s->op == S_REFUSE_ANY)
		r = in_flight(&w->o, partial, s->pick);
	if (r) {
		dev = r->dev;
		grpid = r->grpid;
		pasid = partial ? s->pasid : r->pasid;
	} else if (s->op == S_ANSWER && s->pick % 8) {
		return true; /* nothing to answer: mostly skipped */
	} else if (s->op == S_ANSWER_KEY && w->o.n_retired && s->pick % 4) {
		const struct o_retired *late = &w->o.retired[s->pick % w->o.n_retired];

		dev = late->dev;
		grpid = late->grpid;
		pasid = late->pasid;
	}
	switch ((enum step_op)s->op) {
	case S_REQUEST:
		return w_request(w, dev, grpid, pasid, s->last);
	case S_ANSWER:
	case S_ANSWER_KEY:
		return w_answer(w, dev, grpid, pasid, s->code);
	case S_ANSWER_PARTIAL:
	case S_ANSWER_PARTIAL_KEY:
		return w_answer_partial(w, dev, grpid, pasid, s->code);
	case S_REFUSE:
	case S_REFUSE_ANY:
		return w_refuse(w, dev, grpid, pasid);
	case S_REFUSE_PARTIAL:
		return w_refuse_partial(w, dev, grpid, pasid);
	case S_DISCARD:
		return !discard_is_exact(w, s->pick) || w_discard(w, s->pick);
	case S_LEAVE:
		return w_leave(w, dev);
	case S_JOIN:
		return w_join(w, dev, s->pick);
	case S_RESET:
		return w_reset(w, dev);
	case S_REMOVE:
		return w_remove(w, dev);
	case S_LIMIT:
		return w->o.dev[dev].pf != O_NONE || w_limit(w, dev, s->pick % 32);
	case S_INTERVAL:
		return w_interval(w, dev);
	case S_OPS:
		break;
	}
	return true;
}

bool stream_play(const struct stream *s, struct world *w, unsigned int *at)
{
	bool ok = true;

	w_start(w, s->start);
	memcpy(w->self, s->self, sizeof(w->self));
	for (int i = 0; i < s->n_devs; i++) {
		w_device(w, s->pf[i], s->limit[i], s->floor[i]);
		w_history(w, i, s->history, s->epoch);
		ok = ok && w_join(w, i, i % W_QUEUES);
	}
	for (*at = 0; ok && *at < s->n; ++*at)
		ok = step_play(&s->step[*at], w);
	/* remove all devices at the end, which must empty the tables */
	for (int i = s->n_devs - 1; ok && i >= 0; i--)
		ok = w_remove(w, i);
	w_end(w);
	return ok;
}

/* --- shrinking --- */

void stream_shrink(struct stream *s, struct world *w)
{
	static struct stream best;
	unsigned int at, chunk;

	best = *s;
	if (!stream_play(&best, w, &at) && at < best.n)
		best.n = at;
	for (chunk = best.n / 2; chunk; chunk /= 2) {
		for (unsigned int i = 0; i + chunk <= best.n;) {
			*s = best;
			memmove(&s->step[i], &s->step[i + chunk],
				(s->n - i - chunk) * sizeof(s->step[0]));
			s->n -= chunk;
			if (stream_play(s, w, &at)) {
				i += chunk;
				continue;
			}
			if (at < s->n)
				s->n = at;
			best = *s;
		}
	}
	*s = best;
}
