// SPDX-License-Identifier: GPL-2.0
#include "make.h"

#include <stdio.h>
#include <string.h>

#include "core.h"

#define US 1000ULL
#define MS (1000 * US)
#define S  (1000 * MS)

static struct dev_snapshot devs[64];
static struct snapshot snap;

static const struct probe_status probes[] = {
	{ .name = "iommu_report_device_fault", .how = "fentry" },
	{ .name = "iommu_report_device_fault", .how = "fexit" },
	{ .name = "iopf_queue_discard_partial",
	  .why = "not in this kernel",
	  .lost = "partial groups that are discarded when a queue overflows" },
};

static struct snapshot *begin(unsigned int n)
{
	memset(devs, 0, sizeof(devs));
	snap = (struct snapshot){
		.t = 1012 * S + 345 * MS,
		.wall = 1735732800 * S + 123456789, /* 2025-01-01 12:00 UTC */
		.start = 1000 * S,
		.interval = S,
		.devs = devs,
		.n_devs = n,
		.cap_devs = 64,
		.probes = probes,
		.n_probes = 3,
	};
	for (unsigned int i = 0; i < n; i++) {
		snprintf(devs[i].name, PR_NAME, "0000:00:%02x.0", i + 5);
		strcpy(devs[i].driver, "idxd");
		strcpy(devs[i].iommu, "dmar0");
		devs[i].group = i;
		devs[i].id = i;
		devs[i].consistent = true;
		devs[i].credits = PR_NO_LIMIT;
		devs[i].interval.ns = S;
		devs[i].total.ns = 12 * S + 345 * MS;
	}
	return &snap;
}

void put_latency(struct dev_counts *c, __u64 ns)
{
	c->first[lat_bucket(ns)]++;
	c->last[lat_bucket(ns)]++;
	c->first_sum += ns;
	c->last_sum += ns;
}

static void answer(struct dev_snapshot *d, __u64 n, __u64 ns)
{
	for (__u64 i = 0; i < n; i++) {
		put_latency(&d->total, ns);
		put_latency(&d->interval, ns);
	}
	d->total.answered += n;
	d->total.responses[PR_SUCCESS] += n;
	d->interval.answered += n;
	d->interval.responses[PR_SUCCESS] += n;
	if (ns > d->first_max)
		d->first_max = d->last_max = ns;
}

static void request(struct dev_snapshot *d, __u64 n, __u64 outstanding, __u64 peak)
{
	d->total.requests = n;
	d->total.groups = n;
	d->interval.requests = n;
	d->interval.groups = n;
	d->outstanding = d->outstanding_groups = d->used = d->in_flight = outstanding;
	d->total.peak = d->interval.peak = peak;
	d->total.peak_groups = d->interval.peak_groups = peak;
	d->total.area = d->interval.area = 45 * S / 100;
}

struct snapshot *make_usual(void)
{
	struct snapshot *s = begin(2);

	request(&devs[0], 1000, 0, 3);
	answer(&devs[0], 980, 3 * US);
	answer(&devs[0], 20, 120 * US);
	devs[0].credits = devs[0].allocation = 64;
	devs[0].source = CREDITS_ALLOCATION;
	devs[0].capacity = 512;

	strcpy(devs[1].driver, "vfio-pci");
	request(&devs[1], 1500, 40, 61);
	answer(&devs[1], 1400, 250 * US);
	answer(&devs[1], 10, 9 * MS);
	devs[1].interval.responses[PR_SUCCESS] -= 7;
	devs[1].interval.responses[PR_INVALID] = 5;
	devs[1].interval.responses[PR_FAILURE] = 2;
	memcpy(devs[1].total.responses, devs[1].interval.responses,
	       sizeof(devs[1].total.responses));
	devs[1].total.loss[PR_OVERFLOW] = devs[1].interval.loss[PR_OVERFLOW] = 50;
	devs[1].total.over = devs[1].interval.over = 321;
	devs[1].above = true;
	devs[1].credits = 32;
	devs[1].source = CREDITS_OPTION;
	devs[1].capacity = 512;
	devs[1].allocation = 512;
	devs[1].oldest = 12 * MS;
	devs[1].last_max = 8 * MS;
	devs[1].total.last[lat_bucket(8 * MS)]++;
	return s;
}

struct snapshot *make_odd(void)
{
	struct snapshot *s = begin(3);

	strcpy(devs[0].pf, "0000:00:06.0");
	request(&devs[0], 7, 2, 4);
	answer(&devs[0], 5, 140 * S);
	devs[0].oldest = 200 * S;

	devs[1].floor = devs[1].was_floor = true;
	devs[1].driver[0] = '\0';
	devs[1].group = PR_NONE;
	strcpy(devs[1].name, "platform-accelerator.auto.12");
	request(&devs[1], 12345678, 12345, 23456);
	devs[1].total.unmatched[PR_BEFORE_START] = devs[1].interval.unmatched[PR_BEFORE_START] = 3;

