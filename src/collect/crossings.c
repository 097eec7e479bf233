// SPDX-License-Identifier: GPL-2.0
#include "collect/crossings.h"

#include "collect/parts.h"
#include "collect/row_read.h"
#include "core.h"

#define TRIES 64

static struct crossing_order *order_of(struct collector *c, const struct pr_event *e)
{
	const struct pr_row *row = watch_row(c->w, e->row);
	const struct pr_row *holder = row ? watch_row(c->w, row->pf_row) ?: row : NULL;

	return holder ? &c->state[holder - c->w->rows].order : NULL;
}

static int report_held(struct crossing_order *order, watch_event_fn report, void *arg)
{
	order->holds = false;
	order->over = order->held.type == EV_CROSSED;
	return report(arg, &order->held);
}

int crossing_in_order(struct collector *c, const struct pr_event *e, watch_event_fn report,
		      void *arg)
{
	struct crossing_order *order = order_of(c, e);
	bool crossed = e->type == EV_CROSSED;
	int err = 0;

	if (!order)
		return report(arg, e);
	if (crossed == order->over) {
		if (order->holds) /* the event between the two was lost */
			err = report_held(order, report, arg);
		order->holds = true;
		order->held = *e;
		return err;
	}
	order->over = crossed;
	err = report(arg, e);
	return order->holds && !err ? report_held(order, report, arg) : err;
}

int crossings_flush(struct collector *c, watch_event_fn report, void *arg)
{
	int err = 0;

	for (unsigned int i = 0; i < watch_rows_used(c->w) && !err; i++)
		if (c->state[i].order.holds)
			err = report_held(&c->state[i].order, report, arg);
	return err;
}

static void event(struct collector *c, const struct pr_row *row, __u16 type)
{
	const struct pr_row *holder = watch_row(c->w, row->pf_row) ?: row;
	struct pr_event e = { .t = now_mono(),
			      .type = type,
			      .used = pr_used(holder),
			      .limit = holder->limit,
			      .row = row->self,
			      .born = row->born,
			      .outstanding = pr_outstanding(row) };

	if (c->event)
		c->event(c->arg, &e);
}

void crossing_of_ours(struct collector *c, const struct pr_row *row, __u32 did)
{
	if (did & PR_RECOVERED_FIRST)
		event(c, row, EV_RECOVERED);
	if (did & PR_CROSSED)
		event(c, row, EV_CROSSED);
	if (did & PR_RECOVERED)
		event(c, row, EV_RECOVERED);
}

void crossing_settle(struct collector *c, const struct pr_row *row, struct pr_row *holder)
{
	struct pr_row copy;
	bool over;

	for (int i = 0; i < TRIES; i++) {
		row_look(c->w, holder, &copy);
		over = pr_used(&copy) > holder->limit;
		if (over == *(volatile __u32 *)&holder->above)
			return;
		/* a program was faster: it has reported the change and checked the counts again */
		if (__atomic_exchange_n(&holder->above, over, __ATOMIC_SEQ_CST) == over)
			continue;
		if (over)
			holder->t_over = now_mono();
		crossing_of_ours(c, row, over ? PR_CROSSED : PR_RECOVERED);
	}
}
