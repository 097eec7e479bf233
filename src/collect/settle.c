// SPDX-License-Identifier: GPL-2.0
/* Work on rows that the programs cannot do, or leave to user space to stay fast. */
#include <stdio.h>
#include <string.h>

#include "collect/crossings.h"
#include "collect/parts.h"
#include "core.h"
#include "device/device.h"

void settle_free(struct pr_row *row, struct row_state *st)
{
	memset(st, 0, sizeof(*st));
	row->dev = 0;
	memset((char *)row + offsetof(struct pr_row, pf_row), 0,
	       sizeof(*row) - offsetof(struct pr_row, pf_row));
	__sync_synchronize();
	*(volatile __u32 *)&row->state = PR_ROW_FREE;
}

/* Finishes pr_forget() in user space: spilled groups, and a PF's VFs, which use its credits. */
int settle_row(struct collector *c, struct pr_row *row, struct row_state *st)
{
	struct pr_row *pf = watch_row(c->w, row->pf_row);
	__u64 t = *(volatile __u64 *)&row->t_forget;
	__u32 cause;

	if (t == st->t_forget)
		return 0;
	__sync_synchronize(); /* a removal writes the row's state before t_forget */
	cause = row->state >= PR_ROW_GOING ? PR_REMOVED : PR_RESET;
	st->t_forget = t;
	crossing_of_ours(c, row, pr_forget_spill(c->w->shared, row, pf, cause, t));
	for (unsigned int i = 0; row->has_vfs && i < watch_rows_used(c->w); i++) {
		struct pr_row *vf = &c->w->rows[i];
		int err;

		if (vf->state != PR_ROW_LIVE || vf->pf_row != row->self)
			continue;
		err = watch_whole_row(c->w, vf);
		if (err)
			return err;
		crossing_of_ours(c, vf, pr_forget(c->w->shared, vf, row, cause, t));
		crossing_of_ours(c, vf, pr_forget_spill(c->w->shared, vf, row, cause, t));
		c->state[i].t_forget = t;
	}
	return 0;
}

/* Writes off what began by @t, if not 0, or by now: some of it may have been answered unseen. */
static int write_off(struct collector *c, struct pr_row *row, struct row_state *st, __u64 t)
{
	struct pr_row *pf = watch_row(c->w, row->pf_row);
	int err = watch_whole_row(c->w, row);

	if (err)
		return err;
	t = t ?: now_mono();
	crossing_of_ours(c, row, pr_forget(c->w->shared, row, pf, PR_UNSEEN, t));
	crossing_of_ours(c, row, pr_forget_spill(c->w->shared, row, pf, PR_UNSEEN, t));
	st->t_forget = t;
	row->floor = PR_FLOOR;
	return 0;
}

int settle_skipped(struct collector *c)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < watch_rows_used(c->w); i++) {
		struct pr_row *row = &c->w->rows[i];

		if (*(volatile __u32 *)&row->state == PR_ROW_LIVE)
			err = write_off(c, row, &c->state[i], 0);
	}
	return err;
}

/*
 * A response takes the oldest group of its key. So while settle_skipped() was at work, a response
 * may have taken one that was answered before, unseen, and left its own instead, which had begun too
 * late to be written off. When the kernel's lists are empty, all that is left is of that sort.
 */
int settle_idle(struct collector *c, struct pr_row *row, struct row_state *st)
{
	__u64 t = *(volatile __u64 *)&row->t_idle;

	if (t == st->t_idle)
		return 0;
	st->t_idle = t;
	return write_off(c, row, st, t);
}

void settle_identity(struct pr_row *row)
{
	struct device_facts f;

	if (!PR_IS_SBDF(row->dev) || device_read(&f, DEVICE_SYSFS, row->name))
		return;
	snprintf(row->driver, sizeof(row->driver), "%.*s", PR_SHORT_NAME - 1, f.driver);
	snprintf(row->iommu, sizeof(row->iommu), "%.*s", PR_SHORT_NAME - 1, f.iommu);
	row->group = f.group == DEVICE_NO_GROUP ? PR_NONE : f.group;
}
