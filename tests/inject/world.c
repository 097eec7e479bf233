// SPDX-License-Identifier: GPL-2.0
/*
 * world PROGRAM [ARGUMENTS...]: executes it in new mount and process namespaces, with a fake /sys
 * and an empty /run. /sys has a device with PRI, its VF, and "random" with a character device.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"

#define DIR_PF "devices/pci0000:00/0000:00:05.0"
#define DIR_VF "devices/pci0000:00/0000:00:05.1"

static void make(struct fake *t)
{
	__u8 c[CONFIG_SIZE];

	config_full(c, 512, 64);
	put16(c + 0x126, 0x100); /* Stopped, so that credits does not wait */
	fake_pci(t, DIR_PF, c, sizeof(c));
	fake_driver(t, "pci", DIR_PF, "idxd");
	fake_iommu(t, DIR_PF, "dmar0", 7);
	fake_text(t, DIR_PF, "sriov_numvfs", "1\n");
	fake_pci(t, DIR_VF, "", 0);
	fake_iommu(t, DIR_VF, "dmar0", 8);
	fake_link(t, DIR_VF, "physfn", DIR_PF);
	fake_dir(t, "devices/virtual/mem/random");
	fake_link(t, "dev/char", "1:8", "devices/virtual/mem/random");
	fake_dir(t, "fs/cgroup");
}

static int enter(const struct fake *t, const char *cgroups)
{
	char to[128];

	snprintf(to, sizeof(to), "%s/fs/cgroup", t->root);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    (cgroups && mount(cgroups, to, NULL, MS_BIND, NULL)) ||
	    mount(t->root, "/sys", NULL, MS_BIND | MS_REC, NULL) ||
	    mount("run", "/run", "tmpfs", 0, "mode=755") || mount("proc", "/proc", "proc", 0, NULL))
		return -errno;
	return 0;
}

int main(int argc, char **argv)
{
	const char *cgroups = getenv("CGROUPS");
	int status = 0, err;
	struct fake t;
	pid_t pid;

	if (argc < 2)
		return 2;
	if (unshare(CLONE_NEWNS | CLONE_NEWPID)) {
		printf("skip inject: no namespaces of our own: %s\n", strerror(errno));
		return 0;
	}
	fake_new(&t);
	make(&t);
	pid = fork();
	if (!pid) {
		err = enter(&t, cgroups && *cgroups ? cgroups : NULL);
		if (err) {
			printf("skip inject: no /sys of our own: %s\n", strerror(-err));
			return 0;
		}
		execv(argv[1], argv + 1);
		return 127;
	}
	waitpid(pid, &status, 0);
	fake_free(&t);
	/* exit at once: LeakSanitizer starts a process, which a PID namespace without init refuses */
	_exit(pid < 0 || !WIFEXITED(status) ? 1 : WEXITSTATUS(status));
}
