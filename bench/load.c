// SPDX-License-Identifier: GPL-2.0
/*
 * bench-load FAULTS MAX: page faults of this process's memory, through the mock IOMMU's device "d"
 * and the kernel's own handler (7.2). Each line on the standard input starts a round of FAULTS
 * page requests, at most MAX outstanding; the answer is a line with the nanoseconds that the CPU
 * was busy with each, and those that passed.
 *
 * For a guest with one CPU that counts instructions as time: a process of the lowest priority uses
 * up what would be idle, so that elapsed time less its own is what the faults cost.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define PAGE  4096UL
#define WHERE ((void *)0x10000000)

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench-load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Its loop does something: QEMU does not count the instructions of an empty one as others. */
static pid_t spin(void)
{
	struct sched_param param = {};
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sched_setscheduler(0, SCHED_IDLE, &param);
	for (volatile unsigned long x = 0;; x++)
		;
}

static void command(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		die(text);
}

int main(int argc, char **argv)
{
	int faults = argc == 3 ? atoi(argv[1]) : 0, max = argc == 3 ? atoi(argv[2]) : 0;
	int fd = open("/dev/mockiommu", O_RDWR);
	char run[256], line[16];
	clockid_t idle;
	void *memory;

	if (faults < 1 || max < 1) {
		fprintf(stderr, "usage: bench-load FAULTS MAX\n");
		return 2;
	}
	if (fd < 0)
		die("/dev/mockiommu");
	memory = mmap(WHERE, faults * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (memory == MAP_FAILED)
		die("mmap");
	if (clock_getcpuclockid(spin(), &idle))
		die("fork");
	snprintf(run, sizeof(run), "run d requests=%d kernel=1 max=%d addr=%p pages=%d\n", faults,
		 max, WHERE, faults);
	while (fgets(line, sizeof(line), stdin)) {
		double t, spun;

		if (madvise(memory, faults * PAGE, MADV_DONTNEED))
			die("madvise");
		t = now(CLOCK_MONOTONIC);
		spun = now(idle);
		command(fd, run);
		command(fd, "wait d\n");
		t = now(CLOCK_MONOTONIC) - t;
		spun = now(idle) - spun;
		printf("%.1f %.1f\n", (t - spun) / faults, t / faults);
		fflush(stdout);
	}
	return 0;
}
