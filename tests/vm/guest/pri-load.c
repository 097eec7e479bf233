// SPDX-License-Identifier: GPL-2.0
/*
 * Load from the PRI endpoint's device DEV, which it maps, for SECONDS:
 *
 * pri-load DEV SECONDS burst N
 *	asks for N fresh pages, each a group of its own (at most 512: the PRG indices), and when
 *	all are answered again; prints at the end how long that took, in microseconds: count,
 *	median, 99th percentile, most
 *
 * pri-load DEV SECONDS steady N
 *	groups of N pages, always as many as the credits allow
 *
 * pri-load DEV SECONDS rogue N MOST
 *	groups of N pages, always MOST pages, whatever the credits
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE	4096
#define INDICES 512
#define BURSTS	100000
#define DRAIN	30	     /* s */
#define PAUSE	5000	     /* us */
#define FLAGS	(1 | 2 | 32) /* read, write, the last page of a burst ends its group */

static int device;
static char *memory;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static unsigned int reg(const char *name)
{
	char text[256];
	ssize_t n = pread(device, text, sizeof(text) - 1, 0);
	const char *at;

	if (n < 0)
		fail("read");
	text[n] = '\0';
	at = strstr(text, name);
	return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

/* One group of @pages fresh pages. */
static void fire(unsigned int index, unsigned int pages)
{
	char *page = memory + (size_t)index * pages * PAGE;
	char command[96];

	madvise(page, (size_t)pages * PAGE, MADV_DONTNEED);
	snprintf(command, sizeof(command), "fire %lx %x %u %u", (unsigned long)page, FLAGS, index,
		 pages);
	if (write(device, command, strlen(command)) < 0)
		fail("fire");
}

static double burst(unsigned int n)
{
	double start = now();

	for (unsigned int i = 0; i < n; i++)
		fire(i, 1);
	while (reg("outstanding "))
		;
	return now() - start;
}

static unsigned int next_index;
static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

/* Groups while there is room; then the device has other work for a while. */
static void steady(unsigned int pages, unsigned int allowed)
{
	unsigned int flying = reg("outstanding ");

	for (; flying + pages <= allowed; flying += pages)
		fire(next_index++ % INDICES, pages);
	usleep(PAUSE);
}

static int by_time(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	static double took[BURSTS];
	unsigned int n = 0, size = argc >= 5 ? atoi(argv[4]) : 0,
		     most = argc > 5 ? atoi(argv[5]) : 0;
	double end;

	if (size < 1 || size > INDICES)
		return 2;
	memory = mmap(NULL, (size_t)INDICES * size * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	device = open(argv[1], O_RDWR);
	if (device < 0 || memory == MAP_FAILED || write(device, "bind", 4) < 0 ||
	    mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, 0) == MAP_FAILED)
		fail(argv[1]);
	end = now() + atof(argv[2]);
	signal(SIGTERM, on_signal);
	while (!stopped && now() < end && n < BURSTS) {
		if (!strcmp(argv[3], "burst"))
			took[n++] = burst(size);
		else
			steady(size, most ?: reg("alloc "));
	}
	/* once its PASID is gone the device gets no more answers, and would never be Stopped */
	for (end = now() + DRAIN; reg("outstanding ") && now() < end;)
		usleep(1000);
	qsort(took, n, sizeof(*took), by_time);
	if (n)
		printf("%u %.0f %.0f %.0f\n", n, took[n / 2] * 1e6,
		       took[(n * 99 + 99) / 100 - 1] * 1e6, took[n - 1] * 1e6);
	return 0;
}
