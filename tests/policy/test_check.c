// SPDX-License-Identifier: GPL-2.0
/* Checks policies against the devices of a machine, and prints policies. */
#include <stdlib.h>

#include "fake.h"
#include "device/iommu_queue.h"
#include "view/policy.h"
#include "policy/check.h"
#include "tests.h"

#define HOST "devices/pci0000:00/"
#define DEV5 HOST "0000:00:05.0"
#define DEV6 HOST "0000:00:06.0"
#define VF6  HOST "0000:00:06.1"

static __u8 c[CONFIG_SIZE];
static struct fake t;
static char *text;

/* Two devices with PRI behind dmar0, one of them with a VF. */
static void machine(void)
{
	fake_new(&t);
	config_full(c, 2048, 1500);
	fake_pci(&t, DEV5, c, sizeof(c));
	fake_iommu(&t, DEV5, "dmar0", 5);
	fake_driver(&t, "pci", DEV5, "idxd");
	config_full(c, 2048, 512);
	fake_pci(&t, DEV6, c, sizeof(c));
	fake_iommu(&t, DEV6, "dmar0", 6);
	config_new(c);
	fake_pci(&t, VF6, c, sizeof(c));
	fake_iommu(&t, VF6, "dmar0", 7);
	fake_link(&t, VF6, "physfn", DEV6);
}

/* The output of iommu_regset_show() for two units. */
static void queue(const char *first, const char *second)
{
	char regs[1024];

	snprintf(regs, sizeof(regs),
		 "IOMMU: dmar1 Register Base Address: fed91000\n"
		 "Name\t\t\tOffset\t\tContents\n"
		 "VER             \t0x00\t\t0x0000000000000040\n"
		 "PQA             \t0xd0\t\t%s\n\n"
		 "IOMMU: dmar0 Register Base Address: fed90000\n"
		 "Name\t\t\tOffset\t\tContents\n"
		 "PQT             \t0xc8\t\t0x0000000000000000\n"
		 "PQA             \t0xd0\t\t%s\n\n",
		 first, second);
	fake_text(&t, "kernel/debug/iommu/intel", "iommu_regset", regs);
}

static const char *warn(const char *conf, unsigned int warnings)
{
	struct policy *p = policy_of_text(conf, NULL);
	size_t size;
	FILE *f;

	free(text);
	text = NULL;
	f = open_memstream(&text, &size);
	CHECK_INT(policy_warn(p, t.root, f), warnings);
	fclose(f);
	policy_free(p);
	return text;
}

static void size_of_the_queue(void)
{
	machine();
	CHECK_INT(iommu_queue_entries(t.root, "dmar0"), 0);
	queue("0x0000000012345000", "0x0000000012345004");
	CHECK_INT(iommu_queue_entries(t.root, "dmar0"), 2048);
	CHECK_INT(iommu_queue_entries(t.root, "dmar1"), 128);
	CHECK_INT(iommu_queue_entries(t.root, "dmar10"), 0);
	CHECK_INT(iommu_queue_entries(t.root, "dmar"), 0);
	queue("0x0000000000000000", "0x0000000012345002");
	CHECK_INT(iommu_queue_entries(t.root, "dmar1"), 0);
	CHECK_INT(iommu_queue_entries(t.root, "dmar0"), 512);
	fake_free(&t);
}

static void a_mark_that_is_never_reached(void)
{
	machine();
	CHECK_STR(warn("[global]\ncredits = 64\nhigh = 300%\n", 1),
		  "warning: conf:3: high = 300%: above the credits, which a device that keeps to "
		  "them never reaches\n");
	CHECK_STR(warn("[global]\ncredits = 64\nhigh = 100%\n", 0), "");
	fake_free(&t);
}

static void credits_that_add_up(void)
{
	machine();
	/* 1500 + 512 from hardware; a VF shares the credits of its PF */
	CHECK_STR(warn("[global]\ncredits = hardware\n", 0), "");
	CHECK_STR(warn("[device 00:06.0]\ncredits = 548\n", 1),
		  "warning: dmar0: the credits of 2 devices add up to 2048, but its page request "
		  "queue takes at most 2047\n");
	CHECK_STR(warn("[device 00:06.0]\ncredits = 547\n", 0), "");
	CHECK_STR(warn("[device 00:06.0]\ncredits = none\n", 0), "");
	queue("0x0000000012345004", "0x0000000012345002");
	CHECK_STR(warn("[global]\ncredits = 256\n", 1),
		  "warning: dmar0: the credits of 2 devices add up to 512, but its page request "
		  "queue takes 511\n");
	CHECK_STR(warn("[global]\ncredits = 49%\n", 0), "");
	CHECK_STR(warn("[global]\ncredits = 50%\n", 1),
		  "warning: dmar0: the credits of 2 devices add up to 512, but its page request "
		  "queue takes 511\n");
	fake_free(&t);
}

