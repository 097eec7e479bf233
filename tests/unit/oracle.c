// SPDX-License-Identifier: GPL-2.0
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *o_grow(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 256;
	p = realloc(p, *cap * size);
	if (!p) {
		perror("oracle");
		exit(2);
	}
	return p;
}

void o_start(struct oracle *o, uint64_t now)
{
	o->n = 0;
	o->n_retired = 0;
	o->group = 0;
	o->now = now;
}

void o_free(struct oracle *o)
{
	free(o->req);
	free(o->retired);
	memset(o, 0, sizeof(*o));
}

/* Puts a new device, without history, in this place. */
void o_device(struct oracle *o, int dev, int pf, uint64_t limit, bool floor)
{
	struct o_dev *d = &o->dev[dev];
	size_t kept = 0;

	for (int i = 0; i < 3; i++)
		if (d->responses[i]) /* skips large histograms that are empty */
			memset(d->hist, 0, sizeof(d->hist));
	memset(d, 0, offsetof(struct o_dev, hist));
	d->pf = pf;
	d->queue = O_NONE;
	d->limit = limit;
	d->floor = floor ? O_FLOOR : O_EXACT;
	for (size_t i = 0; i < o->n_retired; i++)
		if (o->retired[i].dev != dev)
			o->retired[kept++] = o->retired[i];
	o->n_retired = kept;
}

void o_time(struct oracle *o, uint64_t now)
{
	for (size_t i = 0; i < o->n; i++)
		o->dev[o->req[i].dev].area += now - o->now;
	o->now = now;
}

uint64_t o_outstanding(const struct oracle *o, int dev)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->req[i].dev == dev;
	return n;
}

uint64_t o_partial(const struct oracle *o, int dev)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->req[i].dev == dev && !o->req[i].group;
	return n;
}

uint64_t o_groups(const struct oracle *o, int dev)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->req[i].dev == dev && o->req[i].last;
	return n;
}

uint64_t o_oldest(const struct oracle *o, int dev)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->req[i].dev == dev)
			return o->req[i].t;
	return UINT64_MAX;
}

static int o_holder(const struct oracle *o, int dev)
{
	return o->dev[dev].pf == O_NONE ? dev : o->dev[dev].pf;
}

uint64_t o_used(const struct oracle *o, int dev)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o_holder(o, o->req[i].dev) == dev;
	for (int i = 0; i < O_DEVS; i++)
		if (o_holder(o, i) == dev)
			n += o->dev[i].unreturned;
	return n;
}

/* 16 buckets of 32 ns, then groups of eight buckets, each group twice as wide as the last. */
unsigned o_bucket(uint64_t ns)
{
	uint64_t end = 0, width = 32;
	unsigned i;

	for (i = 0; i < O_BUCKETS - 1; i++) {
		if (i >= 16 && i % 8 == 0)
			width *= 2;
		end += width;
		if (ns < end)
			return i;
	}
	return i;
}

static void o_latency(struct o_dev *d, enum o_latency kind, uint64_t ns)
{
	d->hist[kind][o_bucket(ns)]++;
	d->lat_sum[kind] += ns;
	if (ns > d->lat_max[kind])
		d->lat_max[kind] = ns;
}

/* After requests of @dev have ended: returns O_RECOVERED if its credits are no longer exceeded. */
static unsigned o_left(struct oracle *o, int dev)
{
	int holder = o_holder(o, dev);
	struct o_dev *h = &o->dev[holder];

	if (!h->above || o_used(o, holder) > h->limit)
		return 0;
	h->above = false;
	return O_RECOVERED;
}

static unsigned o_return(struct oracle *o, int dev)
{
	if (!o->dev[dev].unreturned)
		return 0;
	o->dev[dev].unreturned = 0;
	return o_left(o, dev);
}

/* Removes a group from the list. @group 0: the requests of the partial group @grpid. */
static void o_drop(struct oracle *o, int dev, uint64_t group, uint32_t grpid)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct o_req *r = &o->req[i];

		if (r->dev == dev && r->group == group && r->grpid == grpid)
			continue;
		o->req[kept++] = *r;
	}
	o->n = kept;
}

/* Voids the partial groups of @dev. Their credits are returned later, see unreturned. */
static void o_void(struct oracle *o, int dev, enum o_loss cause)
{
	struct o_dev *d = &o->dev[dev];
	size_t kept = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct o_req *r = &o->req[i];

		if (r->dev == dev && !r->group) {
			d->loss[cause]++;
			d->unreturned++;
			continue;
		}
		o->req[kept++] = *r;
	}
	o->n = kept;
}

