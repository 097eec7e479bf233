// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the output formats. Without arguments, runs all tests in C. With FORMAT SNAPSHOT, prints
 * that snapshot in that format, for golden/, jq and promtool; the script run has the list.
 */
#include <errno.h>
#include <unistd.h>

#include "tests.h"
#include "make.h"
#include "view/request_hist.h"
#include "view/request_json.h"
#include "view/request_prom.h"
#include "view/request_table.h"
#include "view/request_trace.h"

static const struct {
	const char *name;
	struct snapshot *(*make)(void);
} snapshots[] = {
	{ "usual", make_usual },
	{ "odd", make_odd },
	{ "extreme", make_extreme },
	{ "hostile", make_hostile },
};

static int trace(const struct out_options *o)
{
	const struct pr_event *ev = make_events();
	int err = out_trace_header(stdout, o, 1735732800123456789);

	for (int i = 0; !err && i <= EV_TYPES + 2; i++)
		err = out_trace(stdout, &ev[i], ev[i].type == EV_DISCARD ? NULL : "0000:00:06.0",
				o);
	return err ?: out_trace_lost(stdout, 12);
}

static int json(const struct snapshot *s)
{
	struct out_options o = { .wall_minus_mono = 1735732800000000000 };
	const struct pr_event *ev = make_events();
	int err = out_json_header(stdout, make_run());

	err = err ?: out_json_snapshot(stdout, s);
	err = err ?: out_json_hist(stdout, s, MERGE_IOMMU, false);
	for (int i = 0; !err && i <= EV_TYPES + 2; i++)
		err = out_json_event(stdout, &ev[i], ev[i].type == EV_DISCARD ? NULL : HOSTILE,
				     ev[i].t + 1000, &o);
	err = err ?: out_json_lost(stdout, s->t, s->lost);
	return err ?: out_json_summary(stdout, s);
}

static int emit(const char *format, const struct snapshot *s)
{
	struct out_options o = { .timestamps = true };
	struct table_state st = {};

	o.wall_minus_mono = 1735732800000000000;
	o.wide = !strcmp(format, "wide");
	if (!strcmp(format, "table") || o.wide)
		return out_table(stdout, s, &o, &st);
	if (!strcmp(format, "summary"))
		return table_summary(stdout, s, &o);
	if (!strcmp(format, "hist"))
		return out_hist(stdout, s, MERGE_DEVICE, true, &o);
	if (!strcmp(format, "trace"))
		return trace(&o);
	if (!strcmp(format, "json"))
		return json(s);
	if (!strcmp(format, "prom"))
		return out_prom(stdout, s, "0.1\"\n");
	return -EINVAL;
}

int main(int argc, char **argv)
{
	setenv("TZ", "UTC", 1);
	for (size_t i = 0; argc == 3 && i < sizeof(snapshots) / sizeof(snapshots[0]); i++)
		if (!strcmp(argv[2], snapshots[i].name))
			return !!emit(argv[1], snapshots[i].make());
	if (argc != 1)
		return 2;
	test_devices();
	test_tables();
	test_json();
	test_prom();
	test_textfile();
	puts("# end");
	return !!tests_failed();
}
