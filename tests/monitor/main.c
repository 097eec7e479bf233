// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor between a snapshot and a device's registers, without a kernel: rows as the programs
 * write them, and a made-up /sys, in a mount namespace of its own, whose configuration space is a
 * file. A device there keeps what is written, and has Stopped, or never does.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include "../device/fake.h"
#include "../device/tap.h"
#include "monitor.h"

#include "faultstat.skel.h"

#define PF     "0000:00:05.0"
#define VF     "0000:00:05.1"
#define DIR_PF "devices/pci0000:00/" PF
#define DIR_VF "devices/pci0000:00/" VF
#define ROWS   4
#define PRI    0x120 /* config_full() */

const char *tap_name;
bool tap_failed;
int tap_failures;
const struct command commands[] = { {} }; /* instead of main.c's */

static struct fake sys;
static struct options options;
static struct faultstat_bpf skel;
static struct watch watch;
static struct monitor m;
static struct dev_snapshot devs[2];
static struct fault_kind kind;
static unsigned int stopped_bit = 0x100; /* of the status */

static void path_of(char *path, const char *name)
{
	snprintf(path, 128, "%s/%s", sys.root, name);
}

static void set_driver(const char *driver)
{
	char path[128];

	path_of(path, DIR_PF "/driver");
	unlink(path);
	if (driver)
		fake_driver(&sys, "pci", DIR_PF, driver);
}

/* The PF and, of those below, what the configuration space says now. */
static void set_registers(unsigned int control, unsigned int allocation)
{
	__u8 c[CONFIG_SIZE];

	config_full(c, 512, allocation);
	put16(c + PRI + 4, control);
	put16(c + PRI + 6, stopped_bit);
	fake_bytes(&sys, DIR_PF, "config", c, sizeof(c));
}

static unsigned int get(unsigned int offset)
{
	__u8 c[CONFIG_SIZE] = {};
	char path[128];
	int fd;

	path_of(path, DIR_PF "/config");
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, c, sizeof(c)) != sizeof(c))
		FAIL("%s", path);
	close(fd);
	return c[PRI + offset] | c[PRI + offset + 1] << 8;
}

static unsigned int enabled(void)
{
	return get(4) & 1;
}

static unsigned int allocation(void)
{
	return get(12);
}

/* Row @n is that of @name, with @used requests outstanding that came @age ns ago, as one group. */
static void set_row(unsigned int n, const char *name, unsigned int used, __u64 age)
{
	struct pr_row *row = &watch.rows[n];
	const __u64 t = now_mono() - age;

	snprintf(row->name, sizeof(row->name), "%s", name);
	row->state = PR_ROW_LIVE;
	row->self = n;
	row->pf_row = PR_NONE;
	row->queue = PR_NONE;
	row->requests = used;
	row->slot[0] = (struct pr_slot){ .word = used ? PR_PENDING : PR_EMPTY,
					 .t_first = t,
					 .t_sum = t * used,
					 .last_n = (__u64)used << PR_N_SHIFT };
	snprintf(devs[n].name, sizeof(devs[n].name), "%s", name);
	devs[n].row = n;
	devs[n].id = row->born;
	devs[n].allocation = 64;
}

/* A monitor that acts as the lines of @text say, and has looked at nothing yet. */
static void begin(const char *text)
{
	char path[128];

	set_driver("idxd");
	set_registers(1, 64);
	memset(devs, 0, sizeof(devs));
	memset(&kind, 0, sizeof(kind));
	memset(watch.rows, 0, ROWS * sizeof(*watch.rows));
	memset(&m, 0, sizeof(m));
	options = (struct options){ .interval = 1 };
	fake_text(&sys, "test", "policy", text);
	path_of(path, "test/policy");
	if (policy_read(&m.policy, path, true, stdout))
		exit(1);
	m.config = path;
	m.may = policy_actions(m.policy);
	m.acting = m.may;
	m.guard[0].max = m.guard[1].max = QUOTA_GUARD;
	m.run.o = &options;
	CHECK_INT(collect_open(&m.run.c, &watch, NULL, NULL, NULL), 0);
	m.run.faults = true;
	m.run.fc.snap.kinds = &kind;
	path_of(path, "test/held/held");
	unlink(path);
	CHECK_INT(held_open(&m.held, path), 0);
	monitor_start(&m);
	set_row(0, PF, 0, 0);
}

