// SPDX-License-Identifier: GPL-2.0
/*
 * respond.c: answers groups from threads of their own, when their time has come, so that answers
 * race with the reporter and with each other as those of SVA's workqueue or of a user's fault
 * handler do.
 */
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "mock.h"

static struct mock_group *to_group(struct rb_node *node)
{
	return container_of(node, struct mock_group, node.node);
}

/* The group to answer now, or NULL and the time when to look again. */
static struct mock_group *take(struct mock_dev *m, ktime_t *next)
{
	struct timerqueue_node *node = timerqueue_getnext(&m->due);
	struct mock_group *g, *last;
	ktime_t now;

	*next = KTIME_MAX;
	if (m->frozen || (m->hold && !m->hurry) || !node)
		return NULL;
	now = ktime_get();
	if (!m->hurry && ktime_after(node->expires, now)) {
		*next = node->expires;
		return NULL;
	}
	g = to_group(&node->node);
	if (m->ooo && get_random_u32() % 100 < m->ooo) {
		last = to_group(rb_last(&m->due.rb_root.rb_root));
		if (m->hurry || !ktime_after(last->node.expires, now))
			g = last;
	}
	timerqueue_del(&m->due, &g->node);
	m->answering++;
	return g;
}

/* Answers g, which is off the queue and counted in answering. */
static int answer(struct mock_dev *m, struct mock_group *g)
{
	bool serial = READ_ONCE(m->serial);
	int ret;

	if (serial)
		mutex_lock(&m->serial_mx);
	mock_book_answering(m, g);
	ret = mock_flavour_answer(m, g);
	if (serial)
		mutex_unlock(&m->serial_mx);

	spin_lock(&m->lock);
	if (g->booked) {
		/*
		 * The core took our answer for another group. One of the same key will do the
		 * same for this one; but 6.1 also lets an answer with a PASID end a group without
		 * (iommu_page_response()), and then nobody ever answers the other.
		 */
		g->stray = true;
		m->stray++;
		m->t.lo += g->n;
		g->lo_done = false;
	}
	mock_group_put_locked(g);
	m->answering--;
	spin_unlock(&m->lock);
	if (wq_has_sleeper(&m->wait))
		wake_up_all(&m->wait);
	return ret;
}

