// SPDX-License-Identifier: GPL-2.0
/* The policy that applies to a device, key by key. */
#include <stdlib.h>

#include "tests.h"

struct policy *policy_of_text(const char *text, const char *drop_in)
{
	const char *const v[] = { text, drop_in }, *const names[] = { "conf", "drop-in" };
	struct policy *p = policy_new();

	for (unsigned int i = 0; i < 2 && v[i]; i++) {
		FILE *f = fmemopen((void *)v[i], strlen(v[i]), "r");

		policy_read_stream(p, f, names[i]);
		fclose(f);
	}
	if (policy_finish(p, stdout))
		fail("there are mistakes");
	return p;
}

static const struct device_facts pf = { .name = "0000:6a:01.0",
					.bus = "pci",
					.driver = "idxd",
					.iommu = "dmar3",
					.group = 17,
					.vendor = 0x8086,
					.device = 0x0b25 },
				 vf = { .name = "0000:6a:01.1",
					.bus = "pci",
					.pf = "0000:6a:01.0",
					.driver = "vfio-pci",
					.iommu = "dmar3",
					.group = 18,
					.vendor = 0x8086,
					.device = 0x0b26 },
				 mock = { .name = "mock0", .bus = "platform", .group = 5 };

static const struct policy_facts known = { .queue = 2048, .allocation = 512 }, unknown;

static struct policy_of resolve(const char *text, const struct device_facts *f,
				const struct policy_facts *facts)
{
	struct policy *p = policy_of_text(text, NULL);
	struct policy_of of;

	policy_resolve(p, f, facts, &of);
	/* what points into the policy */
	for (unsigned int key = 0; key < POLICY_KEYS; key++)
		of.origin[key].file = of.section[key] = NULL;
	policy_free(p);
	return of;
}

static unsigned long long credits(const char *text, const struct device_facts *f)
{
	return resolve(text, f, &known).q.credits;
}

static void defaults(void)
{
	struct policy_of of = resolve("\n", &pf, &known);

	CHECK_INT(of.q.credits, 512);
	CHECK(of.hardware && !of.unknown && of.dry_run && !of.allow_destructive);
	CHECK_INT(of.q.high, 512);
	CHECK_INT(of.q.low, 384);
	CHECK_INT(of.q.sustain, 1000000000);
	CHECK_INT(of.q.hold, 10000000000);
	CHECK(of.q.max_age == QUOTA_OFF && of.q.faults == QUOTA_OFF);
	CHECK_INT(of.q.n_actions, 1);
	CHECK_INT(of.q.action[0].kind, ACTION_LOG);
}

static void what_is_unknown_is_no_limit(void)
{
	struct policy_of of = resolve("\n", &pf, &unknown);

	CHECK(of.q.credits == QUOTA_OFF && of.q.high == QUOTA_OFF && of.q.low == QUOTA_OFF);
	CHECK(of.hardware && of.unknown);
	of = resolve("[global]\ncredits = 25%\n", &pf, &unknown);
	CHECK(of.q.credits == QUOTA_OFF && of.q.high == QUOTA_OFF && of.unknown && !of.hardware);
	of = resolve("[global]\ncredits = none\n", &pf, &known);
	CHECK(of.q.credits == QUOTA_OFF && !of.unknown);
	/* high given as a number needs no credits; low defaults to a share of high */
	of = resolve("[global]\nhigh = 100\n", &pf, &unknown);
	CHECK_INT(of.q.high, 100);
	CHECK_INT(of.q.low, 75);
}

static void shares(void)
{
	struct policy_of of =
		resolve("[global]\ncredits = 25%\nhigh = 90%\nlow = 50%\n", &pf, &known);

	CHECK_INT(of.q.credits, 512);
	CHECK_INT(of.q.high, 460);
	CHECK_INT(of.q.low, 256);
	of = resolve("[global]\ncredits = 1%\n", &pf, &(struct policy_facts){ .queue = 10 });
	CHECK_INT(of.q.credits, 1);
	of = resolve("[global]\ncredits = 4294967295\nhigh = 1000%\n", &pf, &known);
	CHECK_INT(of.q.high, 42949672950);
}

static void low_is_never_above_high(void)
{
	struct policy_of of = resolve("[global]\ncredits = 100\nhigh = 50\n", &pf, &known);

	CHECK_INT(of.q.high, 50);
	CHECK_INT(of.q.low, 50);
}

/* More specific sections come first here: the order of sections has no effect. */
static void the_most_specific_wins(void)
{
	static const char *const sections[] = {
		"[device 6a:01.0]\ncredits = 6\n", "[id 8086:0b25]\ncredits = 5\n",
		"[group 17]\ncredits = 4\n",	   "[driver idxd]\ncredits = 3\n",
		"[iommu dmar3]\ncredits = 2\n",	   "[global]\ncredits = 1\n",
	};

	for (unsigned int from = 0; from < 6; from++) {
		char text[512] = "";

		for (unsigned int i = from; i < 6; i++)
			strcat(text, sections[i]);
		CHECK_INT(credits(text, &pf), 6 - from);
	}
}

