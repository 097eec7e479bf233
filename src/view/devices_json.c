// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>

#include "view/devices_parts.h"
#include "format/text.h"
#include "base/cleanup.h"

static void fact(struct json *j, const char *key, enum fact v)
{
	if (v == FACT_UNKNOWN)
		json_null(j, key);
	else
		json_bool(j, key, v == FACT_YES);
}

/* Writes null unless the value is @known. */
static void flag(struct json *j, const char *key, bool v, bool known)
{
	fact(j, key, !known ? FACT_UNKNOWN : v ? FACT_YES : FACT_NO);
}

static void why(struct json *j, enum fact v, enum pci_caps_state state)
{
	json_name(j, "why_unknown", v == FACT_UNKNOWN ? pci_caps_why(state) : "");
}

/* For a VF these are the registers of its PF, which "pf" names. */
static void pri(struct json *j, const struct device_facts *d)
{
	const struct pci_pri *p = &d->caps.pri;
	bool known = d->pri == FACT_YES;

	json_begin_object(j, "pri");
	fact(j, "present", d->pri);
	why(j, d->pri, d->pri_state);
	json_maybe(j, "capacity", p->capacity, known);
	json_maybe(j, "allocation", p->allocation, known);
	flag(j, "enabled", p->enabled, known);
	flag(j, "stopped", p->stopped, known && !p->enabled);
	flag(j, "response_failure", p->response_failure, known);
	flag(j, "unexpected_prg_index", p->unexpected_prg, known);
	flag(j, "pasid_required", p->pasid_required, known);
	json_end_object(j);
}

static void ats(struct json *j, const struct device_facts *d)
{
	bool known = d->ats == FACT_YES;

	json_begin_object(j, "ats");
	fact(j, "present", d->ats);
	why(j, d->ats, d->caps.state);
	flag(j, "enabled", d->caps.ats.enabled, known);
	json_maybe(j, "unit_bytes", 1ULL << d->caps.ats.unit_shift, known);
	json_maybe(j, "invalidate_queue_depth", d->caps.ats.invalidate_depth, known);
	json_end_object(j);
}

static void pasid(struct json *j, const struct device_facts *d)
{
	bool known = d->caps.pasid.offset;

	json_begin_object(j, "pasid");
	fact(j, "present", d->pasid);
	why(j, d->pasid, d->pri_state);
	flag(j, "enabled", d->caps.pasid.enabled, known);
	json_maybe(j, "bits", d->caps.pasid.width, known);
	json_end_object(j);
}

static void id(struct json *j, const char *key, const struct device_facts *d, __u16 v)
{
	char text[8];

	snprintf(text, sizeof(text), "%04x", v);
	json_name(j, key, d->vendor ? text : "");
}

static int record(struct json *j, const struct device_facts *d)
{
	json_begin_record(j, "device");
	json_string(j, "device", d->name);
	json_name(j, "driver", d->driver);
	json_name(j, "iommu", d->iommu);
	json_maybe(j, "group", d->group, d->group != DEVICE_NO_GROUP);
	json_name(j, "group_type", d->group_type);
	json_string(j, "bus", d->bus);
	id(j, "vendor_id", d, d->vendor);
	id(j, "device_id", d, d->device);
	json_name(j, "pf", d->pf);
	json_u64(j, "vfs", d->vfs);
	pri(j, d);
	ats(j, d);
	pasid(j, d);
	fact(j, "stall", d->stall);
	fact(j, "sva", d->sva);
	return json_end_record(j);
}

/* Counts every device behind the IOMMU, whether shown or not. */
static int sum_record(struct json *j, const struct iommu_sum *s)
{
	json_begin_record(j, "iommu");
	json_string(j, "iommu", s->iommu);
	json_u64(j, "n_devices", s->devices);
	json_u64(j, "pri_enabled", s->enabled);
	json_u64(j, "pri_unknown", s->unknown);
	json_u64(j, "allocation", s->allocation);
	flag(j, "exceeds_queue", sum_exceeds_queue(s), sum_queue_known(s));
	return json_end_record(j);
}

int devices_json(struct json *j, const struct device_list *l, const struct devices_options *o)
{
	_cleanup_(freep) struct iommu_sum *sums = NULL;
	int n = iommu_sums(&sums, l), err = n < 0 ? n : 0;

	for (unsigned int i = 0; !err && i < l->n; i++)
		if (devices_shown(&l->v[i], o))
			err = record(j, &l->v[i]);
	for (int i = 0; !err && i < n; i++)
		err = sum_record(j, &sums[i]);
	return err ?: out_flush(j->f);
}