static void end(void)
{
	m.run.c.snap.devs = NULL;
	collect_close(&m.run.c);
	held_close(&m.held);
	for (unsigned int i = 0; i < m.n_watched; i++)
		free(m.watched[i]);
	free(m.watched);
	policy_free(m.policy);
}

/* A snapshot with the first @n of devs, and all that follows from it within some milliseconds. */
static void interval(unsigned int n)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	m.run.c.snap.devs = devs;
	m.run.c.snap.n_devs = n;
	m.run.fc.snap.n_kinds = kind.count != 0;
	CHECK_INT(monitor_interval(&m), 0);
	for (int i = 0; i < 10; i++) {
		m.run.tick(&m.run, now_mono());
		nanosleep(&ms, NULL);
	}
}

static void set_vf(__u64 faults)
{
	snprintf(devs[1].name, sizeof(devs[1].name), VF);
	snprintf(devs[1].pf, sizeof(devs[1].pf), PF);
	devs[1].row = 1;
	devs[1].faults_total = faults;
	snprintf(kind.device.name, sizeof(kind.device.name), VF);
	kind.device.found = kind.device.live = true;
	kind.count = faults;
}

#define NOW "sustain = 0ms\nhold = 0ms\ndry-run = no\n"

static void an_answer_ends_what_is_stuck(void)
{
	begin("[global]\nmax-age = 1s\nactions = log\n" NOW);
	devs[0].oldest = 5000000000;
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_row(0, PF, 1, 5000000000);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

static void a_fault_counts_once(void)
{
	begin("[global]\nfaults = 10/min\nactions = log\n" NOW);
	interval(1);
	set_vf(8);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_vf(11);
	interval(2);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

/* Over its quota, at two intervals. */
static void exceed(void)
{
	interval(1);
	set_row(0, PF, 60, 0);
	interval(1);
	interval(1);
}

static void another_driver_has_another_policy(void)
{
	begin("[global]\ncredits = 16\n" NOW "[driver idxd]\nactions = pri-credits:8\n"
	      "[driver vfio-pci]\nactions = log\n");
	exceed();
	CHECK_INT(allocation(), 8);
	/* one that it loses leaves a ladder as it is */
	set_driver(NULL);
	interval(1);
	CHECK_INT(allocation(), 8);
	CHECK_INT(m.held.n, 1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 0);
	set_driver("vfio-pci");
	interval(1);
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.held.n, 0);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	end();
}

/* Removed and found again within an interval, with what its firmware knows. */
static void another_device_of_the_same_name(void)
{
	begin("[global]\ncredits = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-pause\n");
	exceed();
	CHECK_INT(enabled(), 0);
	watch.rows[0].born++;
	set_row(0, PF, 0, 0);
	set_registers(1, 64);
	interval(1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

/* How many lines of the textfile have @text in them. */
static unsigned int told(const char *text)
{
	char path[128], line[4096];
	unsigned int n = 0;
	FILE *f;

	path_of(path, "test/metrics");
	options.textfile = path;
	monitor_textfile(&m);
	options.textfile = NULL;
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, text) != NULL;
	if (f)
		fclose(f);
	return n;
}

static void credits_are_never_raised(void)
{
	begin("[global]\ncredits = none\nhigh = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:128\n");
	exceed();
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_FAILED], 1);
	CHECK_INT(allocation(), 64);
	CHECK_INT(m.held.n, 0);
	CHECK_INT(told("iommu_quota_held{"), 0); /* not what has failed */
	end();
}

/* Two steps are one series: else node_exporter refuses the file. */
static void a_metric_stands_once(void)
{
	begin("[global]\ncredits = none\nhigh = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32, pri-credits:8\n");
	exceed();
	CHECK_INT(allocation(), 8);
	CHECK_INT(told("iommu_quota_held{device=\"" PF "\",action=\"pri-credits\"} 1"), 1);
	end();
}