static void each_key_by_itself(void)
{
	struct policy *p = policy_of_text("[device 6a:01.0]\nhigh = 5\n[driver idxd]\ncredits = "
					  "10\nhigh = 9\nactions = freeze\n"
					  "[global]\ncredits = 20\nlow = 3\nmax-actions = 2\n",
					  NULL);
	struct policy_of of;

	policy_resolve(p, &pf, &known, &of);
	CHECK_INT(of.q.credits, 10);
	CHECK_INT(of.q.high, 5);
	CHECK_INT(of.q.low, 3);
	CHECK_INT(of.q.action[0].kind, ACTION_FREEZE);
	CHECK_INT(of.origin[POLICY_CREDITS].line, 4);
	CHECK_INT(of.origin[POLICY_HIGH].line, 2);
	CHECK_STR(of.origin[POLICY_HIGH].file, "conf");
	CHECK_STR(of.section[POLICY_HIGH], "[device 6a:01.0]");
	CHECK_STR(of.section[POLICY_LOW], "[global]");
	CHECK(!of.section[POLICY_HOLD] && !of.origin[POLICY_HOLD].file);
	CHECK_INT(policy_max_actions(p), 2);
	CHECK_INT(of.q.max_actions, 2);
	policy_free(p);
}

static void of_one_kind_the_last_wins(void)
{
	CHECK_INT(credits("[device *]\ncredits = 1\n[device 0000:6a:*]\ncredits = 2\n", &pf), 2);
	CHECK_INT(credits("[device 0000:6a:*]\ncredits = 2\n[device *]\ncredits = 1\n", &pf), 1);
}

static void drop_ins_override(void)
{
	struct policy *p = policy_of_text("[driver idxd]\ncredits = 1\nhigh = 1\n[global]\nmax-"
					  "actions = 5\n",
					  "[driver idxd]\ncredits = 2\n[global]\nmax-actions = "
					  "6\n");
	struct policy_of of;

	policy_resolve(p, &pf, &known, &of);
	CHECK_INT(of.q.credits, 2);
	CHECK_INT(of.q.high, 1);
	CHECK_STR(of.origin[POLICY_CREDITS].file, "drop-in");
	CHECK_INT(of.origin[POLICY_CREDITS].line, 2);
	CHECK_STR(of.origin[POLICY_HIGH].file, "conf");
	CHECK_INT(policy_max_actions(p), 6);
	CHECK_INT(of.q.max_actions, 6);
	policy_free(p);
}

static void a_vf_is_its_pfs(void)
{
	CHECK_INT(credits("[device 6a:01.0]\ncredits = 7\n", &vf), 7);
	/* more specific, so its position has no effect */
	CHECK_INT(credits("[device 6a:01.1]\ncredits = 8\n[device 6a:01.0]\ncredits = 7\n", &vf),
		  8);
	CHECK_INT(credits("[device 6a:01.1]\ncredits = 8\n[device 6a:01.0]\ncredits = 7\n", &pf),
		  7);
	/* but it has a driver, a group and an id of its own */
	CHECK_INT(credits("[driver idxd]\ncredits = 7\n[group 17]\ncredits = 7\n"
			  "[id 8086:0b25]\ncredits = 7\n",
			  &vf),
		  512);
}

static void patterns(void)
{
	CHECK_INT(credits("[device 0000:6A:0[0-3].?] ; a comment\ncredits = 7\n", &pf), 7);
	CHECK_INT(credits("[device 0000:6a:0[2-3].?]\ncredits = 7\n", &pf), 512);
	CHECK_INT(credits("[id 8086:0B2*]\ncredits = 7\n", &pf), 7);
	CHECK_INT(credits("[id *:0b26]\ncredits = 7\n", &pf), 512);
	CHECK_INT(credits("[id 80[89]6:*]\ncredits = 7\n", &pf), 7);
	CHECK_INT(credits("[id *:*]\ncredits = 7\n", &mock), 512);
	CHECK_INT(credits("[iommu dmar*]\ncredits = 7\n", &pf), 7);
	CHECK_INT(credits("[driver *]\ncredits = 7\n", &mock), 512);
	CHECK_INT(credits("[device mock*]\ncredits = 7\n", &mock), 7);
	CHECK_INT(credits("[group 5]\ncredits = 7\n", &mock), 7);
	CHECK_INT(credits("[group 05]\ncredits = 7\n", &mock), 7);
}

static __u32 acts(const char *text)
{
	struct policy *p = policy_of_text(text, NULL);
	__u32 kinds = policy_actions(p);

	policy_free(p);
	return kinds;
}

static void acts_only_if_it_may(void)
{
	CHECK(!acts("[global]\nactions = freeze\n"));
	CHECK(!acts("[global]\ndry-run = no\n"));
	CHECK_INT(acts("[global]\nactions = log, freeze\n[driver idxd]\ndry-run = no\n"),
		  1 << ACTION_FREEZE);
}

void test_resolve(void)
{
	RUN(defaults);
	RUN(what_is_unknown_is_no_limit);
	RUN(shares);
	RUN(low_is_never_above_high);
	RUN(the_most_specific_wins);
	RUN(each_key_by_itself);
	RUN(of_one_kind_the_last_wins);
	RUN(drop_ins_override);
	RUN(a_vf_is_its_pfs);
	RUN(patterns);
	RUN(acts_only_if_it_may);
}