static bool o_crowded(const struct oracle *o, int dev, uint32_t grpid)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->req[i].dev == dev &&
		    o->req[i].grpid % O_LATE_MEMORY == grpid % O_LATE_MEMORY)
			return true;
	return false;
}

unsigned o_request(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, bool last,
		   bool tracked)
{
	struct o_dev *d = &o->dev[dev], *h = &o->dev[o_holder(o, dev)];
	unsigned did = o_return(o, dev) ? O_RECOVERED_FIRST : 0;
	uint64_t n;

	for (size_t i = 0; i < o->n_retired; i++)
		if (o->retired[i].dev == dev &&
		    o->retired[i].grpid % O_LATE_MEMORY == grpid % O_LATE_MEMORY)
			o->retired[i].sure = false;

	o->req = o_grow(o->req, o->n, &o->cap, sizeof(*o->req));
	o->req[o->n] = (struct o_req){
		.t = o->now,
		.grpid = grpid,
		.dev = dev,
		.last = last,
		.crowded = o_crowded(o, dev, grpid),
	};
	o->n++;
	d->requests++;

	n = o_outstanding(o, dev);
	if (n > d->peak)
		d->peak = n;
	if (n > d->peak_interval)
		d->peak_interval = n;
	if (last) {
		d->groups++;
		n = o_groups(o, dev);
		if (n > d->peak_groups)
			d->peak_groups = n;
		if (n > d->peak_groups_interval)
			d->peak_groups_interval = n;
	}
	if (o_used(o, o_holder(o, dev)) > h->limit) {
		d->over++;
		if (!h->above) {
			h->above = true;
			h->t_over = o->now;
			did |= O_CROSSED;
		}
	}
	if (!tracked) {
		o->n--;
		d->loss[O_UNTRACKED]++;
		d->lost_groups += last;
		d->floor = O_FLOOR;
		return did | o_left(o, dev);
	}
	if (last) {
		o->group++;
		for (size_t i = 0; i < o->n; i++) {
			struct o_req *r = &o->req[i];

			if (r->dev == dev && r->grpid == grpid && !r->group) {
				r->group = o->group;
				r->pasid = pasid;
			}
		}
	}
	return did;
}

static void o_measure(const struct oracle *o, int dev, uint64_t group, uint32_t grpid,
		      struct o_hint *sums, struct o_ended *e)
{
	memset(sums, 0, sizeof(*sums));
	memset(e, 0, sizeof(*e));
	for (size_t i = 0; i < o->n; i++) {
		const struct o_req *r = &o->req[i];

		if (r->dev != dev || r->group != group || r->grpid != grpid)
			continue;
		if (!e->n) {
			e->since_first = o->now - r->t;
			e->crowded = r->crowded;
		}
		e->since_last = o->now - r->t;
		e->n++;
		sums->n++;
		sums->ages += o->now - r->t;
	}
}

/* Returns the oldest complete group of a key, 0 if none. @hint decides among equally old ones. */
static uint64_t o_find(const struct oracle *o, int dev, uint32_t grpid, int32_t pasid,
		       const struct o_hint *hint, struct o_ended *ended)
{
	uint64_t found = 0;

	memset(ended, 0, sizeof(*ended));
	for (size_t i = 0; i < o->n; i++) {
		const struct o_req *r = &o->req[i];
		struct o_hint sums;
		struct o_ended e;

		if (r->dev != dev || r->grpid != grpid || r->pasid != pasid || !r->last)
			continue;
		o_measure(o, dev, r->group, grpid, &sums, &e);
		if (found && e.since_first != ended->since_first)
			break;
		if (!found || (sums.n == hint->n && sums.ages == hint->ages)) {
			found = r->group;
			*ended = e;
			if (sums.n == hint->n && sums.ages == hint->ages)
				break;
		}
	}
	return found;
}

