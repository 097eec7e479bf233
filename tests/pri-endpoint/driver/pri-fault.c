// SPDX-License-Identifier: GPL-2.0
/*
 * pri-fault DEV GROUPS PAGES [bad] : bind this process to DEV and have the device ask for
 * GROUPS page request groups of PAGES fresh anonymous pages each (bad: unmapped addresses,
 * answered INVALID), then print the device's counters before, 1 s after, and after unbind.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define READ	  1
#define WRITE	  2
#define ONE_GROUP 32 /* the last page of the burst carries Last Page In Group */

static void say(int fd, const char *cmd)
{
	if (write(fd, cmd, strlen(cmd)) < 0)
		perror(cmd);
}

static void show(const char *dev, const char *when)
{
	char buf[256];
	int fd = open(dev, O_RDONLY);
	int n = fd < 0 ? 0 : read(fd, buf, sizeof(buf) - 1);

	buf[n > 0 ? n : 0] = 0;
	printf("%-7s %s", when, buf);
	fflush(stdout);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: pri-fault DEV GROUPS PAGES [bad]\n");
		return 2;
	}
	unsigned long groups = atol(argv[2]), pages = atol(argv[3]);
	size_t len = groups * pages * 4096;
	char *mem = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(argv[1], O_RDWR);
	char cmd[96];

	if (fd < 0 || mem == MAP_FAILED) {
		perror(argv[1]);
		return 1;
	}
	if (argc > 4)
		munmap(mem, len);
	say(fd, "bind");
	show(argv[1], "bound");
	for (unsigned long g = 0; g < groups; g++) {
		snprintf(cmd, sizeof(cmd), "fire %lx %x %lu %lu",
			 (unsigned long)mem + g * pages * 4096, READ | WRITE | ONE_GROUP, g & 511,
			 pages);
		say(fd, cmd);
	}
	sleep(1);
	show(argv[1], "faulted");
	say(fd, "unbind");
	show(argv[1], "unbound");
	return 0;
}
