// SPDX-License-Identifier: GPL-2.0
#include "policy/check.h"

#include <errno.h>
#include <string.h>

#include "device/iommu_kind.h"
#include "device/iommu_queue.h"
#include "policy/parts.h"
#include "base/cleanup.h"

void policy_facts_read(struct policy_facts *facts, const struct device_facts *f,
		       const char *sysfs_root)
{
	*facts = (struct policy_facts){ .queue = iommu_queue_entries(sysfs_root, f->iommu) };
	if (f->pri == FACT_YES && f->caps.pri.enabled)
		facts->allocation = f->caps.pri.allocation;
}

static void resolve(const struct policy *p, const struct device_facts *f, const char *root,
		    struct policy_of *of)
{
	struct policy_facts facts;

	policy_facts_read(&facts, f, root);
	policy_resolve(p, f, &facts, of);
}

/* How many requests the queue can hold, 0: unknown. VT-d of unknown size: the most in any Linux. */
static __u64 queue_holds(const char *iommu, __u32 entries)
{
	if (entries)
		return entries - 1;
	return iommu_kind(iommu) == FAULT_VTD ? VTD_QUEUE_MAX : 0;
}

/* Checks all devices behind one IOMMU; @first is the index in @l of the first of them. */
static unsigned int warn_iommu(const struct policy *p, const struct device_list *l,
			       unsigned int first, const char *root, FILE *f)
{
	const char *iommu = l->v[first].iommu;
	__u32 entries = iommu_queue_entries(root, iommu);
	__u64 sum = 0, holds = queue_holds(iommu, entries);
	unsigned int n = 0, warnings = 0;
	bool told = false;

	for (unsigned int i = first; i < l->n; i++) {
		const struct device_facts *d = &l->v[i];
		struct policy_of of;

		/* VFs share their PF's credits */
		if (strcmp(d->iommu, iommu) || d->pf[0] || !device_can_request(d))
			continue;
		resolve(p, d, root, &of);
		if (of.q.credits != QUOTA_OFF) {
			sum += of.q.credits;
			n++;
		} else if (of.unknown && !of.hardware && !told) {
			fprintf(f,
				"warning: %s:%u: credits: queue size of %s unknown, so a share of "
				"it is no limit; give a number\n",
				of.origin[POLICY_CREDITS].file, of.origin[POLICY_CREDITS].line,
				iommu);
			told = true;
			warnings++;
		}
	}
	if (!holds || sum <= holds)
		return warnings;
	fprintf(f,
		"warning: %s: the credits of %u device%s add up to %llu, but its page request "
		"queue takes %s%llu\n",
		iommu, n, n == 1 ? "" : "s", sum, entries ? "" : "at most ", holds);
	return warnings + 1;
}

static unsigned int warn_sums(const struct policy *p, const struct device_list *l, const char *root,
			      FILE *f)
{
	unsigned int warnings = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		unsigned int before = 0;

		while (before < i && strcmp(l->v[before].iommu, l->v[i].iommu))
			before++;
		if (before == i && l->v[i].iommu[0])
			warnings += warn_iommu(p, l, i, root, f);
	}
	return warnings;
}

static unsigned int warn_idle(const struct policy *p, const struct device_list *l, FILE *f)
{
	unsigned int warnings = 0;

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];
		unsigned int d = 0;

		while (d < l->n && !policy_section_fits(s, &l->v[d]))
			d++;
		if (d < l->n || s->scope == POLICY_GLOBAL)
			continue;
		fprintf(f, "warning: %s:%u: %s: matches no device present\n", s->file, s->line,
			s->name);
		warnings++;
	}
	return warnings;
}

/* Destructive actions that the ladder's section allows, but a more specific one forbids. */
static unsigned int warn_refused(const struct policy *p, const struct device_list *l, FILE *f)
{
	static const struct policy_facts unknown;
	unsigned int warnings = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		struct policy_of of;

		policy_resolve(p, &l->v[i], &unknown, &of);
		for (unsigned int n = 0; !of.allow_destructive && n < of.q.n_actions; n++) {
			if (of.q.action[n].kind <= ACTION_REVERSIBLE)
				continue;
			fprintf(f,
				"warning: %s: %s (%s:%u) will not be done: %s:%u says "
				"allow-destructive = no\n",
				l->v[i].name, quota_action_name(of.q.action[n].kind),
				of.origin[POLICY_ACTIONS].file, of.origin[POLICY_ACTIONS].line,
				of.origin[POLICY_ALLOW_DESTRUCTIVE].file,
				of.origin[POLICY_ALLOW_DESTRUCTIVE].line);
			warnings++;
		}
	}
	return warnings;
}

static unsigned int warn_dry(const struct policy *p, FILE *f)
{
	bool acts = false;

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];

		if (s->at[POLICY_DRY_RUN] && !s->amount[POLICY_DRY_RUN].n)
			return 0;
		for (unsigned int n = 0; s->ladder && n < s->ladder->n; n++)
			acts = acts || s->ladder->action[n].kind != ACTION_LOG;
	}
	if (acts)
		fprintf(f, "note: no section says dry-run = no: actions are only logged\n");
	return acts;
}

/* A high mark above 100% of the credits is never reached. */
static unsigned int warn_high(const struct policy *p, FILE *f)
{
	unsigned int warnings = 0;

	for (unsigned int i = 0; i < p->n_sections; i++) {
		const struct policy_section *s = p->section[i];
		const struct policy_amount *high = &s->amount[POLICY_HIGH];

		if (!s->at[POLICY_HIGH] || high->unit != POLICY_SHARE || high->n <= 100)
			continue;
		fprintf(f,
			"warning: %s:%u: high = %llu%%: above the credits, which a device that "
			"keeps to them never reaches\n",
			s->file, s->at[POLICY_HIGH], high->n);
		warnings++;
	}
	return warnings;
}

unsigned int policy_warn(const struct policy *p, const char *sysfs_root, FILE *f)
{
	struct device_list l;
	unsigned int warnings;
	int err = device_list_read(&l, sysfs_root);

	if (err) {
		fprintf(f, "warning: cannot list the devices behind IOMMUs: %s\n", strerror(-err));
		return 1;
	}
	warnings = warn_sums(p, &l, sysfs_root, f) + warn_idle(p, &l, f) + warn_refused(p, &l, f) +
		   warn_high(p, f) + warn_dry(p, f);
	device_list_free(&l);
	return warnings;
}

int policy_check_config(const char *file, bool must_exist)
{
	struct policy *p;
	int err = policy_read(&p, file, must_exist, stderr);

	if (err)
		return err;
	policy_warn(p, DEVICE_SYSFS, stderr);
	policy_free(p);
	printf("%s: no mistakes\n", file);
	return 0;
}
