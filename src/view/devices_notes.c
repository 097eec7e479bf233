// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "view/devices_parts.h"
#include "format/text.h"

#define STATES (PCI_CAPS_ERROR + 1)

static const char *plural(unsigned int n)
{
	return n == 1 ? "" : "s";
}

static bool is_iommu_shown(const struct device_list *l, const struct devices_options *o,
			   const char *iommu)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].iommu, iommu) && devices_shown(&l->v[i], o))
			return true;
	return false;
}

static void tell_sum(FILE *f, const struct iommu_sum *s)
{
	char name[DEVICE_SHORT];

	fmt_name(name, sizeof(name), s->iommu, 24);
	fprintf(f, "%s: %llu page requests allocated to %u device%s", name, s->allocation,
		s->enabled, plural(s->enabled));
	if (s->unknown)
		fprintf(f, ", %u more not known", s->unknown);
	fputc('\n', f);
	if (sum_exceeds_queue(s))
		fprintf(f,
			"warning: %s: its one page request queue takes %d on Linux 6.1 and later,\n"
			"fewer on older ones; requests that find it full are refused\n",
			name, VTD_QUEUE_MAX);
}

/* Both bits stay set until they are cleared or PRI is reset (PCIe r5.0 sec 10.5.2.3). */
static void tell_status(FILE *f, const struct device_facts *d)
{
	char name[DEVICE_NAME];

	if (d->pri != FACT_YES || d->pf[0])
		return;
	fmt_name(name, sizeof(name), d->name, 20);
	if (d->caps.pri.response_failure)
		fprintf(f, "%s: got a Response Failure (status RF)\n", name);
	if (d->caps.pri.unexpected_prg)
		fprintf(f, "%s: got a response to a group it had not sent (status UPRGI)\n", name);
}

/* Is a device hidden of which it is not known whether it belongs in the table? */
static bool tell_unknown(FILE *f, const struct device_list *l, const struct devices_options *o)
{
	unsigned int why[STATES] = {}, stall = 0;
	bool hidden = false;

	for (unsigned int i = 0; i < l->n; i++) {
		const struct device_facts *d = &l->v[i];

		/* -d: only the devices that were asked for */
		if (device_can_request(d) || (o->n_patterns && !devices_shown(d, o)))
			continue;
		if (d->pri == FACT_UNKNOWN)
			why[d->pri_state]++;
		else if (d->stall == FACT_UNKNOWN)
			stall++;
		else
			continue;
		hidden = hidden || !devices_shown(d, o);
	}
	for (unsigned int i = 0; i < STATES; i++)
		if (why[i])
			fprintf(f, "not known whether there is PRI: %u device%s (%s)\n", why[i],
				plural(why[i]), pci_caps_why(i));
	if (stall)
		fprintf(f, "not known whether it may stall: %u device%s\n", stall, plural(stall));
	if (why[PCI_CAPS_ASLEEP])
		fputs("A device that is asleep is left so; look again while it is in use.\n", f);
	return hidden;
}

void devices_notes(FILE *f, const struct device_list *l, const struct devices_options *o,
		   const struct iommu_sum *sums, unsigned int n_sums)
{
	bool vf = false, any = false;

	for (unsigned int i = 0; i < l->n; i++) {
		if (!devices_shown(&l->v[i], o))
			continue;
		any = true;
		tell_status(f, &l->v[i]);
		vf = vf || (l->v[i].pri == FACT_YES && l->v[i].pf[0]);
	}
	if (vf)
		fprintf(f, "PF: a VF uses the page requests of its PF%s\n",
			o->wide ? "" : " (which one: -w)");
	for (unsigned int i = 0; i < n_sums; i++)
		if (sums[i].enabled && is_iommu_shown(l, o, sums[i].iommu))
			tell_sum(f, &sums[i]);
	if (tell_unknown(f, l, o) || (l->n && !any))
		fputs("-a shows all devices behind an IOMMU.\n", f);
	if (l->passed)
		fprintf(f, "%u device link%s passed over: names too long\n", l->passed,
			plural(l->passed));
}

void devices_nothing(FILE *f, const struct device_list *l)
{
	if (!l->n && !l->n_iommus) {
		fputs("No IOMMU is in use: /sys/class/iommu and "
		      "/sys/kernel/iommu_groups are empty.\n"
		      "Is VT-d, AMD-Vi or the SMMU switched on in the "
		      "firmware's setup? On Intel, boot\n"
		      "with intel_iommu=on,sm_on (sm_on: PASIDs, page requests); on AMD, without\n"
		      "amd_iommu=off. iommu=off disables either.\n",
		      f);
		return;
	}
	if (!l->n) {
		fprintf(f, "%u IOMMU%s, but no device behind %s.\n", l->n_iommus,
			plural(l->n_iommus), l->n_iommus == 1 ? "it" : "them");
		return;
	}
	fprintf(f,
		"Of %u device%s behind an IOMMU none is known to send page requests.\n"
		"Looked for: PCI's page request capability (PRI), stalling behind an SMMUv3, and\n"
		"drivers that share address spaces (uacce, idxd).\n",
		l->n, plural(l->n));
}
