// SPDX-License-Identifier: GPL-2.0
/*
 * load.c: makes page requests. All requests of a device come from its one reporter thread, as in
 * the kernel they come from the IRQ thread of the IOMMU's page request queue.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "mock.h"

#define MOCK_BAD_PASID 4095 /* never attached */

/* One request, from the reporter thread, through the core. */
int mock_report(struct mock_dev *m, struct mock_req *q)
{
	struct mock_group *g = NULL;
	bool serial = m->serial;
	int ret;

	if (q->last) {
		g = mock_group_new(q->grpid, q->pasid);
		if (!g)
			return -ENOMEM;
	}
	down_read(&m->mi->reports);
	if (serial)
		mutex_lock(&m->serial_mx);
	mock_book_request(m, q, g);
	ret = mock_flavour_report(m, q);
	mock_book_reported(m, g, ret);
	if (serial)
		mutex_unlock(&m->serial_mx);
	up_read(&m->mi->reports);
	return ret;
}

/* A group that the device has begun. */
struct open_group {
	struct mock_req req;
	u32 left; /* requests still to come; 0: the slot is free */
	bool twice, nolast;
};

struct load {
	struct mock_dev *m;
	const struct mock_run *r;
	struct rnd_state rnd;
	struct open_group open[MOCK_OPEN_MAX];
	u32 n_open;
	u64 begun, sent; /* requests; those between are promised by open groups */
	u64 groups;
	u32 next_prg;
	ktime_t start;
};

static u32 below(struct load *l, u32 n)
{
	return n ? prandom_u32_state(&l->rnd) % n : 0;
}

static u32 between(struct load *l, u32 min, u32 max)
{
	return min + below(l, max - min + 1);
}

static bool chance(struct load *l, u32 percent)
{
	return percent && below(l, 100) < percent;
}

/* The PRG index for a new group, or -1 while all are in flight. */
static int pick_prg(struct load *l)
{
	u32 i, n = l->r->prgs;

	if (l->r->dup)
		return below(l, n);
	for (i = 0; i < n; i++) {
		u32 prg = (l->next_prg + i) % n;

		if (mock_book_free_prg(l->m, prg)) {
			l->next_prg = (prg + 1) % n;
			return prg;
		}
	}
	return -1;
}

/* May the device have n requests more? slack: ask for some room, to sleep less often. */
static bool room(struct load *l, u32 n, bool slack)
{
	s64 max = l->r->max, out = READ_ONCE(l->m->t.hi) + l->begun - l->sent;
	u32 alloc;

	if (l->r->obey && l->m->fn) {
		if (!mock_cfg_pri(l->m->fn, &alloc))
			return false;
		max = max ? min_t(s64, max, alloc) : alloc;
		/* a group larger than all credits can never be sent whole */
		n = min_t(s64, n, max);
		return out + n <= max;
	}
	if (!max || !out)
		return true;
	return out + n <= (slack ? max - max / 4 : max);
}

static u32 group_size(struct load *l)
{
	u64 rest = l->r->requests - l->begun;
	u32 n = between(l, l->r->group_min, l->r->group_max), alloc;

	if (l->r->obey && l->m->fn && mock_cfg_pri(l->m->fn, &alloc))
		n = min(n, alloc);
	return max_t(u32, 1, min_t(u64, n, rest));
}

static bool can_wait_end(struct load *l, u32 n)
{
	struct mock_dev *m = l->m;

	return READ_ONCE(m->stop) || !READ_ONCE(m->t.pending) ||
	       (room(l, n, true) && pick_prg(l) >= 0);
}

/*
 * Nothing is open and no group can begin: wait for answers. If none will come, what fills the
 * device are requests whose last page got lost, and their queue must have overflowed.
 */
static void wait_for_room(struct load *l, u32 n)
{
	struct mock_dev *m = l->m;

	if (m->fn && l->r->obey && !mock_cfg_pri(m->fn, NULL)) {
		usleep_range(500, 1000); /* PRI is off: the device must not ask */
		return;
	}
	wait_event_timeout(m->wait, can_wait_end(l, n), HZ / 10);
	if (!READ_ONCE(m->stop) && !READ_ONCE(m->t.pending) &&
	    !(room(l, n, false) && pick_prg(l) >= 0)) {
		if (READ_ONCE(m->t.partial))
			mock_book_discard(m->mi);
		else
			usleep_range(500, 1000);
	}
}

/* Begins a group of n requests in a free slot. */
static void begin_group(struct load *l, struct open_group *o, u32 n, u32 prg)
{
	const struct mock_run *r = l->r;
	struct mock_dev *m = l->m;
	u32 w = below(l, r->success + r->invalid + r->failure);

	*o = (struct open_group){ .left = n };
	o->req.grpid = prg;
	o->req.pasid = MOCK_PASID0 + l->groups % r->pasids;
	if (r->kernel)
		o->req.pasid = m->sva_pasid;
	if (chance(l, r->rid))
		o->req.pasid = MOCK_NO_PASID;
	if (chance(l, r->nohandler)) {
		o->req.pasid = MOCK_BAD_PASID;
		o->req.bad = true;
	}
	o->req.abort = chance(l, r->abort);
	o->req.code = w < r->success		    ? IOMMU_PAGE_RESP_SUCCESS
		      : w < r->success + r->invalid ? IOMMU_PAGE_RESP_INVALID
						    : IOMMU_PAGE_RESP_FAILURE;
	o->req.delay = between(l, r->delay_min, r->delay_max);
	o->req.addr = r->addr ? r->addr & PAGE_MASK : (u64)prandom_u32_state(&l->rnd) << PAGE_SHIFT;
	if (r->addr)
		o->req.addr += (u64)below(l, r->pages) << PAGE_SHIFT;
	o->req.perm = IOMMU_FAULT_PERM_READ;
	if (chance(l, 50))
		o->req.perm |= IOMMU_FAULT_PERM_WRITE;
	o->twice = n > 1 && chance(l, r->doublelast);
	o->nolast = !o->twice && chance(l, r->nolast);
	l->begun += n;
	l->groups++;
	l->n_open++;
}