static int responder(void *data)
{
	struct mock_dev *m = data;
	struct mock_group *g;
	ktime_t next;

	for (;;) {
		set_current_state(TASK_IDLE);
		spin_lock(&m->lock);
		g = take(m, &next);
		spin_unlock(&m->lock);
		if (!g) {
			if (kthread_should_stop())
				break;
			/* NULL: until woken */
			schedule_hrtimeout(next == KTIME_MAX ? NULL : &next, HRTIMER_MODE_ABS);
			continue;
		}
		__set_current_state(TASK_RUNNING);
		answer(m, g);
		cond_resched();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

void mock_respond_wake(struct mock_dev *m)
{
	unsigned int i;

	for (i = 0; i < m->responders; i++)
		wake_up_process(m->responder[i]);
	wake_up_all(&m->wait);
}

/* A handler hands over a group whose answer is now ours to give. */
void mock_respond_queue(struct mock_dev *m, struct mock_group *g, struct mock_req *q)
{
	struct task_struct *wake = NULL;

	spin_lock(&m->lock);
	g->code = q->code;
	if (q->park) {
		list_add_tail(&g->parked, &m->parked);
		m->n_parked++;
	} else {
		g->node.expires = ktime_add_us(ktime_get(), q->delay);
		/* true: it is the earliest, so somebody has to set the alarm anew */
		if (timerqueue_add(&m->due, &g->node) || !q->delay)
			wake = m->responder[m->next_responder++ % m->responders];
	}
	spin_unlock(&m->lock);
	if (wake)
		wake_up_process(wake);
}

/* No answer begins, and when this returns none is under way. */
void mock_respond_freeze(struct mock_dev *m)
{
	spin_lock(&m->lock);
	m->frozen = true;
	spin_unlock(&m->lock);
	wait_event(m->wait, !READ_ONCE(m->answering));
}

void mock_respond_thaw(struct mock_dev *m)
{
	spin_lock(&m->lock);
	m->frozen = false;
	spin_unlock(&m->lock);
	mock_respond_wake(m);
}

static void unqueue(struct mock_dev *m, struct mock_group *g)
{
	if (g->node.expires && timerqueue_node_queued(&g->node))
		timerqueue_del(&m->due, &g->node);
	if (!list_empty(&g->parked)) {
		list_del_init(&g->parked);
		m->n_parked--;
	}
}

static void drop(struct mock_dev *m, struct mock_group *g, bool all)
{
	if (!all && (g->booked || g->dequeued))
		return;
	unqueue(m, g);
	mock_group_put_locked(g);
}

/*
 * Forgets the groups that the core has answered and freed, or all of them. The responders are
 * frozen.
 */
void mock_respond_drop(struct mock_dev *m, bool all)
{
	struct mock_group *g, *safe;
	struct rb_node *node, *next;

	spin_lock(&m->lock);
	for (node = rb_first_cached(&m->due.rb_root); node; node = next) {
		next = rb_next(node);
		drop(m, to_group(node), all);
	}
	list_for_each_entry_safe(g, safe, &m->parked, parked) drop(m, g, all);
	spin_unlock(&m->lock);
}

static bool drained(struct mock_dev *m)
{
	bool ret;

	spin_lock(&m->lock);
	/* pending is more than what is in our queue while the core itself answers (kernel=1) */
	ret = !m->answering && !timerqueue_getnext(&m->due) &&
	      m->t.pending <= m->n_parked + m->stray;
	spin_unlock(&m->lock);
	return ret;
}

/* Answers all that waits, at once, and returns when it is done. No report is under way. */
void mock_respond_drain(struct mock_dev *m)
{
	struct mock_group *g, *next;

	spin_lock(&m->lock);
	m->hurry = true;
	list_for_each_entry_safe(g, next, &m->parked, parked)
	{
		list_del_init(&g->parked);
		m->n_parked--;
		g->node.expires = ktime_get();
		timerqueue_add(&m->due, &g->node);
	}
	spin_unlock(&m->lock);
	mock_respond_wake(m);
	wait_event(m->wait, drained(m));
	spin_lock(&m->lock);
	m->hurry = false;
	spin_unlock(&m->lock);
}

/* The load is over and everything but what a command has parked is answered. */
bool mock_respond_idle(struct mock_dev *m)
{
	return !READ_ONCE(m->running) && drained(m);
}

/* A parked or waiting group with the key; the books may have forgotten it (resetpri). */
static struct mock_group *find_queued(struct mock_dev *m, u32 grpid, u32 pasid)
{
	struct rb_node *node;
	struct mock_group *g;

	list_for_each_entry(g, &m->parked, parked)
	{
		if (g->grpid == grpid && g->pasid == pasid)
			return g;
	}
	for (node = rb_first_cached(&m->due.rb_root); node; node = rb_next(node)) {
		g = to_group(node);
		if (g->grpid == grpid && g->pasid == pasid)
			return g;
	}
	return NULL;
}

/* Answers one such group now, from the caller's thread. */
int mock_respond_command(struct mock_dev *m, u32 grpid, u32 pasid, u32 code)
{
	struct mock_group *g;

	spin_lock(&m->lock);
	g = find_queued(m, grpid, pasid);
	if (g) {
		unqueue(m, g);
		g->code = code;
		m->answering++;
	}
	spin_unlock(&m->lock);
	return g ? answer(m, g) : -ENOENT;
}

int mock_respond_start(struct mock_dev *m)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < mock_n_responders; i++) {
		task = kthread_create(responder, m, "mock-answer/%u", i);
		if (IS_ERR(task)) {
			mock_respond_stop(m);
			return PTR_ERR(task);
		}
		m->responder[m->responders++] = task;
		wake_up_process(task);
	}
	return 0;
}

void mock_respond_stop(struct mock_dev *m)
{
	while (m->responders)
		kthread_stop(m->responder[--m->responders]);
}
