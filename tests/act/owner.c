// SPDX-License-Identifier: GPL-2.0
/*
 * Has the device /dev/full, or /dev/zero mapped, in the way that is asked for, and waits. All that
 * begin with "map" have closed the descriptor again.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MANY 60

static void *open_in_own_table(void *arg)
{
	unshare(CLONE_FILES);
	open("/dev/full", O_RDWR);
	pause();
	return arg;
}

static void *sleep_on(void *arg)
{
	pause();
	return arg;
}

/* The child has the mapping, too. */
static void fork_again(int sig)
{
	signal(sig, SIG_DFL);
	if (fork())
		_exit(0);
}

int main(int argc, char **argv)
{
	pthread_t t;
	int fd;

	if (argc < 2)
		return 2;
	close_range(3, ~0U, 0); /* close what was inherited */
	if (!strcmp(argv[1], "thread")) {
		pthread_create(&t, NULL, open_in_own_table, NULL);
	} else if (!strcmp(argv[1], "leader")) {
		open("/dev/full", O_RDWR);
		pthread_create(&t, NULL, sleep_on, NULL);
		pthread_exit(NULL);
	} else if (!strcmp(argv[1], "path")) {
		open("/dev/full", O_PATH);
	} else if (!strcmp(argv[1], "open")) {
		open("/dev/full", O_RDWR);
	} else if (!strcmp(argv[1], "open-zero")) {
		open("/dev/zero", O_RDWR);
	} else if (!strncmp(argv[1], "map", 3)) {
		fd = open("/dev/zero", O_RDWR);
		if (mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
			return 1;
		close(fd);
	}
	if (!strcmp(argv[1], "map-deaf"))
		signal(SIGTERM, SIG_IGN);
	if (!strcmp(argv[1], "map-uffd"))
		syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */);
	if (!strncmp(argv[1], "many-", 5)) {
		open("/dev/full", O_RDWR);
		for (int i = atoi(argv[1] + 5); i > 1 && fork(); i--)
			;
	}
	if (!strcmp(argv[1], "map-many")) {
		signal(SIGTERM, fork_again);
		for (int i = 1; i < MANY && fork(); i++)
			;
	}
	for (;;)
		pause();
}