	devs[2].gone = true;
	request(&devs[2], 4, 0, 4);
	devs[2].total.loss[PR_REMOVED] = devs[2].interval.loss[PR_REMOVED] = 4;
	s->lost[LOST_EVENTS] = 12;
	return s;
}

struct snapshot *make_extreme(void)
{
	struct snapshot *s = begin(4);

	memset(devs, 0xff, 3 * sizeof(*devs));
	for (unsigned int i = 0; i < 3; i++) {
		struct dev_snapshot *d = &devs[i];

		memset(d->name, 'a' + i, PR_NAME - 1);
		memset(d->driver, 'd', PR_SHORT_NAME - 1);
		memset(d->iommu, 'i', PR_SHORT_NAME - 1);
		memset(d->pf, 'p', PR_NAME - 1);
		d->name[PR_NAME - 1] = d->driver[PR_SHORT_NAME - 1] = '\0';
		d->iommu[PR_SHORT_NAME - 1] = d->pf[PR_NAME - 1] = '\0';
		d->gone = i == 2;
		d->floor = d->was_floor = i != 1;
		d->above = d->consistent = true;
		d->source = CREDITS_OPTION;
		d->total.ns = i ? d->total.ns : 1;
		d->interval.ns = i ? d->interval.ns : 1;
	}
	devs[1].credits = 1; /* in use: 2^64 times as many */
	devs[0].total.first[0] = 7;
	devs[0].group = 4294967294U;
	for (unsigned int k = 0; k < LOST_KINDS; k++)
		s->lost[k] = ~0ULL;
	s->t = s->wall = ~0ULL;
	return s;
}

struct snapshot *make_hostile(void)
{
	struct snapshot *s = make_usual();

	strcpy(devs[0].name, HOSTILE);
	strcpy(devs[0].driver, "a\"b\\c\nd\xfe");
	strcpy(devs[0].iommu, "\x01\r}");
	strcpy(devs[0].pf, HOSTILE);
	/* the same labels twice: a device and its replacement */
	devs[2] = devs[1];
	devs[2].id++;
	devs[2].total.requests = 77;
	s->n_devs = 3;
	return s;
}

struct snapshot *make_idle(unsigned int devices)
{
	return begin(devices);
}

const struct pr_event *make_events(void)
{
	static const struct pr_event events[] = {
		{ .type = EV_DEVICE_NEW, .t = 999999 },
		{ .type = EV_REQUEST,
		  .t = S + 1500,
		  .address = 0x7f0012345000,
		  .pasid = 7,
		  .grpid = 3,
		  .flags = PR_HAS_PASID,
		  .perm = EV_PERM_READ | EV_PERM_WRITE,
		  .outstanding = 32 },
		{ .type = EV_REQUEST,
		  .t = S + 2500,
		  .address = ~0ULL,
		  .grpid = 511,
		  .flags = PR_LAST,
		  .perm = EV_PERM_EXEC | EV_PERM_PRIV,
		  .outstanding = 33 },
		{ .type = EV_CROSSED,
		  .t = S + 2600,
		  .used = 33,
		  .limit = 32,
		  .grpid = 511,
		  .outstanding = 33 },
		{ .type = EV_ANSWER,
		  .t = 2 * S,
		  .pasid = 7,
		  .grpid = 3,
		  .flags = PR_HAS_PASID,
		  .latency = 1234567,
		  .n = 2,
		  .outstanding = 31,
		  .code = PR_INVALID },
		{ .type = EV_ANSWER,
		  .t = 2 * S,
		  .grpid = 9,
		  .outstanding = 31,
		  .code = PR_FAILURE },
		{ .type = EV_RECOVERED, .t = 2 * S, .used = 31, .limit = 32, .outstanding = 31 },
		{ .type = EV_REFUSED, .t = 3 * S, .grpid = 1, .n = 1, .outstanding = 31 },
		{ .type = EV_DISCARD, .t = 3 * S, .address = 0xffff888000001000 },
		{ .type = EV_DEQUEUE, .t = 3 * S, .outstanding = 31 },
		{ .type = EV_RESET, .t = 4 * S, .n = 31 },
		{ .type = EV_DEVICE_GONE, .t = 5 * S },
		{ .type = EV_TYPES, .t = ~0ULL, .address = ~0ULL, .outstanding = ~0U, .n = ~0U },
	};

	return events;
}

const struct out_run *make_run(void)
{
	static const char *const credits[] = { "64", "0000:00:06.0=32", HOSTILE };
	static const struct out_run run = {
		.version = "0.1\"\n",
		.command = "stat",
		.kernel = "6.12.0-test",
		.hostname = "host",
		.start_wall = 1735732800 * S,
		.interval = S,
		.credits = credits,
		.n_credits = 3,
		.probes = probes,
		.n_probes = 3,
	};

	return &run;
}
