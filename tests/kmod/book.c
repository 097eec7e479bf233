// SPDX-License-Identifier: GPL-2.0
/*
 * book.c: the ground truth. What a request, an answer, a discard, a removal and a PRI reset do
 * to the counters, written apart from the tool's accounting so that the two can be compared.
 *
 * At every moment requests = answered + discarded + removed + refused + leaked + hi.
 *
 * hi counts a request from just before iommu_report_device_fault() is called until its answer
 * has reached mock_iommu_page_response(), lo from the return of the former until just before the
 * answer is given. An observer who counts at the entries of both functions always sees a number
 * from lo to hi, and with serial=1 exactly hi.
 */
#include <linux/ktime.h>
#include <linux/slab.h>

#include "mock.h"

struct mock_group *mock_group_new(u32 grpid, u32 pasid)
{
	struct mock_group *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return NULL;
	timerqueue_init(&g->node);
	INIT_LIST_HEAD(&g->link);
	INIT_LIST_HEAD(&g->parked);
	g->grpid = grpid;
	g->pasid = pasid;
	g->refs = 2;
	return g;
}

void mock_group_put_locked(struct mock_group *g)
{
	if (!--g->refs)
		kfree(g);
}

static void lo_add(struct mock_dev *m, s64 n)
{
	m->t.lo += n;
	m->t.peak_lo = max(m->t.peak_lo, m->t.lo);
}

static void hi_inc(struct mock_dev *m)
{
	struct mock_truth *t = &m->t;

	t->hi++;
	t->peak_hi = max(t->peak_hi, t->hi);
	if (!m->limit || t->hi <= m->limit)
		return;
	t->over++;
	if (!m->above) {
		t->crossings++;
		t->cross_last = ktime_get_ns();
		if (!t->cross_first)
			t->cross_first = t->cross_last;
	}
	m->above = true;
}

static void hi_dec(struct mock_dev *m, s64 n)
{
	m->t.hi -= n;
	if (m->t.hi <= m->limit)
		m->above = false;
}

/* Takes a group off the books; who called it says what became of its requests. */
static void unbook(struct mock_dev *m, struct mock_group *g)
{
	list_del_init(&g->link);
	g->booked = false;
	if (g->stray)
		m->stray--;
	m->t.pending--;
	hi_dec(m, g->n);
}

/* The reporter is about to report *q; g is its group when q is the group's last. */
void mock_book_request(struct mock_dev *m, struct mock_req *q, struct mock_group *g)
{
	struct mock_prg *p = &m->prg[q->grpid];

	spin_lock(&m->lock);
	m->t.requests++;
	if (g) {
		/* the core merges by the group's index alone: iopf_group_alloc(), 6.12 */
		g->n = p->partial + 1;
		m->t.partial -= p->partial;
		p->partial = 0;
		list_add_tail(&g->link, &p->pending);
		g->booked = true;
		m->t.groups++;
		m->t.pending++;
	} else {
		p->partial++;
		m->t.partial++;
	}
	hi_inc(m);

	/*
	 * The core will answer within the report, which ends the group's earlier requests too:
	 * lo must let them go before.
	 */
	m->sync = MOCK_CORE_ANSWERS_BAD && (q->bad || (q->last && q->abort));
	m->sync_hit = false;
	m->sync_n = g ? g->n : p->partial;
	if (m->sync)
		m->t.lo -= m->sync_n - 1;
	m->request = q;
	m->reporting = g;
	spin_unlock(&m->lock);
}

/* iommu_report_device_fault() has returned ret. */
void mock_book_reported(struct mock_dev *m, struct mock_group *g, int ret)
{
	spin_lock(&m->lock);
	if (m->reporting && g->booked && !(m->run.kernel && !ret)) {
		/*
		 * Our handler did not take the group and nobody has answered it. 6.1: when the
		 * report fails for a group's last, the driver answers by itself, as
		 * handle_bad_prq_event() in intel/svm.c does.
		 */
		if (!ret)
			m->t.mismatch++;
		m->t.refused += g->n;
		m->t.lo -= g->n - 1;
		unbook(m, g);
		mock_group_put_locked(g);
	} else if (!m->sync) {
		lo_add(m, 1);
	} else if (!m->sync_hit) {
		lo_add(m, m->sync_n);
	}
	if (m->reporting)
		mock_group_put_locked(g);
	m->sync = false;
	m->reporting = NULL;
	m->request = NULL;
	spin_unlock(&m->lock);
}

/* A responder is about to answer g. */
void mock_book_answering(struct mock_dev *m, struct mock_group *g)
{
	spin_lock(&m->lock);
	if (g->booked && !g->lo_done) {
		m->t.lo -= g->n;
		g->lo_done = true;
	}
	spin_unlock(&m->lock);
}

static struct mock_group *find_group(struct mock_prg *p, struct mock_event *evt, u32 pasid)
{
	struct mock_group *g, *oldest = NULL;

	list_for_each_entry(g, &p->pending, link)
	{
		/* several groups under one key: the core tells which one it is answering */
		if (mock_flavour_group_is(g, evt))
			return g;
		if (!oldest && g->pasid == pasid && !g->kgroup)
			oldest = g;
	}
	/* 6.1: iommu_page_response() takes the oldest that matches; later: not handed out yet */
	return oldest;
}