static struct open_group *next_group(struct load *l)
{
	u32 i, slot = below(l, l->r->open);
	struct open_group *o = &l->open[slot];
	int prg;
	u32 n;

	if (o->left)
		return o;
	if (l->begun < l->r->requests && !READ_ONCE(l->m->stop)) {
		n = group_size(l);
		prg = room(l, n, false) ? pick_prg(l) : -1;
		if (prg >= 0) {
			begin_group(l, o, n, prg);
			return o;
		}
		if (!l->n_open) {
			wait_for_room(l, n);
			return NULL;
		}
	}
	for (i = 1; i < l->r->open; i++) {
		o = &l->open[(slot + i) % l->r->open];
		if (o->left)
			return o;
	}
	return NULL;
}

static void keep_rate(struct load *l)
{
	ktime_t due;
	s64 us;

	if (!l->r->rate)
		return;
	due = ktime_add_ns(l->start, div_u64(l->sent * NSEC_PER_SEC, l->r->rate));
	us = ktime_us_delta(due, ktime_get());
	/* an early request or two is better than a timer for each */
	if (us > 200)
		usleep_range(us, us + 50);
}

static void send(struct load *l, struct open_group *o)
{
	if (READ_ONCE(l->m->stop) && o->left > 1) {
		/* stopped: this is the group's last */
		l->begun -= o->left - 1;
		o->left = 1;
		o->nolast = false;
	}
	o->req.last = (o->left == 1 && !o->nolast) || (o->left == 2 && o->twice);
	mock_report(l->m, &o->req);
	if (!l->r->addr)
		o->req.addr += PAGE_SIZE;
	l->sent++;
	if (--o->left)
		return;
	l->n_open--;
	if (chance(l, l->r->discard))
		mock_book_discard(l->m->mi);
}

void mock_run_work(struct kthread_work *work)
{
	struct mock_dev *m = container_of(work, struct mock_dev, run_work);
	struct load *l = kzalloc(sizeof(*l), GFP_KERNEL);
	struct open_group *o;

	if (l) {
		l->m = m;
		l->r = &m->run;
		l->start = ktime_get();
		prandom_seed_state(&l->rnd, l->r->seed);
		while (READ_ONCE(m->stop) < 2 &&
		       (l->n_open || (l->begun < l->r->requests && !READ_ONCE(m->stop)))) {
			o = next_group(l);
			if (!o)
				continue;
			keep_rate(l);
			send(l, o);
			cond_resched();
		}
		m->run_ns = ktime_to_ns(ktime_sub(ktime_get(), l->start));
		kfree(l);
	}
	WRITE_ONCE(m->running, false);
	wake_up_all(&m->wait);
}

int mock_run_start(struct mock_dev *m, const struct mock_run *r)
{
	int ret;

	ret = mock_dev_may_run(m) ?: mock_flavour_prepare(m, r);
	if (ret)
		return ret;
	spin_lock(&m->lock);
	m->run = *r;
	m->serial = r->serial;
	m->ooo = r->ooo;
	m->stop = 0;
	m->running = true;
	spin_unlock(&m->lock);
	kthread_queue_work(m->reporter, &m->run_work);
	return 0;
}

struct step {
	struct kthread_work work;
	struct mock_dev *m;
	struct mock_req *q;
	unsigned int times;
};

static void step_work(struct kthread_work *work)
{
	struct step *s = container_of(work, struct step, work);

	while (s->times--) {
		mock_report(s->m, s->q);
		s->q->addr += PAGE_SIZE;
	}
}

/* The same request, some times. What the core says of it shows in the books. */
int mock_run_step(struct mock_dev *m, struct mock_req *q, unsigned int times)
{
	struct mock_run r = { .rid = q->pasid == MOCK_NO_PASID };
	struct step s = { .m = m, .q = q, .times = times };
	int ret;

	ret = mock_dev_may_run(m);
	if (ret)
		return ret;
	q->bad = q->pasid != MOCK_NO_PASID &&
		 (q->pasid < MOCK_PASID0 || q->pasid >= MOCK_PASID0 + MOCK_PASIDS);
	if (!q->bad && q->pasid != MOCK_NO_PASID)
		r.pasids = q->pasid - MOCK_PASID0 + 1;
	ret = mock_flavour_prepare(m, &r);
	if (ret)
		return ret;
	m->run = r;
	kthread_init_work(&s.work, step_work);
	kthread_queue_work(m->reporter, &s.work);
	kthread_flush_work(&s.work);
	return 0;
}
