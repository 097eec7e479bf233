// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "monitor/monitor.h"
#include "view/faults.h"
#include "view/request_prom.h"
#include "base/cleanup.h"
#include "base/file_writer.h"
#include "format/prom.h"
#include "base/version.h"

static void actions(struct prom *p, const struct monitor *m)
{
	prom_family(
		p, "iommu_quota_actions_total", "counter",
		"Actions of the policy, by result: acted, begun, dry_run (would have been), undone, "
		"guarded (its share of max-actions is used up), failed.");
	for (int a = 0; a < ACTION_KINDS; a++)
		for (int o = 0; o < OUTCOMES; o++)
			prom_print(p,
				   "iommu_quota_actions_total{action=\"%s\",result=\"%s\"} %llu\n",
				   quota_action_name(a), quota_outcome_name(o), m->actions[a][o]);
}

/* Does @h record a step of this kind? */
static bool is_kind(const struct held *h, enum action_kind kind)
{
	if (h->kind != HELD_PRI)
		return kind == ACTION_FREEZE;
	if (h->by_hand)
		return false;
	return (kind == ACTION_PRI_CREDITS && h->wanted) || (kind == ACTION_PRI_PAUSE && h->paused);
}

/* Was such a step of the ladder taken, and is it in the ledger? If not, it failed. */
static bool in_force(const struct monitor *m, const struct watched *w, enum action_kind kind)
{
	bool taken = false;

	for (unsigned int step = 0; step < w->policy.q.n_actions; step++)
		taken |= w->state.held >> step & 1 && w->policy.q.action[step].kind == kind;
	for (unsigned int i = 0; taken && i < m->held.n; i++) {
		const struct held *h = &m->held.v[i];
		const char *name = h->kind == HELD_PRI ? device_pri_owner(&w->facts) : w->name;

		if (is_kind(h, kind) && !strcmp(h->device, name))
			return true;
	}
	return false;
}

static void held(struct prom *p, const struct monitor *m)
{
	prom_family(p, "iommu_quota_held", "gauge", "1: the action on the device is in force.");
	for (unsigned int i = 0; i < m->n_watched; i++) {
		const struct watched *w = m->watched[i];

		for (int kind = ACTION_FREEZE; kind <= ACTION_REVERSIBLE; kind++) {
			if (monitor_dry(m, w) || !in_force(m, w, kind))
				continue;
			prom_print(p, "iommu_quota_held{device=\"");
			prom_value(p, w->name);
			prom_print(p, "\",action=\"%s\"} 1\n", quota_action_name(kind));
		}
	}
}

static void overdue(struct prom *p, const struct monitor *m)
{
	prom_family(p, "iommu_quota_undo_overdue", "gauge",
		    "Processes and cgroups that should go on by now, but could not be continued or "
		    "thawed yet. It is tried again each second.");
	prom_print(p, "iommu_quota_undo_overdue %u\n", monitor_overdue(m));
}

static int emit(FILE *f, const void *arg)
{
	const struct monitor *m = arg;
	char seconds[PROM_SECONDS];
	struct prom p = { .f = f };
	int err = out_prom(f, &m->run.c.snap, VERSION);

	if (!err && m->run.faults)
		err = out_faults_prom(f, &m->run.fc.snap, false);
	if (err)
		return err;
	actions(&p, m);
	held(&p, m);
	overdue(&p, m);
	prom_family(&p, "iommu_quota_policy_loaded_timestamp_seconds", "gauge",
		    "When the policy in force was read, in seconds since the epoch.");
	prom_print(&p, "iommu_quota_policy_loaded_timestamp_seconds %s\n",
		   prom_seconds(seconds, m->loaded));
	prom_family(&p, "iommu_quota_policy_reload_failed", "gauge",
		    "1: the last reload of the policy failed; the previous one is in force.");
	prom_print(&p, "iommu_quota_policy_reload_failed %d\n", m->reload_failed);
	return prom_end(&p);
}

/* The file's text, whole, to be freed. 0 or a negative errno. */
static int make_text(const struct monitor *m, char **text, size_t *size)
{
	FILE *f = open_memstream(text, size);
	int err = f ? emit(f, m) : -ENOMEM;

	if (f && memstream_close(f, text))
		err = -ENOMEM;
	if (err && f)
		free(*text);
	return err;
}

void monitor_textfile(struct monitor *m)
{
	const char *path = m->run.o->textfile;
	static int told;
	size_t size;
	char *text;
	int err;

	if (!path)
		return;
	err = make_text(m, &text, &size) ?: file_writer_put(&m->writer, path, text, size);
	if (err == -EBUSY && err != told)
		log_error(
			"--textfile %s: the last text is still being written; until that has ended, "
			"the file is old",
			path);
	else if (err && err != told)
		log_error("--textfile %s: %s; the old file was kept", path, strerror(-err));
	told = err;
}