/* An answer has reached the device. */
void mock_book_answer(struct mock_dev *m, struct mock_event *evt, u32 code)
{
	struct iommu_fault_page_request *prm = &evt->fault.prm;
	u32 pasid = prm->flags & IOMMU_FAULT_PAGE_REQUEST_PASID_VALID ? prm->pasid : MOCK_NO_PASID;
	struct mock_prg *p = &m->prg[prm->grpid % MOCK_PRGS];
	struct mock_group *g = NULL;
	bool sync, unexpected = false;
	s64 n = 0;

	spin_lock(&m->lock);
	sync = m->sync && current == m->reporter->task;
	if (sync)
		m->sync_hit = true;

	switch (code) {
	case IOMMU_PAGE_RESP_SUCCESS:
		m->t.success++;
		break;
	case IOMMU_PAGE_RESP_INVALID:
		m->t.invalid++;
		break;
	default:
		m->t.failure++;
	}

	if (prm->flags & IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE) {
		g = find_group(p, evt, pasid);
		if (g) {
			n = g->n;
			if (!sync && !g->lo_done)
				m->t.lo -= n;
			unbook(m, g);
			mock_group_put_locked(g);
		}
	} else if (p->partial) {
		/* 6.9 and later answer even a request that is not the last if it is bad */
		n = p->partial;
		p->partial = 0;
		m->t.partial -= n;
		hi_dec(m, n);
		if (!sync)
			m->t.lo -= n;
	}
	m->t.answered += n;
	if (!n) {
		m->t.unmatched++;
		unexpected = true;
	}
	spin_unlock(&m->lock);

	if (m->fn)
		mock_cfg_response(m->fn, unexpected, code > IOMMU_PAGE_RESP_INVALID);
	/* a waiter looks at the books without the lock before it sleeps */
	if (wq_has_sleeper(&m->wait))
		wake_up_all(&m->wait);
}

static void drop_partial_lo(struct mock_dev *m)
{
	spin_lock(&m->lock);
	m->t.lo -= m->t.partial;
	spin_unlock(&m->lock);
}

static void drop_partial(struct mock_dev *m, u64 *count)
{
	unsigned int i;

	spin_lock(&m->lock);
	*count += m->t.partial;
	hi_dec(m, m->t.partial);
	for (i = 0; m->t.partial && i < MOCK_PRGS; i++) {
		m->t.partial -= m->prg[i].partial;
		m->prg[i].partial = 0;
	}
	spin_unlock(&m->lock);
	wake_up_all(&m->wait);
}

/* The queue has overflowed: all its devices lose the requests of unfinished groups. */
int mock_book_discard(struct mock_iommu *mi)
{
	struct mock_dev *m;
	int ret;

	down_write(&mi->reports);
	list_for_each_entry(m, &mi->devs, queued) drop_partial_lo(m);
	ret = iopf_queue_discard_partial(mi->queue);
	list_for_each_entry(m, &mi->devs, queued) drop_partial(m, &m->t.discarded);
	up_write(&mi->reports);
	return ret;
}

/*
 * Takes the device off its queue. No responder is at work and no report is under way. The core
 * drops the partial requests without an answer and, from 6.9 on, answers the groups that wait.
 */
int mock_book_remove(struct mock_dev *m)
{
	struct mock_iommu *mi = m->mi;
	struct mock_group *g;
	unsigned int i;
	int ret;

	down_write(&mi->reports);
	drop_partial_lo(m);
	if (MOCK_CORE_ANSWERS_BAD) {
		spin_lock(&m->lock);
		for (i = 0; i < MOCK_PRGS; i++) {
			list_for_each_entry(g, &m->prg[i].pending, link)
			{
				if (g->lo_done || g->dequeued)
					continue;
				m->t.lo -= g->n;
				g->lo_done = true;
			}
		}
		spin_unlock(&m->lock);
	}
	ret = mock_flavour_remove(m);
	if (!ret) {
		drop_partial(m, &m->t.removed);
		list_del_init(&m->queued);
		m->on_queue = false;
	}
	up_write(&mi->reports);
	return ret;
}

/* The device forgets what it waits for; answers that come later match nothing. */
void mock_book_reset(struct mock_dev *m, int (*reset)(struct pci_dev *), struct pci_dev *pdev)
{
	struct mock_group *g, *next;
	unsigned int i;

	down_write(&m->mi->reports);
	spin_lock(&m->lock);
	m->t.lo = 0;
	spin_unlock(&m->lock);

	reset(pdev);

	spin_lock(&m->lock);
	m->t.leaked += m->t.hi;
	for (i = 0; i < MOCK_PRGS; i++) {
		m->prg[i].partial = 0;
		list_for_each_entry_safe(g, next, &m->prg[i].pending, link)
		{
			unbook(m, g);
			mock_group_put_locked(g);
		}
	}
	m->t.hi = 0;
	m->t.lo = 0;
	m->t.partial = 0;
	m->above = false;
	spin_unlock(&m->lock);
	up_write(&m->mi->reports);
	wake_up_all(&m->wait);
}

bool mock_book_free_prg(struct mock_dev *m, u32 grpid)
{
	/* a hint for the reporter, the only one who makes an index busy */
	return !READ_ONCE(m->prg[grpid].partial) && list_empty_careful(&m->prg[grpid].pending);
}
