// SPDX-License-Identifier: GPL-2.0
/* Has the device /dev/full, or /dev/zero mapped, in the way that is asked for, and waits. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

int main(int argc, char **argv)
{
	pthread_t t;
	int fd;

	if (argc < 2)
		return 2;
	close_range(3, ~0U, 0); /* not by what we inherit */
	if (!strcmp(argv[1], "thread")) {
		pthread_create(&t, NULL, open_in_own_table, NULL);
	} else if (!strcmp(argv[1], "leader")) {
		open("/dev/full", O_RDWR);
		pthread_create(&t, NULL, sleep_on, NULL);
		pthread_exit(NULL);
	} else if (!strcmp(argv[1], "path")) {
		open("/dev/full", O_PATH);
	} else if (!strcmp(argv[1], "map")) {
		fd = open("/dev/zero", O_RDWR);
		if (mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
			return 1;
		close(fd);
	}
	pause();
	return 0;
}