/* By `credits`, which has been killed, or interrupted, while it waited for Stopped. */
static void what_was_begun_by_hand_is_ended(void)
{
	const struct held half = { .kind = HELD_PRI,
				   .device = PF,
				   .allocation = 64,
				   .wanted = 8,
				   .by_hand = true,
				   .off = true };

	begin("[global]\nactions = pri-pause\n" NOW);
	set_registers(0, 64);
	CHECK_INT(held_add(&m.held, &half), 0);
	interval(1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 8);
	/* from now on it is left alone */
	set_registers(1, 16);
	m.converge = 0;
	interval(1);
	CHECK_INT(allocation(), 16);
	end();
}

/* What a monitor that was killed had paused. */
static void credits_by_hand_enable(void)
{
	const struct held paused = {
		.kind = HELD_PRI, .device = PF, .allocation = 64, .paused = true, .off = true
	};
	const struct quota_action action = { .kind = ACTION_PRI_CREDITS, .credits = 8 };
	struct device_facts facts;
	struct act a = { .held = &m.held, .device = &facts, .action = &action, .by_hand = true };

	begin("[global]\n");
	set_registers(0, 64);
	CHECK_INT(device_read(&facts, DEVICE_SYSFS, PF), 0);
	CHECK_INT(held_add(&m.held, &paused), 0);
	CHECK_INT(act_pri_credits(&a), 0);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 8);
	end();
}

/* What a person gave it is what it is entitled to. */
static void credits_by_hand_are_hardware(void)
{
	const struct held by_hand = {
		.kind = HELD_PRI, .device = PF, .allocation = 64, .wanted = 16, .by_hand = true
	};

	begin("[global]\nhigh = 50%\nactions = log, pri-pause after 1h\n" NOW);
	set_registers(1, 16);
	CHECK_INT(held_add(&m.held, &by_hand), 0);
	devs[0].allocation = 16;
	interval(1);
	set_row(0, PF, 12, 0);
	devs[0].allocation = 16;
	interval(1);
	interval(1);
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	end();
}

/* A VF's faults have credits taken from its PF, which has fewer anyway, by page requests. */
static void a_pf_and_its_vfs_share_credits(void)
{
	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-credits:32\n"
	      "[device " VF "]\nfaults = 4/min\nactions = pri-credits:8, pri-pause\n");
	exceed();
	CHECK_INT(allocation(), 32);
	set_vf(1);
	interval(2);
	set_vf(9);
	interval(2);
	CHECK_INT(allocation(), 8);
	CHECK_INT(enabled(), 0);
	kind.count = 0;
	interval(1);
	CHECK_INT(m.n_watched, 1);
	CHECK_INT(enabled(), 1);
	CHECK_INT(allocation(), 32);
	end();
}

/* What another section has taken back is not told as if it would be done. */
static void a_dry_run_tells_what_is_not_allowed(void)
{
	begin("[driver idxd]\ncredits = 16\nallow-destructive = yes\nactions = reset\n"
	      "[device " PF "]\nallow-destructive = no\nsustain = 0ms\n");
	exceed();
	CHECK_INT(m.actions[ACTION_RESET][OUTCOME_DRY_RUN], 0);
	CHECK_INT(m.actions[ACTION_RESET][OUTCOME_FAILED], 1);
	end();
}

/* Requests that nobody answers: it never has Stopped, and is asked less and less. */
static void one_that_does_not_stop_is_not_asked_all_the_time(void)
{
	const __u64 second = 1000000000;

	begin("[global]\ncredits = 16\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = pri-pause\n");
	stopped_bit = 0;
	set_registers(1, 64);
	exceed();
	CHECK_INT(enabled(), 0);
	CHECK(m.converge < now_mono() + second / 2);
	m.waiting -= 2 * second;
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK(m.converge > now_mono() + second / 2);
	stopped_bit = 0x100;
	end();
}