static void a_share_of_an_unknown_queue(void)
{
	machine();
	CHECK_STR(warn("[global]\ncredits = 25%\n", 1),
		  "warning: conf:2: credits: queue size of dmar0 unknown, so a share of it is no "
		  "limit; give a number\n");
	fake_free(&t);
}

static void sections_that_fit_nothing(void)
{
	machine();
	CHECK_STR(warn("[driver idxd]\n[driver ixgbe]\n[device 00:06.1]\n[device 00:07.0]\n"
		       "[id 8086:0b25]\n[group 8]\n[iommu dmar0]\n[iommu dmar1]\n",
		       4),
		  "warning: conf:2: [driver ixgbe]: matches no device present\n"
		  "warning: conf:4: [device 00:07.0]: matches no device present\n"
		  "warning: conf:6: [group 8]: matches no device present\n"
		  "warning: conf:8: [iommu dmar1]: matches no device present\n");
	fake_free(&t);
}

static void what_will_not_be_done(void)
{
	machine();
	CHECK_STR(warn("[driver idxd]\nactions = log, kill\nallow-destructive = yes\ndry-run = "
		       "no\n[device 00:05.0]\nallow-destructive = no\n",
		       1),
		  "warning: 0000:00:05.0: kill (conf:2) will not be done: conf:6 says "
		  "allow-destructive = no\n");
	CHECK_STR(warn("[global]\nactions = log, freeze\n", 1),
		  "note: no section says dry-run = no: actions are only logged\n");
	CHECK_STR(warn("[global]\nactions = log\n", 0), "");
	CHECK_STR(warn("[global]\nactions = freeze\ndry-run = no\n", 0), "");
	fake_free(&t);
}

static const char *show(const char *conf, const char *device)
{
	struct policy *p = policy_of_text(conf, NULL);
	struct policy_facts facts;
	struct device_facts f;
	struct policy_of of;
	size_t size;
	FILE *out;

	free(text);
	text = NULL;
	CHECK_INT(device_read(&f, t.root, device), 0);
	policy_facts_read(&facts, &f, t.root);
	policy_resolve(p, &f, &facts, &of);
	out = open_memstream(&text, &size);
	out_policy_text(out, &f, &of, policy_max_actions(p));
	fclose(out);
	policy_free(p);
	return text;
}

static void is_shown_line_by_line(void)
{
	machine();
	CHECK_STR(show("[global]\nactions = log, pri-credits:32 after 5s, exec:/bin/true after "
		       "1.5m\nmax-age = 30s\n[driver idxd]\nfaults = 10/min\n"
		       "[device 0000:0[0-9]:05.0]\ncredits = 64\ndry-run = no\n"
		       "protect = unit:a*.service, cgroup:/machine.slice , exe:/usr/bin/qemu-*,"
		       "user:root\n",
		       "0000:00:05.0"),
		  "0000:00:05.0: driver idxd, IOMMU dmar0, group 5, id 8086:0b25\n"
		  "  credits           64              conf:7 [device 0000:0[0-9]:05.0]\n"
		  "  high              64              default\n"
		  "  low               48              default\n"
		  "  sustain           1s              default\n"
		  "  hold              10s             default\n"
		  "  max-age           30s             conf:3 [global]\n"
		  "  faults            10/min          conf:5 [driver idxd]\n"
		  "  actions           log             conf:2 [global]\n"
		  "                    pri-credits:32 after 5s\n"
		  "                    exec:/bin/true after 90s\n"
		  "  protect           unit:a*.service conf:9 [device 0000:0[0-9]:05.0]\n"
		  "                    cgroup:/machine.slice\n"
		  "                    exe:/usr/bin/qemu-*\n"
		  "                    user:root\n"
		  "  dry-run           no              conf:8 [device 0000:0[0-9]:05.0]\n"
		  "  allow-destructive no              default\n"
		  "  max-actions       10/h            default\n");
	CHECK(strstr(show("\n", "0000:00:06.1"), "VF of 0000:00:06.0, whose credits it shares\n"
						 "  credits           512 (hardware)  default\n"));
	CHECK(strstr(show("[device 00:06.0]\ncredits = 25%\n", "0000:00:06.1"),
		     "\n  credits           queue unknown   conf:2 [device 00:06.0]\n"
		     "  high              unknown         default\n"));
	fake_free(&t);
}

static void keeps_to_79_columns(void)
{
	machine();
	show("[device 0000:00:0[0-9a-fA-F].[0-7]*******************]\n"
	     "actions = pri-credits:4294967295 after 1.5m\n",
	     "0000:00:05.0");
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		CHECK(strcspn(line, "\n") <= 79);
	fake_free(&t);
}

void test_check(void)
{
	RUN(size_of_the_queue);
	RUN(a_mark_that_is_never_reached);
	RUN(credits_that_add_up);
	RUN(a_share_of_an_unknown_queue);
	RUN(sections_that_fit_nothing);
	RUN(what_will_not_be_done);
	RUN(is_shown_line_by_line);
	RUN(keeps_to_79_columns);
	free(text);
}
