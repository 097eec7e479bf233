// SPDX-License-Identifier: GPL-2.0
/* Values with human units. */
#include "tests.h"

static char why[POLICY_WHY];

static unsigned long long ns(const char *text)
{
	__u64 v = 0;

	why[0] = 0;
	if (!policy_duration_read(&v, text, why))
		fail("%s: %s", text, why);
	return v;
}

static void durations_are_exact(void)
{
	CHECK_INT(ns("250us"), 250000);
	CHECK_INT(ns("10ms"), 10000000);
	CHECK_INT(ns("1.5s"), 1500000000);
	CHECK_INT(ns("0.000000001s"), 1);
	CHECK_INT(ns("0.1m"), 6000000000);
	CHECK_INT(ns("5m"), 300000000000);
	CHECK_INT(ns("1.25h"), 4500000000000);
	CHECK_INT(ns("24h"), 86400000000000);
	CHECK_INT(ns("7d"), 604800000000000);
	CHECK_INT(ns("366d"), 31622400000000000);
	CHECK_INT(ns("0s"), 0);
}

static void durations_are_printed_as_they_are_read(void)
{
	static const char *const texts[] = { "0s", "250us", "10ms", "1500ms", "90s",
					     "5m", "25h",   "7d",   "1us" };

	for (unsigned int i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char text[32];

		CHECK_STR(policy_duration_text(ns(texts[i]), text), texts[i]);
	}
}

static struct policy_amount amount(enum policy_key key, const char *text)
{
	struct policy_amount a = {};

	if (!policy_amount_read(&a, key, text, why))
		fail("%s: %s", text, why);
	return a;
}

static void amounts(void)
{
	CHECK_INT(amount(POLICY_CREDITS, "4294967295").n, 4294967295);
	CHECK_INT(amount(POLICY_CREDITS, "25%").n, 25);
	CHECK_INT(amount(POLICY_CREDITS, "25%").unit, POLICY_SHARE);
	CHECK_INT(amount(POLICY_CREDITS, "hardware").unit, POLICY_HARDWARE);
	CHECK_INT(amount(POLICY_CREDITS, "none").unit, POLICY_NONE);
	CHECK_INT(amount(POLICY_LOW, "0").n, 0);
	CHECK_INT(amount(POLICY_HIGH, "150%").n, 150);
	CHECK_INT(amount(POLICY_FAULTS, "0").n, 0);
	CHECK_INT(amount(POLICY_FAULTS, "10").n, 10);
	CHECK_INT(amount(POLICY_FAULTS, "10/min").n, 10);
	CHECK_INT(amount(POLICY_MAX_AGE, "none").unit, POLICY_NONE);
	CHECK_INT(amount(POLICY_MAX_ACTIONS, "64/h").n, 64);
	CHECK_INT(amount(POLICY_DRY_RUN, "yes").n, 1);
	CHECK_INT(amount(POLICY_DRY_RUN, "no").n, 0);
}

static void ladders(void)
{
	struct policy_ladder l;

	why[0] = 0;
	CHECK(policy_ladder_read(
		&l, "log,exec:/bin/true after 1s ,  pri-credits:32  after  1.5m, kill", why));
	CHECK_STR(why, "");
	CHECK_INT(l.n, 4);
	CHECK_INT(l.action[0].kind, ACTION_LOG);
	CHECK_INT(l.action[0].delay, 0);
	CHECK_INT(l.action[1].kind, ACTION_EXEC);
	CHECK_INT(l.action[1].delay, 1000000000);
	CHECK_STR(l.action[1].path, "/bin/true");
	CHECK_INT(l.action[2].kind, ACTION_PRI_CREDITS);
	CHECK_INT(l.action[2].credits, 32);
	CHECK_INT(l.action[2].delay, 90000000000);
	CHECK_INT(l.action[3].kind, ACTION_KILL);
}

void test_values(void)
{
	RUN(durations_are_exact);
	RUN(durations_are_printed_as_they_are_read);
	RUN(amounts);
	RUN(ladders);
}