static unsigned o_no_match(struct oracle *o, int dev, uint32_t grpid, int32_t pasid,
			   const struct o_hint *hint)
{
	struct o_dev *d = &o->dev[dev];
	size_t at = o->n_retired;

	if (d->refused && d->refused_grpid == grpid && d->refused_pasid == pasid) {
		d->refused = false;
		d->unmatched[O_LATE]++;
		return O_NO_MATCH;
	}
	for (size_t i = 0; i < o->n_retired; i++) {
		const struct o_retired *r = &o->retired[i];

		if (r->dev != dev || r->grpid != grpid || r->pasid != pasid)
			continue;
		if (at == o->n_retired || r->sure)
			at = i;
	}
	if (at < o->n_retired && (o->retired[at].sure || hint->late)) {
		d->unmatched[O_LATE]++;
		if (o->retired[at].sure || d->floor != O_RESET_SINCE)
			o->retired[at] = o->retired[--o->n_retired];
	} else if (d->floor == O_RESET_SINCE) {
		d->unmatched[O_LATE]++;
	} else {
		d->unmatched[d->floor ? O_BEFORE_START : O_UNKNOWN]++;
	}
	return O_NO_MATCH;
}

static void o_retire(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, bool sure)
{
	o->retired = o_grow(o->retired, o->n_retired, &o->cap_retired, sizeof(*o->retired));
	o->retired[o->n_retired++] = (struct o_retired){
		.dev = dev,
		.grpid = grpid,
		.pasid = pasid,
		.sure = sure,
	};
}

static unsigned o_answered(struct oracle *o, int dev, unsigned code, uint64_t n)
{
	struct o_dev *d = &o->dev[dev];

	d->responses[code > 2 ? 2 : code]++;
	d->answered += n;
	return o_left(o, dev);
}

unsigned o_answer(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, unsigned code,
		  const struct o_hint *hint, struct o_ended *ended)
{
	struct o_dev *d = &o->dev[dev];
	uint64_t group = o_find(o, dev, grpid, pasid, hint, ended);

	if (!group)
		return o_no_match(o, dev, grpid, pasid, hint);
	if (ended->n == 1) {
		o_latency(d, O_ONE, ended->since_first);
	} else {
		o_latency(d, O_FIRST, ended->since_first);
		o_latency(d, O_LAST, ended->since_last);
	}
	o_drop(o, dev, group, grpid);
	return o_answered(o, dev, code, ended->n);
}

unsigned o_answer_partial(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, unsigned code,
			  const struct o_hint *hint, struct o_ended *ended)
{
	unsigned did = o_return(o, dev);
	struct o_hint sums;

	o_measure(o, dev, 0, grpid, &sums, ended);
	if (!ended->n)
		return did | o_no_match(o, dev, grpid, pasid, hint);
	o_drop(o, dev, 0, grpid);
	o->dev[dev].partial_responses++;
	return did | o_answered(o, dev, code, ended->n);
}

unsigned o_refuse(struct oracle *o, int dev, uint32_t grpid, int32_t pasid,
		  const struct o_hint *hint)
{
	struct o_dev *d = &o->dev[dev];
	struct o_ended ended;
	uint64_t group = o_find(o, dev, grpid, pasid, hint, &ended);

	if (!group)
		return 0;
	d->loss[O_REFUSED] += ended.n;
	d->lost_groups++;
	d->refused = true;
	d->refused_grpid = grpid;
	d->refused_pasid = pasid;
	o_drop(o, dev, group, grpid);
	return o_left(o, dev);
}

void o_discard(struct oracle *o, int queue)
{
	for (int dev = 0; dev < O_DEVS; dev++)
		if (o->dev[dev].queue == queue)
			o_void(o, dev, O_OVERFLOW);
}

void o_queue(struct oracle *o, int dev, int queue)
{
	o_void(o, dev, O_DEQUEUED);
	o->dev[dev].queue = queue;
}

unsigned o_forget(struct oracle *o, int dev, enum o_loss cause)
{
	struct o_dev *d = &o->dev[dev];
	uint64_t before;
	struct o_hint none = { 0 };
	unsigned did = 0;

	o_void(o, dev, cause);
	before = d->loss[cause];
	for (size_t i = 0; i < o->n;) {
		const struct o_req *r = &o->req[i];
		struct o_ended e;

		if (r->dev != dev || !r->last) {
			i++;
			continue;
		}
		o_find(o, dev, r->grpid, r->pasid, &none, &e);
		o_retire(o, dev, r->grpid, r->pasid, !e.crowded);
		d->loss[cause] += e.n;
		d->lost_groups++;
		o_drop(o, dev, r->group, r->grpid);
		i = 0;
	}
	if (d->floor != O_EXACT)
		d->floor = O_RESET_SINCE;
	if (d->loss[cause] != before)
		did = o_left(o, dev);
	if (cause == O_REMOVED) /* no later event will return the credits */
		did |= o_return(o, dev);
	return did;
}