/* A full /run is no reason to leave a device paused. */
static void undoing_needs_no_room(void)
{
	char path[HELD_PATH];

	begin("[global]\ncredits = 16\nactions = pri-pause\nhold = 1h\nsustain = 0ms\n"
	      "dry-run = no\n");
	exceed();
	CHECK_INT(enabled(), 0);
	strcpy(path, m.held.path);
	strcpy(m.held.path, "/nowhere/held");
	monitor_undo(&m, NULL);
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 1);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(enabled(), 1);
	strcpy(m.held.path, path);
	m.converge = 0;
	m.run.tick(&m.run, now_mono());
	CHECK_INT(enabled(), 1);
	CHECK_INT(m.held.n, 0);
	end();
}

/* The first step was enough: its second one is not taken on the figures of before. */
static void each_step_looks_again(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	begin("[global]\ncredits = 32\nhold = 1h\nsustain = 0ms\ndry-run = no\n"
	      "actions = log, pri-credits:32, pri-credits:8\n");
	interval(1);
	set_row(0, PF, 60, 0);
	m.run.c.snap.devs = devs;
	CHECK_INT(monitor_interval(&m), 0);
	while (!m.actions[ACTION_LOG][OUTCOME_ACTED]) {
		m.run.tick(&m.run, now_mono());
		nanosleep(&ms, NULL);
	}
	set_row(0, PF, 0, 0);
	interval(1);
	CHECK_INT(m.actions[ACTION_PRI_CREDITS][OUTCOME_ACTED], 1);
	CHECK_INT(allocation(), 32);
	end();
}

/* In the slot of one that was held when the monitor was killed. */
static void one_without_pri(void)
{
	const struct held left = { .kind = HELD_PRI, .device = PF, .allocation = 64, .wanted = 8 };
	__u8 c[CONFIG_SIZE];

	begin("[global]\nfaults = 4/min\nactions = pri-pause\n" NOW);
	config_new(c);
	fake_bytes(&sys, DIR_PF, "config", c, sizeof(c));
	CHECK_INT(held_add(&m.held, &left), 0);
	monitor_undo(&m, NULL);
	CHECK_INT(m.held.n, 0);
	end();
}

int main(void)
{
	fake_new(&sys);
	fake_pci(&sys, DIR_PF, "", 0);
	fake_iommu(&sys, DIR_PF, "dmar0", 7);
	fake_text(&sys, DIR_PF, "sriov_numvfs", "1\n");
	fake_pci(&sys, DIR_VF, "", 0);
	fake_iommu(&sys, DIR_VF, "dmar0", 8);
	fake_link(&sys, DIR_VF, "physfn", DIR_PF);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(sys.root, "/sys", NULL, MS_BIND, NULL)) {
		printf("skip monitor: no mount namespace of our own\n");
		fake_free(&sys);
		return 0;
	}
	watch.n_rows = ROWS;
	watch.rows = calloc(ROWS, sizeof(*watch.rows));
	watch.mapped = ROWS * sizeof(*watch.rows);
	watch.skel = &skel;
	skel.bss = calloc(1, sizeof(*skel.bss));
	watch.shared = &skel.bss->shared;
	RUN(an_answer_ends_what_is_stuck);
	RUN(a_fault_counts_once);
	RUN(another_driver_has_another_policy);
	RUN(another_device_of_the_same_name);
	RUN(credits_are_never_raised);
	RUN(a_metric_stands_once);
	RUN(what_was_begun_by_hand_is_ended);
	RUN(credits_by_hand_enable);
	RUN(credits_by_hand_are_hardware);
	RUN(a_pf_and_its_vfs_share_credits);
	RUN(a_dry_run_tells_what_is_not_allowed);
	RUN(each_step_looks_again);
	RUN(one_without_pri);
	RUN(undoing_needs_no_room);
	RUN(one_that_does_not_stop_is_not_asked_all_the_time);
	free(watch.rows);
	free(skel.bss);
	fake_free(&sys);
	return tap_failures != 0;
}
