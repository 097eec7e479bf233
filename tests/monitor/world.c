// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "world.h"

#include "faultstat.skel.h"

#define DIR_VF "devices/pci0000:00/" VF
#define PRI    0x120 /* config_full() */

struct fake sys;
struct watch watch;
struct monitor m;
struct dev_snapshot devs[3];
struct fault_kind kind;
unsigned int stopped_bit = 0x100;
const struct timespec millisecond = { .tv_nsec = 1000000 };

static struct options options;

static void path_of(char *path, const char *name)
{
	snprintf(path, 128, "%s/%s", sys.root, name);
}

void set_driver(const char *driver)
{
	char path[128];

	path_of(path, DIR_PF "/driver");
	unlink(path);
	if (driver)
		fake_driver(&sys, "pci", DIR_PF, driver);
}

void set_registers(unsigned int control, unsigned int allocation)
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
		fail("%s", path);
	close(fd);
	return c[PRI + offset] | c[PRI + offset + 1] << 8;
}

unsigned int enabled(void)
{
	return get(4) & 1;
}

unsigned int allocation(void)
{
	return get(12);
}

void replace(void)
{
	static unsigned int gone;
	char command[512];

	/* the old directory is kept, so that its inode is not used again, as the kernel's is not */
	snprintf(command, sizeof(command), "cd %s && mv %s test/gone-%u && cp -a test/gone-%u %s",
		 sys.root, DIR_PF, gone, gone, DIR_PF);
	gone++;
	if (system(command))
		fail("%s", command);
}

__u64 generation(void)
{
	char path[128];

	path_of(path, DIR_PF);
	return device_generation(path);
}

void set_row(unsigned int n, const char *name, unsigned int used, __u64 age)
{
	struct pr_row *row = &watch.rows[n];
	const __u64 t = now_mono() - age;

	snprintf(row->name, sizeof(row->name), "%s", name);
	row->state = PR_ROW_LIVE;
	row->self = n;
	row->pf_row = PR_NONE;
	row->queue = PR_NONE;
	row->requests = used;
	row->direct.slot[0] =
		(struct pr_slot){ .word = used ? PR_PENDING : PR_EMPTY, .first = t | PR_SEVERAL };
	row->direct.more[0] =
		(struct pr_more){ .t_sum = t * used, .last_n = (__u64)used << PR_N_SHIFT };
	snprintf(devs[n].name, sizeof(devs[n].name), "%s", name);
	devs[n].row = n;
	devs[n].id = row->born;
	devs[n].allocation = 64;
}

void begin(const char *text)
{
	static char policy[128];
	char path[128];

	set_driver("idxd");
	set_registers(1, 64);
	memset(devs, 0, sizeof(devs));
	memset(&kind, 0, sizeof(kind));
	memset(watch.rows, 0, ROWS * sizeof(*watch.rows));
	memset(&m, 0, sizeof(m));
	options = (struct options){ .interval = 1 };
	fake_text(&sys, "test", "policy", text);
	path_of(policy, "test/policy");
	if (policy_read(&m.policy, policy, true, stdout))
		exit(1);
	m.config = policy;
	m.may = policy_actions(m.policy);
	m.acting = m.may;
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

void end(void)
{
	if (m.run.c.snap.devs == devs) /* ours, not the collector's */
		m.run.c.snap.devs = NULL;
	collect_close(&m.run.c);
	held_close(&m.held);
	shares_free(&m.dry);
	for (unsigned int i = 0; i < m.n_watched; i++)
		free(m.watched[i]);
	free(m.watched);
	free(m.past);
	file_writer_close(m.writer);
	policy_free(m.policy);
}

void interval(unsigned int n)
{
	m.run.c.snap.devs = devs;
	m.run.c.snap.n_devs = n;
	m.run.fc.snap.n_kinds = kind.count != 0;
	CHECK_INT(monitor_interval(&m), 0);
	for (int i = 0; i < 10; i++) {
		m.run.tick(&m.run, now_mono());
		nanosleep(&millisecond, NULL);
	}
}

void set_vf(__u64 faults)
{
	snprintf(devs[1].name, sizeof(devs[1].name), VF);
	snprintf(devs[1].pf, sizeof(devs[1].pf), PF);
	devs[1].row = 1;
	devs[1].faults_total = faults;
	snprintf(kind.device.name, sizeof(kind.device.name), VF);
	kind.device.found = kind.device.live = true;
	kind.count = faults;
}

void exceed(void)
{
	interval(1);
	set_row(0, PF, 60, 0);
	interval(1);
	interval(1);
}

void write_textfile(void)
{
	static char path[128];

	path_of(path, "test/metrics");
	options.textfile = path;
}

unsigned int told(const char *text)
{
	char path[128], line[4096];
	unsigned int n = 0;
	FILE *f;

	path_of(path, "test/metrics");
	options.textfile = path;
	monitor_textfile(&m);
	file_writer_close(m.writer);
	m.writer = NULL;
	options.textfile = NULL;
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, text) != NULL;
	if (f)
		fclose(f);
	return n;
}

bool world_new(void)
{
	fake_new(&sys);
	fake_pci(&sys, DIR_PF, "", 0);
	fake_iommu(&sys, DIR_PF, "dmar0", 7);
	fake_text(&sys, DIR_PF, "sriov_numvfs", "1\n");
	fake_pci(&sys, DIR_VF, "", 0);
	fake_iommu(&sys, DIR_VF, "dmar0", 8);
	fake_link(&sys, DIR_VF, "physfn", DIR_PF);
	watch.n_rows = ROWS;
	watch.rows = calloc(ROWS, sizeof(*watch.rows));
	watch.n_mapped = ROWS;
	watch.skel = faultstat_bpf__open(); /* not loaded: its variables are ordinary memory */
	if (!watch.skel)
		return false;
	watch.shared = &watch.skel->bss->shared;
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount(sys.root, "/sys", NULL, MS_BIND, NULL);
}

void world_free(void)
{
	free(watch.rows);
	faultstat_bpf__destroy(watch.skel);
	fake_free(&sys);
}
