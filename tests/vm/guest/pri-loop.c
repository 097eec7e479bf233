// SPDX-License-Identifier: GPL-2.0
/*
 * pri-loop DEV: binds itself to the PRI endpoint's DEV, maps it, and lets it ask for a fresh page
 * every millisecond, for ever: its counter of sent page requests grows while this runs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE  4096
#define FLAGS (1 | 2 | 32) /* read, write, the last page of a burst ends its group */

static int say(int fd, const char *command)
{
	return write(fd, command, strlen(command)) < 0;
}

int main(int argc, char **argv)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(argc > 1 ? argv[1] : "", O_RDWR);
	char command[96];

	if (fd < 0 || page == MAP_FAILED || say(fd, "bind") ||
	    mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED) {
		perror("pri-loop");
		return 1;
	}
	for (unsigned int n = 0;; n++) {
		madvise(page, PAGE, MADV_DONTNEED);
		snprintf(command, sizeof(command), "fire %lx %x %u 1", (unsigned long)page, FLAGS,
			 n & 511);
		if (say(fd, command)) {
			perror("pri-loop");
			return 1;
		}
		usleep(1000);
	}
}
